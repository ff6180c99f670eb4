"""Parts hold every row once, whatever is in it; what is broken is told, and the rest goes on."""

import csv
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulk.errors import UnusableSource
from bulk.layout import layout_of, rows_of
from bulk.names import Work
from bulk.parts import cut
from bulk.sources import SourceKind, find_sources
from events.errors import UnreadableFile
from events.intake.tables.open_table import open_table

CELLS = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=12)


def the_source(path, work=Work.IMPORT):
    (source,), _ = find_sources([str(path)], work)
    return source


def read_in_parts(path, part_bytes):
    source = the_source(path)
    layout = layout_of(source, None, None)
    parts = list(cut(source, layout, part_bytes))
    rows, broken = [], []
    for part in parts:
        try:
            rows += list(rows_of(source, layout, part))
        except UnreadableFile as error:
            broken.append(str(error))
    return rows, broken, parts


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=30), part_bytes=st.integers(1, 200)
)
def test_a_text_table_in_parts_has_the_rows_it_has_as_a_whole(tmp_path_factory, rows, part_bytes):
    path = tmp_path_factory.mktemp("t") / "table.csv"
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([("title", "place"), *rows])
    path.write_bytes(out.getvalue().encode())
    whole = list(open_table(path).rows())
    assert read_in_parts(path, part_bytes)[:2] == (whole, [])


def test_a_table_in_another_encoding_with_semicolons_is_cut_as_well(tmp_path):
    path = tmp_path / "table.csv"
    lines = ["назва;місце", *(f"Вигадана подія {n};«Донецьк; область»" for n in range(80))]
    path.write_bytes("\r\n".join(lines).encode("cp1251"))
    rows, broken, parts = read_in_parts(path, 300)
    assert len(parts) > 5
    assert not broken
    assert rows == list(open_table(path).rows())


def test_a_quote_that_is_never_closed_costs_its_own_part_alone(tmp_path):
    path = tmp_path / "table.csv"
    good = [f"{number},Synthetic {number}" for number in range(60_000)]
    good[20_000] = '20000,"Synthetic and never closed'
    path.write_text("\n".join(["id,title", *good]) + "\n")
    rows, broken, _ = read_in_parts(path, 20_000)
    assert len(broken) == 1
    assert "Is a quote opened there and never closed?" in broken[0]
    kept = {row.cells["id"] for row in rows if not row.problem}
    assert {str(number) for number in range(20_000)} <= kept
    assert "59999" in kept


def test_a_line_without_end_and_nul_bytes_are_told_by_row(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes(
        b"id,title\n1,Synthetic\n2,Syn\0thetic\n3," + b"x" * 9_000_000 + b"\n4,Synthetic\n"
    )
    rows, broken, _ = read_in_parts(path, 1_000)
    assert not broken
    told = {row.number: row.problem for row in rows}
    assert "NUL" in told[3]
    assert "longer than 4 million characters" in told[4]
    assert told[2] == told[5] == ""


def test_a_broken_line_of_json_is_told_with_its_number(tmp_path):
    path = tmp_path / "posts.jsonl"
    lines = [json.dumps({"id": n, "text": "Synthetic"}).encode() for n in range(50)]
    lines[10], lines[20], lines[30] = b'{"id": 10, "text": "cut', b"", b'{"a": NaN}'
    lines[35] = b'{"id": 35, "text": "half a letter \\ud800"}'
    lines[40] = b'{"id": 40, "text": "' + b"y" * 5_000_000 + b'"}'
    path.write_bytes(b"\n".join(lines))
    rows, broken, parts = read_in_parts(path, 200)
    assert not broken
    assert len(parts) > 5
    problems = [row.problem for row in rows if row.problem]
    assert problems[0].startswith("Line 11 is not JSON")
    assert problems[1].startswith("Line 31 is not JSON")
    assert problems[2].startswith("Line 36 is not JSON")
    assert problems[3].startswith("Line 41 is longer than")
    assert [row.number for row in rows] == list(range(1, 50))
    assert [row.cells["id"] for row in rows if not row.problem][-1] == 49


def test_a_parquet_file_of_one_row_group_is_cut_within_it(tmp_path):
    path = tmp_path / "table.parquet"
    table = pa.table({"id": range(5_000), "title": [f"Synthetic {n}" for n in range(5_000)]})
    pq.write_table(table, path)
    rows, broken, parts = read_in_parts(path, 10_000)
    assert len(parts) > 5
    assert not broken
    assert rows == list(open_table(path).rows())


def test_the_kind_of_a_file_is_told_by_what_is_in_it(tmp_path):
    (tmp_path / "a.txt").write_text("Synthetic report of soldiers.")
    (tmp_path / "b.CSV").write_text("id,text\n1,Synthetic\n")
    (tmp_path / "result.json").write_text('{"name": "x", "messages": []}')
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "one.json").write_text("[1]")
    (tmp_path / ".hidden").write_text("x")
    found, passed = find_sources([str(tmp_path)], Work.EXTRACT)
    assert [(each.name.rpartition("/")[2], each.kind) for each in found] == [
        ("b.CSV", SourceKind.DELIMITED),
        ("result.json", SourceKind.TELEGRAM),
        (tmp_path.name, SourceKind.REPORTS),
    ]
    assert len(passed) == 2
    assert "it is empty" in passed[0]


def test_an_address_nobody_can_read_is_one_message_without_its_password():
    for address in ("ftpx://user:secret@nowhere/x", "/nowhere/at/all", "s4://bucket/x"):
        with pytest.raises(UnusableSource) as error:
            find_sources([address], Work.IMPORT)
        assert "secret" not in str(error.value)
