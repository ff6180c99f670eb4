"""The order in which nationalities are offered while somebody types."""

import json

import pytest

from events.model.nationalities import AmbiguousNationality, Nationalities, Nationality

TABLE = {
    "words": {
        "nepali": "NPL",
        "nepalese": "NPL",
        "непалці": "NPL",
        "nigerien": "NER",
        "nigerian": "NGA",
        "new zealander": "NZL",
    },
    "ambiguous": {"guinean": ["GNQ", "GIN"]},
    "names": {
        "NPL": {"en": "Nepal", "uk": "Непал"},
        "NER": {"en": "Niger"},
        "NGA": {"en": "Nigeria"},
        "NZL": {"en": "New Zealand"},
        "GIN": {"en": "Guinea"},
        "GNQ": {"en": "Equatorial Guinea"},
        "REU": {"en": "Region far away"},
        "SMR": {"en": "A region"},
    },
}


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Nationalities:
    path = tmp_path_factory.mktemp("words") / "nationalities.json"
    path.write_text(json.dumps(TABLE), encoding="utf-8")
    return Nationalities.load(path)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        # What begins with the letters first, the shortest of them before longer ones.
        ("n", ["NPL", "NER", "NGA", "NZL"]),
        ("ni", ["NER", "NGA"]),
        ("nigeria", ["NGA"]),
        # A whole word before all, then those in which a later word begins so.
        ("niger", ["NER", "NGA"]),
        ("npl", ["NPL"]),
        ("z", ["NZL"]),
        ("re", ["REU", "SMR"]),
        ("guinea", ["GIN", "GNQ"]),
        ("g", ["GIN", "GNQ"]),
        ("непал", ["NPL"]),
        # English words of the table that are no names are read, not offered.
        ("nepalese", ["NPL"]),
        ("nepales", []),
        # Letters within a word do not count.
        ("epal", []),
        ("ealand", []),
        ("x" * 101, []),
    ],
)
def test_the_nearest_word_is_offered_first(
    table: Nationalities, typed: str, offered: list[str]
) -> None:
    assert [each.code for each in table.suggestions(typed)] == offered


def test_as_many_are_offered_as_asked_for(table: Nationalities) -> None:
    assert [each.code for each in table.suggestions("n", limit=2)] == ["NPL", "NER"]
    assert table.suggestions("n", limit=0) == ()


def test_a_name_in_another_language_falls_back_to_english_and_then_to_the_code(
    table: Nationalities,
) -> None:
    assert table.suggestions("nep", language="uk") == (Nationality("NPL", "Непал"),)
    assert table.suggestions("nige", language="uk")[0] == Nationality("NER", "Niger")
    assert table.name_of("QQQ") == "QQQ"


def test_words_beside_a_nationality_and_plurals_say_nothing(table: Nationalities) -> None:
    for text in ("Nepali", "nepalis", "Nepali soldiers", "the Nepali citizens", "NÉPALI!"):
        assert table.read(text) == Nationality("NPL", "Nepal"), text
    assert table.read("soldiers") is None
    assert table.read("Nepali Nigerian") is None
    assert table.read("guineans") == AmbiguousNationality(
        "guineans", (Nationality("GIN", "Guinea"), Nationality("GNQ", "Equatorial Guinea"))
    )


def test_a_text_of_a_hundred_characters_is_still_read(table: Nationalities) -> None:
    padded = "Nepali" + " the" * 23 + "  "
    assert len(padded) == 100
    assert table.read(padded) == Nationality("NPL", "Nepal")
    assert table.read(padded + " ") is None
    assert table.suggestions("nepali" + " " * 95) == table.suggestions("nepali")
