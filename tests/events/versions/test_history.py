"""Differences between revisions, in words."""

from pathlib import Path

from hypothesis import given

from events.desk.people import OPEN
from events.desk.rules import CONTENT, same_content
from events.desk.steps import correct, retract, save_new
from events.geojson import codec
from events.model.event import Event
from events.store.journal.store import GeoJsonStore
from events.versions.history import changes_between, history_lines, step_words, steps
from events.versions.in_words import FIELDS, PARTS
from events.vocabulary import State
from tests.events.strategies import events
from tests.synthetic import synthetic_event


def test_every_field_belongs_to_one_part() -> None:
    named = [name for part in PARTS for name in FIELDS[part]]
    assert sorted([*named, "id"]) == sorted(CONTENT)


@given(events(), events())
def test_no_change_is_invisible(one: Event, other: Event) -> None:
    assert not changes_between(one, one)
    same_but_for_the_id = same_content(one.with_changes(id=other.id), other)
    assert bool(changes_between(one, other)) != same_but_for_the_id


def changed(**fields: object) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    event = synthetic_event(1, troops=[PRK])
    found = changes_between(event, event.with_changes(**fields))
    return {change.part: (change.before, change.after) for change in found}


PRK = {"nationality": "PRK", "fighting_for": "RUS", "role": "engaged", "count_best": 2}
NPL = {"nationality": "NPL", "fighting_for": "RUS", "role": "recruited"}


def test_a_changed_row_is_said_before_and_after() -> None:
    assert changed(troops=[{**PRK, "count_best": 6}]) == {
        "Troops": (
            ("North Korea for Russia, fighting, 2",),
            ("North Korea for Russia, fighting, 6",),
        )
    }


def test_of_rows_only_those_that_differ_are_said() -> None:
    assert changed(troops=[PRK, NPL]) == {"Troops": ((), ("Nepal for Russia, recruited",))}
    assert changed(troops=[]) == {
        "Troops": (("North Korea for Russia, fighting, 2",), ("Stated: none foreign",))
    }


def test_an_unknown_number_is_not_nought() -> None:
    assert changed(troops=[{**PRK, "count_best": 0}])["Troops"][1] == (
        "North Korea for Russia, fighting, 0",
    )
    assert changed(troops=[{**PRK, "count_best": None, "count_low": 10}])["Troops"][1] == (
        "North Korea for Russia, fighting, at least 10",
    )


def test_dates_are_said_as_people_say_them() -> None:
    assert changed(when={"edtf": "2025-01"})["When"][1] == (
        "in January 2025 (day not known) (2025-01)",
    )


def test_the_history_says_who_when_why_and_what(tmp_path: Path) -> None:
    store = GeoJsonStore(tmp_path)
    first = save_new(store, synthetic_event(1), by=OPEN.person("Ann"))
    second = correct(
        store, first.with_changes(title="Mended"), by=OPEN.person("Ben"), note="typing error"
    )
    retract(store, second, by=OPEN.person("Cem"), reason="never happened")
    told = steps(store.history(first.id))
    assert [step.became for step in told] == [State.PUBLISHED, None, State.RETRACTED]
    assert [change.part for change in told[1].changes] == ["What happened"]
    lines = [line for step in told for line in step_words(step)]
    assert any("Ben" in line and "typing error" in line for line in lines)
    assert "   - Synthetic event 1" in lines
    assert "   + Mended" in lines
    assert lines[-1].endswith("never happened")


def test_the_whole_history_is_a_file_that_reads_back(tmp_path: Path) -> None:
    store = GeoJsonStore(tmp_path)
    first = save_new(store, synthetic_event(1), by=OPEN.person("Ann"), publish=False)
    second = correct(store, first.with_changes(title="Mended"), by=OPEN.person("Ben"))
    other = save_new(store, synthetic_event(2), by=OPEN.person("Ann"))
    lines = b"".join(history_lines(store, [first, other])).splitlines()
    assert [codec.loads(line) for line in lines] == [first, second, other]


def test_long_columns_are_cut_and_still_told_apart() -> None:
    first, second = "a" * 300 + "b", "a" * 300 + "c"
    assert changed(extra={"notes": "a" * 300})["Other columns"][1] == ("notes: " + "a" * 300,)
    lines = [changed(extra={"notes": text})["Other columns"][1][0] for text in (first, second)]
    assert all(line.startswith("notes: " + "a" * 300 + "… (") for line in lines)
    assert lines[0] != lines[1]
    assert {len(line) for line in lines} == {len("notes: ") + 300 + len("… (12345678)")}


def test_of_an_origin_only_what_is_known_is_said() -> None:
    origin = {"dataset": "Synthetic list", "external_id": "7"}
    said = changed(origin=origin)["Imported from"][1]
    assert said == ("dataset: Synthetic list", "external_id: 7")


def test_rows_in_another_order_are_all_said() -> None:
    event = synthetic_event(1, troops=[PRK, NPL])
    (change,) = changes_between(event, event.with_changes(troops=[NPL, PRK]))
    assert change.before == tuple(reversed(change.after))
    assert len(change.before) == 2
    twice = event.with_changes(troops=[PRK, PRK, NPL])
    (change,) = changes_between(event, twice)
    assert (change.before, change.after) == ((), ("North Korea for Russia, fighting, 2",))


def test_the_place_in_a_kept_text_is_said_with_its_source() -> None:
    source = {"publisher": "Agency", "sha256": "0123456789" * 6 + "abcd", "passage": [3, 40]}
    (said,) = changed(sources=[source])["Sources"][1]
    assert "read from a text kept here (01234567), characters 3 to 40 of it" in said


def test_a_statement_names_its_source_or_gives_the_address() -> None:
    def said(**source: str) -> str:
        statement = {"party": "UKR", "stance": "claims", "speaker": "A spokesman", "source": 0}
        return changed(sources=[source], statements=[statement])["Statements"][1][0]

    url = "https://example.org/1"
    assert "in Agency: A report," in said(publisher="Agency", title="A report", url=url)
    assert f"in {url}," in said(url=url)
    assert said(url=url).startswith("Ukraine (A spokesman) claims")
