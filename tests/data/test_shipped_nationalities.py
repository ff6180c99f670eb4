"""The shipped table of nationality words, and the faults of its sources."""

import json
from pathlib import Path
from typing import Any

import pytest

from events.model.countries import ALPHA3
from events.model.nationalities import Nationalities, normalised

FILE = Path(__file__).resolve().parents[2] / "data" / "gazetteer" / "nationalities.json"


@pytest.fixture(scope="module")
def table() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="module")
def nationalities() -> Nationalities:
    return Nationalities.load(FILE)


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("North Korean", "PRK"),
        ("north korea", "PRK"),
        ("DPRK", "PRK"),
        ("КНДР", "PRK"),
        ("північнокорейський", "PRK"),
        ("північнокорейських", "PRK"),
        ("северокорейские", "PRK"),
        ("South Korean", "KOR"),
        ("Chinese", "CHN"),
        ("китайці", "CHN"),
        ("китайських", "CHN"),
        ("Китаю", "CHN"),
        ("Колумбії", "COL"),
        ("колумбийцы", "COL"),
        ("Nepalese", "NPL"),
        ("Непал", "NPL"),
        ("кубинських", "CUB"),
        ("Mauritian", "MUS"),
        ("Mauritanian", "MRT"),
        ("мавританський", "MRT"),
        ("Nigerian", "NGA"),
        ("Nigerien", "NER"),
        ("British", "GBR"),
        ("Kosovar", "XKX"),
        ("Taiwanese", "TWN"),
        ("американські", "USA"),
        ("французские", "FRA"),
        ("Guinea", "GIN"),
        ("Equatorial Guinean", "GNQ"),
        ("Papua New Guinean", "PNG"),
        ("Dominica", "DMA"),
        ("Dominican Republic", "DOM"),
        ("Czech", "CZE"),
        ("узбеки", "UZB"),
    ],
)
def test_a_word_means_one_nationality(table: dict[str, Any], word: str, code: str) -> None:
    assert table["words"].get(normalised(word)) == code
    assert normalised(word) not in table["ambiguous"]


@pytest.mark.parametrize(
    ("word", "codes"),
    [
        ("Korean", ["KOR", "PRK"]),
        ("корейські", ["KOR", "PRK"]),
        ("корейские", ["KOR", "PRK"]),
        ("Congolese", ["COD", "COG"]),
        ("Dominican", ["DMA", "DOM"]),
        ("Guinean", ["GIN", "GNB", "GNQ"]),
        ("гвінейський", ["GIN", "GNB", "GNQ"]),
    ],
)
def test_a_shared_word_is_asked_not_guessed(
    table: dict[str, Any], word: str, codes: list[str]
) -> None:
    assert table["ambiguous"][normalised(word)] == codes
    assert normalised(word) not in table["words"]


@pytest.mark.parametrize("word", ["Chechen", "Chechnya", "чеченець", "Kurdish", "Soviet"])
def test_words_of_no_one_state_give_no_nationality_and_say_why(
    table: dict[str, Any], nationalities: Nationalities, word: str
) -> None:
    assert table["left_out"][normalised(word)]
    assert nationalities.read(word) is None


def test_words_of_other_languages_are_not_taken_in(table: dict[str, Any]) -> None:
    for word in ("lasa", "cina", "emetab"):  # Luganda, Albanian, Nandi
        assert word not in table["words"]


def test_every_code_is_one_that_an_event_may_carry(table: dict[str, Any]) -> None:
    assert set(table["words"].values()) <= ALPHA3
    assert {code for codes in table["ambiguous"].values() for code in codes} <= ALPHA3
    assert set(table["names"]) <= ALPHA3


def test_every_word_is_written_as_the_reader_compares_it(table: dict[str, Any]) -> None:
    for part in ("words", "ambiguous", "left_out"):
        assert list(table[part]) == sorted(table[part])
        assert all(normalised(word) == word for word in table[part])


def test_every_country_has_its_name_in_three_languages(table: dict[str, Any]) -> None:
    for code, names in table["names"].items():
        assert {"en", "uk", "ru"} <= set(names), code
    assert table["names"]["PRK"] == {
        "en": "North Korea",
        "uk": "Північна Корея",
        "ru": "Северная Корея",
        "adjective_en": "North Korean",
    }


def test_adjectives_are_adjectives(table: dict[str, Any]) -> None:
    adjectives = {code: names.get("adjective_en") for code, names in table["names"].items()}
    assert adjectives["WLF"] == "Wallisian"  # "Welsh" in the source
    assert adjectives["ATG"] == "Antiguan"
    assert adjectives["ARE"] == "Emirati"
    assert adjectives["COD"] != adjectives["COG"]
    named = {code for code, names in table["names"].items() if names["en"] == adjectives[code]}
    assert named <= {"HKG", "NZL", "SLB", "BLM", "SHN"}
