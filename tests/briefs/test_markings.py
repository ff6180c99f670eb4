"""Markings: TLP 2.0 by its rules, and the highest of what is in it."""

import pytest

from briefs.markings import marking_of, read_marking
from events.errors import InvalidQuery

TLP = ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("tlp amber", "TLP:AMBER"),
        ("TLP:AMBER + strict", "TLP:AMBER+STRICT"),
        ("  For  official use ", "For official use"),
        ("", ""),
    ],
)
def test_labels_are_brought_into_their_one_form(typed: str, read: str) -> None:
    assert read_marking(typed) == read


@pytest.mark.parametrize("typed", ["TLP:WHITE", "tlp-blue", "x" * 121])
def test_what_is_no_marking_is_said(typed: str) -> None:
    with pytest.raises(InvalidQuery, match="marking"):
        read_marking(typed)


@pytest.mark.parametrize(
    ("events", "default", "asked", "expected"),
    [
        ([], None, "", ""),
        ([None], None, "", ""),
        ([None], "TLP:GREEN", "", "TLP:GREEN"),
        (["TLP:CLEAR"], "TLP:GREEN", "", "TLP:GREEN"),
        (["TLP:AMBER", None], "TLP:GREEN", "TLP:CLEAR", "TLP:AMBER"),
        (["TLP:AMBER"], None, "TLP:RED", "TLP:RED"),
        (["Secret of ours"], None, "TLP:GREEN", "TLP:GREEN · Secret of ours"),
        (["TLP:GREEN"], None, "Staff only", "TLP:GREEN · Staff only"),
    ],
)
def test_the_highest_counts(events, default, asked, expected) -> None:
    assert marking_of(events, TLP, default=default, asked=asked).words == expected


def test_a_label_has_its_colour_and_free_text_none() -> None:
    assert marking_of(["TLP:RED"], TLP).colour == "#FF2B2B"
    assert marking_of([], TLP, asked="Staff only").colour == ""
