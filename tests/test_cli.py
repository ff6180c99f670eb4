"""The command line: what is answered, what is said when it cannot be, and the exit codes."""

import csv
import json
import socket
from pathlib import Path

import pytest

from events.intake.drafts.samples import load_samples
from services import Services, put_first_events
from settings import Settings
from tests.command_line import one_line, run, run_as_process


@pytest.fixture(scope="module")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the six sample events."""
    folder = tmp_path_factory.mktemp("samples")
    services = Services(Settings(data_dir=folder))
    put_first_events(services)
    services.close()
    return folder


def test_a_place_is_found_as_json():
    result = run("geocode", "Sudzha", "--country", "RUS", "--json")
    assert result.returncode == 0, result.stderr
    answer = json.loads(result.stdout)
    assert answer["outcome"] == "found"
    assert answer["place"]["admin1_code"] == "RU-KRS"
    assert answer["place"]["longitude"] == pytest.approx(35.27, abs=0.05)
    assert answer["place"]["latitude"] == pytest.approx(51.19, abs=0.05)


def test_a_place_nobody_knows_ends_with_one_line_and_exit_code_1():
    result = run("geocode", "Qwxzyvillq")
    assert result.returncode == 1
    assert result.stdout.startswith("Not found")


def test_a_csv_keeps_its_rows_and_columns(tmp_path: Path):
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("id,query,admin1,country\n7,Sudzha,Kursk,RU\n8,Nowhere at all,,\n")
    result = run("geocode", "--csv", str(source), "--out", str(out))
    assert result.returncode == 0, result.stderr
    with out.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == ["7", "8"]
    assert [row["outcome"] for row in rows] == ["found", "not_found"]
    assert rows[0]["found_country"] == "RUS"


def test_a_csv_that_cannot_be_written_is_told_in_one_line(tmp_path: Path):
    source = tmp_path / "in.csv"
    source.write_text("query\nSudzha\n", encoding="utf-8")
    result = run("geocode", "--csv", str(source), "--out", str(tmp_path / "no folder" / "out.csv"))
    assert result.returncode == 1
    assert "cannot be written" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_csv_without_a_query_column_is_refused_and_nothing_is_written(tmp_path: Path):
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("place\nSudzha\n")
    result = run("geocode", "--csv", str(source), "--out", str(out))
    assert result.returncode == 1
    assert "query" in one_line(result.stderr)
    assert not out.exists()


def test_export_writes_the_events_of_a_filter(sample_store: Path, tmp_path: Path):
    out = tmp_path / "out.geojson"
    result = run(
        *("export", "--format", "geojson", "--nationality", "PRK"),
        *("--out", str(out), "--data-dir", str(sample_store)),
    )
    assert result.returncode == 0, result.stderr
    collection = json.loads(out.read_text())
    assert {f["properties"]["nationalities"] for f in collection["features"]} == {"PRK"}
    assert len(collection["features"]) == 3


def test_export_can_ask_as_of_a_past_day(sample_store: Path):
    store = ("--data-dir", str(sample_store))
    before = run("export", "--out", "-", "--known", "2001-01-01", *store)
    assert json.loads(before.stdout)["features"] == []
    assert json.loads(run("export", "--out", "-", *store).stdout)["features"]


def test_export_to_standard_output_holds_nothing_but_the_collection(sample_store: Path):
    result = run_as_process("export", "--out", "-", "--data-dir", str(sample_store))
    assert len(json.loads(result.stdout)["features"]) == len(load_samples(Settings().samples_file))


def test_the_query_of_an_address_works_on_the_command_line(sample_store: Path):
    result = run(
        "export", "--out", "-", "--query", "nationality=CHN", "--data-dir", str(sample_store)
    )
    assert len(json.loads(result.stdout)["features"]) == 2


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--nationality", "chinese"), "nationality"),
        (("--from", "2025-02-30"), "from"),
        (("--from", "2025-05-01", "--to", "2025-04-01"), "to"),
        (("--query", "colour=red"), "colour"),
        (("--query", "from=2025-01-01&from=2025-01-02"), "from"),
    ],
)
def test_a_filter_that_cannot_be_read_is_named(arguments: tuple[str, ...], word: str):
    result = run("export", "--out", "-", *arguments)
    assert result.returncode == 1
    assert word in one_line(result.stderr)


def test_a_port_in_use_is_said_and_ends_with_exit_code_1(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = run_as_process("serve", "--port", str(port), "--data-dir", str(tmp_path))
    assert result.returncode == 1
    assert str(port) in one_line(result.stderr)


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.1", "map.example.org"])
def test_other_computers_are_not_answered_without_logins_by_mistake(address: str, tmp_path: Path):
    result = run("serve", "--address", address, "--data-dir", str(tmp_path))
    assert result.returncode == 1
    said = one_line(result.stderr)
    assert "--without-login" in said
    assert "docs/security.md" in said


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("HOSTS", "http://map.example.org/", "CONFLICTMAP_HOSTS"),
        ("PROXIES", "proxy.example.org", "CONFLICTMAP_PROXIES"),
        ("OIDC_URL", "https://login.example.org", "oidc_client_id"),
        ("USER_HEADER", "X-Forwarded-User", "proxies"),
        ("ROLE_OF_ANONYMOUS", "admin", "viewer"),
    ],
)
def test_a_setting_of_access_that_cannot_be_meant_is_named(
    name: str, value: str, word: str, tmp_path: Path
):
    result = run("show", "x", "--data-dir", str(tmp_path), **{f"CONFLICTMAP_{name}": value})
    assert result.returncode == 1
    assert word in one_line(result.stderr)


def test_a_data_folder_that_cannot_be_made_is_said(tmp_path: Path):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    result = run_as_process("serve", "--port", "1", "--data-dir", str(in_the_way / "events"))
    assert result.returncode == 1
    one_line(result.stderr)


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\x00not utf-8\n", b"name,date\nsomebody else's,2020\n", b'{"type":"Topology"}\n'],
)
def test_a_store_file_that_is_not_ours_is_refused_and_left_alone(tmp_path: Path, content: bytes):
    (tmp_path / "events.geojsonl").write_bytes(content)
    result = run("export", "--out", "-", "--data-dir", str(tmp_path))
    assert result.returncode == 1
    assert "events.geojsonl" in one_line(result.stderr)
    assert (tmp_path / "events.geojsonl").read_bytes() == content


def test_a_setting_that_cannot_be_read_is_named():
    result = run("geocode", "Kyiv", CONFLICTMAP_NOMINATIM_TIMEOUT_S="soon")
    assert result.returncode == 1
    assert "CONFLICTMAP_NOMINATIM_TIMEOUT_S" in one_line(result.stderr)


DRAFT = """
title: Synthetic clash near Sudzha
event_type: clash
when: {edtf: 2025-01}
where: {name: Sudzha, country: RUS}
troops:
  - {nationality: PRK, fighting_for: RUS, role: engaged}
"""


def test_a_written_draft_is_placed_saved_shown_and_remembered(tmp_path: Path):
    draft = tmp_path / "draft.yaml"
    draft.write_text(DRAFT)
    store = ("--data-dir", str(tmp_path / "events"))
    added = run_as_process("add", "--from", str(draft), *store, CONFLICTMAP_AUTHOR="An analyst")
    assert added.returncode == 0, added.stderr
    event_id = added.stdout.split()[0]
    shown = json.loads(run("show", event_id, *store).stdout)
    assert shown["properties"]["admin1"] == "Kursk Oblast"
    assert shown["properties"]["state"] == "published"
    assert "An analyst" in run("history", event_id, *store).stdout
    checked = run("validate", str(tmp_path / "events" / "events.geojsonl"))
    assert checked.returncode == 0, checked.stderr


def test_a_draft_that_is_kept_as_one_is_not_exported(tmp_path: Path):
    draft = tmp_path / "draft.yaml"
    draft.write_text(DRAFT)
    store = ("--data-dir", str(tmp_path / "events"))
    assert run("add", "--from", str(draft), "--draft", *store).returncode == 0
    assert json.loads(run("export", "--out", "-", *store).stdout)["features"] == []


def test_every_mistake_of_a_draft_is_said_at_once_and_nothing_is_saved(tmp_path: Path):
    draft = tmp_path / "draft.json"
    troops = [{"role": "engaged", "nationality": "XXX", "count_low": 5, "count_high": 2}]
    draft.write_text(json.dumps({"title": " ", "event_type": "brawl", "troops": troops}))
    result = run("add", "--from", str(draft), "--data-dir", str(tmp_path / "events"))
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    for field in ("title", "event_type", "troops[0].nationality", "troops[0].count_high"):
        assert f"conflictmap: {field}: " in result.stderr
    assert not (tmp_path / "events" / "events.geojsonl").exists()


def test_an_ambiguous_place_saves_nothing_and_lists_the_candidates(tmp_path: Path):
    draft = tmp_path / "draft.yaml"
    draft.write_text(DRAFT.replace("name: Sudzha, country: RUS", "name: Oleksandrivka"))
    result = run("add", "--from", str(draft), "--data-dir", str(tmp_path / "events"))
    assert result.returncode == 1
    assert "where.name" in result.stderr
    assert result.stderr.count("Oleksandrivka") >= 2
    assert not (tmp_path / "events" / "events.geojsonl").exists()


def test_coordinates_the_wrong_way_round_are_offered_the_right_way_round(tmp_path: Path):
    draft = tmp_path / "draft.yaml"
    swapped = "name: Kyiv, country: UKR, longitude: 50.45, latitude: 30.52"
    draft.write_text(DRAFT.replace("name: Sudzha, country: RUS", swapped))
    result = run("add", "--from", str(draft), "--data-dir", str(tmp_path / "events"))
    assert result.returncode == 1
    assert "30.52" in one_line(result.stderr)
    assert not (tmp_path / "events" / "events.geojsonl").exists()


def test_an_unknown_event_is_said(tmp_path: Path):
    result = run("show", "nothing", "--data-dir", str(tmp_path))
    assert result.returncode == 1
    one_line(result.stderr)


def test_a_strangers_geojson_is_checked_feature_by_feature(tmp_path: Path):
    file = tmp_path / "strange.geojson"
    feature = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [999, 999]}}
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    result = run("validate", str(file))
    assert result.returncode == 1
    assert "features[0]" in result.stderr
    assert "Traceback" not in result.stderr


def test_two_drafts_with_one_identifier_save_nothing(tmp_path: Path):
    file = tmp_path / "drafts.json"
    draft = {"id": "01941f29-7c28-7000-8000-000000000028", "title": "Synthetic"}
    file.write_text(json.dumps([draft | {"event_type": "clash"}] * 2))
    result = run("add", "--from", str(file), "--data-dir", str(tmp_path / "events"))
    assert result.returncode == 1
    assert "[1].id" in one_line(result.stderr)
    assert not (tmp_path / "events" / "events.geojsonl").exists()


def test_an_identifier_that_is_kept_already_is_said_and_changes_nothing(tmp_path: Path):
    file, store = tmp_path / "draft.json", ("--data-dir", str(tmp_path / "events"))
    draft = {"id": "01941f29-7c28-7000-8000-000000000028", "title": "Synthetic"}
    file.write_text(json.dumps(draft | {"event_type": "clash"}))
    assert run("add", "--from", str(file), *store).returncode == 0
    again = run("add", "--from", str(file), *store)
    assert again.returncode == 1
    assert "kept already" in one_line(again.stderr)


def test_half_a_line_is_told_of_and_the_rest_is_given(sample_store: Path, tmp_path: Path):
    lines = (sample_store / "events.geojsonl").read_bytes()
    (tmp_path / "events.geojsonl").write_bytes(lines[:-50])
    result = run("export", "--out", "-", "--data-dir", str(tmp_path))
    assert result.returncode == 0
    assert "incomplete" in result.stderr
    assert len(json.loads(result.stdout)["features"]) == 5


def test_a_folder_without_events_is_told_of(tmp_path: Path):
    result = run("export", "--out", "-", "--data-dir", str(tmp_path / "typo"))
    assert "no events are kept" in result.stderr
    assert json.loads(result.stdout)["features"] == []


def test_a_whole_address_of_the_map_can_be_pasted(sample_store: Path):
    address = "http://localhost:8501/?nationality=CHN&event=019617d8-b400-7fc3-bbe8-aa04eec7a512"
    result = run("export", "--out", "-", "--query", address, "--data-dir", str(sample_store))
    assert len(json.loads(result.stdout)["features"]) == 2


def test_lines_that_cannot_be_read_are_named_by_number(tmp_path: Path):
    file = tmp_path / "events.geojsonl"
    file.write_text('{"type": "Feature"\n\n{"type": "Feature", "geometry": null}\n')
    result = run("validate", str(file))
    assert result.returncode == 1
    assert "line 1" in result.stderr
    assert "line 3" in result.stderr


@pytest.mark.parametrize("options", [(), ("--round", "1"), ("--geometry", "area")])
def test_what_is_exported_is_valid_and_a_column_edited_in_it_is_told_of(
    sample_store: Path, tmp_path: Path, options: tuple[str, ...]
):
    file = tmp_path / "out.geojson"
    run("export", "--out", str(file), *options, "--data-dir", str(sample_store))
    checked = run("validate", str(file))
    assert checked.returncode == 0, checked.stderr
    first, second, *rest = (content := json.loads(file.read_text()))["features"]
    second["properties"]["place"] = "Synthetic place"
    file.write_text(json.dumps(content | {"features": [first, second, *rest]}))
    refused = run("validate", str(file))
    assert refused.returncode == 1
    assert "features[1].place: Says 'Synthetic place'" in refused.stderr


@pytest.mark.parametrize("name", ["out.gpkg", "out.parquet", "out.kml", "out.shp.zip", "out.xlsx"])
def test_export_takes_the_format_from_the_name_of_the_file(
    sample_store: Path, tmp_path: Path, name: str
):
    result = run("export", "--out", str(tmp_path / name), "--data-dir", str(sample_store))
    assert result.returncode == 0, result.stderr
    assert (tmp_path / name).stat().st_size > 1_000
    assert "events written to" in result.stderr


def test_export_refuses_a_rounding_that_is_not_offered(sample_store: Path, tmp_path: Path):
    out = tmp_path / "out.csv"
    result = run("export", "--out", str(out), "--round", "7", "--data-dir", str(sample_store))
    assert result.returncode == 1
    assert "round: Must be one of 0.01" in result.stderr
    assert not out.exists()
