"""Nationalities as people write them; what several share is asked."""

import json
from pathlib import Path

import pytest
from babel.core import get_global

from events.errors import NationalityDataError
from events.model.countries import ALPHA3
from events.model.nationalities import (
    AmbiguousNationality,
    Nationalities,
    Nationality,
    name_of,
    read_nationality,
    shipped,
    suggestions,
)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (
            "PRK",
            "North Korea|North Korean|north koreans|DPRK|КНДР|prk|північнокорейські|Северная Корея",
        ),
        ("KOR", "South Korea|South Koreans"),
        ("CHN", "Chinese|Chinese citizens|citizens of China|китайці|китайцы|Китай|громадян Китаю"),
        ("COL", "Colombian|Colombian mercenaries|Colombians|колумбійці|колумбийцы"),
        ("NPL", "Nepal|Nepalese|Nepali|непальці|непальцы|Непал"),
        ("CUB", "Cubans|кубинцы|кубинці"),
        ("GEO", "Georgian|грузини|грузины"),
        ("USA", "Americans|американці|американцы|United States"),
        ("MUS", "Mauritian"),
        ("MRT", "Mauritanian"),
        ("XKX", "Kosovar"),
    ],
)
def test_a_nationality_is_read_from_usual_words(code: str, words: str) -> None:
    for word in words.split("|"):
        assert read_nationality(word) == Nationality(code, name_of(code)), word


@pytest.mark.parametrize(
    ("word", "codes"),
    [
        ("Korean", ["KOR", "PRK"]),
        ("Korean soldiers", ["KOR", "PRK"]),
        ("корейці", ["KOR", "PRK"]),
        ("корейцы", ["KOR", "PRK"]),
        ("Congolese", ["COD", "COG"]),
        ("Dominican", ["DMA", "DOM"]),
        ("Guinean", ["GIN", "GNB", "GNQ"]),
    ],
)
def test_a_word_that_several_share_is_asked(word: str, codes: list[str]) -> None:
    read = read_nationality(word)
    assert isinstance(read, AmbiguousNationality)
    assert [choice.code for choice in read.choices] == codes


@pytest.mark.parametrize(
    "word", ["", "  ", "Atlantis", "soldiers", "Chechen", "<script>", "x" * 9999]
)
def test_what_is_no_nationality_is_none(word: str) -> None:
    assert read_nationality(word) is None


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("north kor", ["PRK"]),
        ("prk", ["PRK"]),
        ("col", ["COL"]),
        ("CHIN", ["CHN"]),
        ("північна к", ["PRK"]),
        ("колум", ["COL"]),
        ("кита", ["CHN"]),
        ("сев", ["PRK"]),
        ("kor", ["KOR", "PRK"]),
    ],
)
def test_the_first_letters_are_enough(typed: str, first: list[str]) -> None:
    assert [found.code for found in suggestions(typed)][: len(first)] == first


def test_typing_offers_few_and_nothing_for_nothing() -> None:
    assert suggestions("") == ()
    assert suggestions("qqqq") == ()
    assert len(suggestions("a")) == 8
    assert len(suggestions("a", limit=3)) == 3


def test_names_come_in_three_languages() -> None:
    assert [name_of("PRK", language) for language in ("en", "uk", "ru")] == [
        "North Korea",
        "Північна Корея",
        "Северная Корея",
    ]
    assert name_of("ZZZ") == "ZZZ"
    assert suggestions("col", language="uk")[0] == Nationality("COL", "Колумбія")


def test_every_code_an_event_may_carry_has_names_and_no_other_does() -> None:
    assert set(shipped().names) == ALPHA3
    assert all(name_of(code) != code for code in ALPHA3)


def test_the_codes_are_those_of_unicode_without_old_and_private_ones() -> None:
    known = {code for code in get_global("territory_aliases") if len(code) == 3 and code.isalpha()}
    assert ALPHA3 - known == {"XKX"}
    assert len(ALPHA3) == 250
    assert not ALPHA3 & {"SUN", "YUG", "DDR", "AAA", "ZZZ"}


@pytest.mark.parametrize("text", [None, "", "{", "[]", "{}", '{"names": 3, "words": {}}'])
def test_a_damaged_table_says_what_to_do(tmp_path: Path, text: str | None) -> None:
    table = tmp_path / "nationalities.json"
    if text is not None:
        table.write_text(text)
    with pytest.raises(NationalityDataError, match="make data"):
        Nationalities.load(table)


def test_a_table_of_ones_own_is_read(tmp_path: Path) -> None:
    table = tmp_path / "n.json"
    content = {
        "words": {"nepali": "NPL", "martian": "MRS"},
        "ambiguous": {},
        "names": {"NPL": {"en": "Nepal", "uk": "Непал", "ru": "Непал"}},
    }
    table.write_text(json.dumps(content), encoding="utf-8")
    nationalities = Nationalities.load(table)
    assert nationalities.read("Nepali") == Nationality("NPL", "Nepal")
    assert nationalities.read("Martian") is None
