"""Names people type, and what each may do."""

import pytest

from events.desk.people import OPEN, Rules, clean_name, same_person
from events.model.person import DeskRole


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ann   Kovalenko ", "Ann Kovalenko"),
        ("Ann\u200b\u202e Kovalenko\u2069", "Ann Kovalenko"),
        ("\u200fדנה כהן\u200e", "דנה כהן"),
        ("علی\u200cرضا", "علی\u200cرضا"),
        ("<b>Ann</b>", "<b>Ann</b>"),
    ],
)
def test_a_name_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


@pytest.mark.parametrize("typed", ["", "   ", "\u200b\u202e", "...", "Ann\a", "x" * 81])
def test_what_is_no_name_is_refused_with_what_to_do(typed: str) -> None:
    with pytest.raises(ValueError, match=r"name|Delete|Shorten"):
        clean_name(typed)


@pytest.mark.parametrize(
    "other",
    ["ann kovalenko", "ANN  KOVALENKO", "Ann-Kovalenko", "Änn Kovalenko", "Ａｎｎ Kovalenko"],
)
def test_spellings_of_one_name_are_one_person(other: str) -> None:
    assert same_person("Ann Kovalenko", other)


@pytest.mark.parametrize("other", ["Anna Kovalenko", "Kovalenko", "", None])
def test_another_name_is_another_person(other: str | None) -> None:
    assert not same_person("Ann Kovalenko", other)


def test_nobody_is_not_the_same_person_as_nobody() -> None:
    assert not same_person(None, None)
    assert not same_person("", "")


def test_a_role_nobody_is_named_for_is_everybodys() -> None:
    ann = OPEN.person("Ann")
    assert ann.roles == set(DeskRole)
    assert ann.who_may(DeskRole.REVIEWER) == "everybody"


def test_where_review_is_required_nobody_publishes_alone() -> None:
    ann = Rules(review_required=True).person("Ann")
    assert not ann.may(DeskRole.SOLO)
    assert ann.may(DeskRole.REVIEWER)


def test_spellings_of_a_name_make_one_person_under_each_name() -> None:
    one, other = OPEN.person("Ann Kovalenko"), OPEN.person("ann-kovalenko")
    assert one.id == other.id
    assert (one.name, other.name) == ("Ann Kovalenko", "ann-kovalenko")


def test_a_role_is_theirs_who_are_named_for_it_however_they_spell_it() -> None:
    rules = Rules(roles={DeskRole.REVIEWER: ("Ann Kovalenko", "Ben")})
    assert rules.person("ann kovalenko").may(DeskRole.REVIEWER)
    cem = rules.person("Cem")
    assert not cem.may(DeskRole.REVIEWER)
    assert cem.may(DeskRole.WRITER)
    assert cem.who_may(DeskRole.REVIEWER) == "Ann Kovalenko, Ben"
