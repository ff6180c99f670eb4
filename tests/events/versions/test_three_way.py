"""Two people change one event: what does not clash is put together, the rest is asked."""

from typing import Any

import pytest
from hypothesis import given, settings

from events.desk.rules import same_content
from events.model.event import Event
from events.versions.row_matching import slots_of
from events.versions.three_way import merge, need_choices
from tests.events.strategies import events
from tests.synthetic import synthetic_event

PRK = {"nationality": "PRK", "fighting_for": "RUS", "role": "engaged", "count_best": 2}
NPL = {"nationality": "NPL", "fighting_for": "RUS", "role": "recruited"}
COL = {"nationality": "COL", "fighting_for": "UKR", "role": "present"}
ONE = {"publisher": "One agency", "url": "https://example.org/1"}
TWO = {"publisher": "Two agency", "url": "https://example.org/2"}
BASE = synthetic_event(1, revision=1, troops=[PRK], sources=[ONE], statements=[])


def put_together(mine: dict[str, Any], theirs: dict[str, Any], base: Event = BASE) -> Event:
    merged = merge(base, base.with_changes(**mine), base.with_changes(**theirs, revision=2))
    assert merged.clashes == ()
    event = merged.event({})
    assert event.revision == 2
    return event


def clashes(mine: dict[str, Any], theirs: dict[str, Any]) -> dict[str, tuple[Any, ...]]:
    merged = merge(BASE, BASE.with_changes(**mine), BASE.with_changes(**theirs, revision=2))
    return {each.name: (each.base, each.mine, each.theirs) for each in merged.clashes}


def test_different_parts_are_put_together() -> None:
    both = put_together({"title": "Mine"}, {"summary": "Theirs"})
    assert (both.title, both.summary) == ("Mine", "Theirs")


def test_a_marking_is_kept_whoever_set_it() -> None:
    marked, renamed = {"marking": "Restricted"}, {"title": "Changed"}
    assert put_together(marked, renamed).marking == "Restricted"
    assert put_together(renamed, marked).marking == "Restricted"


def test_what_both_changed_alike_is_no_clash() -> None:
    assert put_together({"title": "Same"}, {"title": "Same"}).title == "Same"


def test_what_both_changed_otherwise_is_asked() -> None:
    assert clashes({"title": "Mine"}, {"title": "Theirs"}) == {
        "What happened": (("Synthetic event 1",), ("Mine",), ("Theirs",))
    }


def test_either_side_can_be_chosen() -> None:
    merged = merge(BASE, BASE.with_changes(title="Mine"), BASE.with_changes(title="Theirs"))
    assert merged.event({"What happened": "mine"}).title == "Mine"
    assert merged.event({"What happened": "theirs"}).title == "Theirs"
    with pytest.raises(KeyError):
        merged.event({})


def test_rows_both_added_are_both_kept() -> None:
    both = put_together({"troops": [PRK, NPL]}, {"troops": [PRK, COL]})
    assert [row.nationality for row in both.troops] == ["PRK", "COL", "NPL"]


def test_a_row_both_added_alike_is_kept_once() -> None:
    assert len(put_together({"troops": [PRK, NPL]}, {"troops": [PRK, NPL]}).troops) == 2


def test_two_fields_of_one_row_are_put_together() -> None:
    both = put_together(
        {"troops": [{**PRK, "unit": "Storm corps"}]}, {"troops": [{**PRK, "count_best": 6}]}
    )
    (row,) = both.troops
    assert (row.unit, row.count_best) == ("Storm corps", 6)


def test_one_field_of_one_row_that_both_changed_is_asked_and_the_rest_is_kept() -> None:
    mine = {"troops": [{**PRK, "count_best": 8, "unit": "Storm corps"}]}
    theirs = {"troops": [{**PRK, "count_best": 6}, NPL]}
    merged = merge(BASE, BASE.with_changes(**mine), BASE.with_changes(**theirs))
    (clash,) = merged.clashes
    assert clash.name == "Troops: North Korea for Russia, fighting, 2"
    kept = merged.event({clash.name: "theirs"}).troops
    assert [(row.count_best, row.unit) for row in kept] == [(6, "Storm corps"), (None, None)]


def test_numbers_that_bound_each_other_are_chosen_together() -> None:
    found = clashes({"troops": [{**PRK, "count_low": 2}]}, {"troops": [{**PRK, "count_best": 1}]})
    assert list(found) == ["Troops: North Korea for Russia, fighting, 2"]


def test_a_row_that_is_about_another_thing_now_is_still_that_row() -> None:
    renamed = {"troops": [{**PRK, "nationality": "NPL"}]}
    both = put_together(renamed, {"troops": [{**PRK, "unit": "Storm corps"}]})
    (row,) = both.troops or ()
    assert (row.nationality, row.unit) == ("NPL", "Storm corps")


def test_rows_of_which_half_is_the_same_are_one_and_others_two() -> None:
    def rows_of(**other: str | None) -> int:
        row = {"a": "1", "b": "2", "c": None}
        return len(slots_of([[row], [{**row, **other}], [row]], lambda each: each["a"]))

    assert rows_of(a="3") == 1
    assert rows_of(a="3", b="4") == 2
    assert rows_of(a="3", c="5") == 2


def test_clashes_in_rows_of_the_same_words_have_names_of_their_own() -> None:
    base = BASE.with_changes(troops=[PRK] * 3)
    mine, theirs = ([{**PRK, "unit": f"{who} {n}"} for n in range(3)] for who in ("My", "Their"))
    merged = merge(base, base.with_changes(troops=mine), base.with_changes(troops=theirs))
    named = "Troops: North Korea for Russia, fighting, 2"
    assert [each.name for each in merged.clashes] == [named, f"{named} (2)", f"{named} (3)"]
    chosen = merged.event({named: "mine", f"{named} (2)": "theirs", f"{named} (3)": "mine"})
    assert [row.unit for row in chosen.troops or ()] == ["My 0", "Their 1", "My 2"]


def test_whoever_cannot_be_asked_is_told_what_to_choose() -> None:
    mine, theirs = BASE.with_changes(summary="Mine"), BASE.with_changes(summary=None, title="T")
    base = BASE.with_changes(summary="Common")
    told = str(need_choices(merge(base, mine, theirs)))
    assert "Summary" in told
    assert "Common: Common. Theirs: not there. Yours: Mine." in told
    assert "What happened" not in told


def test_a_row_one_deleted_and_the_other_left_is_gone() -> None:
    assert put_together({"troops": []}, {"title": "Theirs"}).troops == ()


def test_a_row_one_deleted_and_the_other_changed_is_asked() -> None:
    found = clashes({"troops": []}, {"troops": [{**PRK, "count_best": 6}]})
    (words,) = found.values()
    assert words[1:] == ((), ("North Korea for Russia, fighting, 6",))


def test_statements_keep_the_sources_they_were_read_in() -> None:
    mine = {
        "sources": [TWO, ONE],
        "statements": [{"party": "UKR", "stance": "claims", "source": 0}],
    }
    theirs = {
        "sources": [ONE, {"publisher": "Third"}],
        "statements": [{"party": "RUS", "stance": "denies", "source": 1}],
    }
    both = put_together(mine, theirs)
    read_in = {row.party: both.source_of(row) for row in both.statements}
    named = {party: source.publisher for party, source in read_in.items() if source}
    assert named == {"UKR": "Two agency", "RUS": "Third"}
    assert len(both.sources) == 3


def test_a_source_that_is_still_referred_to_is_not_lost() -> None:
    both = put_together(
        {"sources": []},
        {"statements": [{"party": "RUS", "stance": "denies", "source": 0}]},
    )
    (row,) = both.statements
    source = both.source_of(row)
    assert source is not None
    assert source.publisher == "One agency"


def test_a_report_date_and_a_date_are_put_together() -> None:
    base = BASE.with_changes(when={"edtf": "2025-01"})
    both = put_together(
        {"when": {"edtf": "2025-01-08"}},
        {"when": {"edtf": "2025-01", "reported_on": "2025-02-01"}},
        base,
    )
    assert (both.when.edtf, str(both.when.reported_on)) == ("2025-01-08", "2025-02-01")


def test_deaths_by_side_are_put_together() -> None:
    base = BASE.with_changes(fatalities={"best": 4})
    both = put_together(
        {"fatalities": {"best": 4, "civilians": 1}}, {"fatalities": {"best": 5}}, base
    )
    assert both.fatalities is not None
    assert (both.fatalities.best, both.fatalities.civilians) == (5, 1)


@settings(max_examples=15, deadline=None)
@given(events(), events())
def test_one_persons_changes_alone_are_kept_whole(base: Event, changed: Event) -> None:
    changed = changed.with_changes(id=base.id)
    for mine, theirs in ((changed, base), (base, changed), (changed, changed)):
        merged = merge(base, mine, theirs)
        assert merged.clashes == ()
        assert same_content(merged.event({}), changed)


@settings(max_examples=20, deadline=None)
@given(events(), events(), events())
def test_whatever_both_did_a_choice_for_every_clash_gives_an_event(
    base: Event, mine: Event, theirs: Event
) -> None:
    mine, theirs = mine.with_changes(id=base.id), theirs.with_changes(id=base.id)
    merged = merge(base, mine, theirs)
    for side in ("mine", "theirs"):
        assert isinstance(merged.event({each.name: side for each in merged.clashes}), Event)


@settings(max_examples=15, deadline=None)
@given(events(), events())
def test_without_a_common_version_all_that_differs_is_asked(mine: Event, theirs: Event) -> None:
    mine = mine.with_changes(id=theirs.id)
    asked = {each.name for each in merge(None, mine, theirs).clashes}
    if mine.title != theirs.title:
        assert "What happened" in asked
