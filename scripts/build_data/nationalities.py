"""Builds the table of words for nationalities, in English, Ukrainian and Russian."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import orjson
import yaml
from babel import Locale

from events.model.nationalities import normalised
from geo.boundaries import Boundaries
from scripts.build_data import packages

COUNTRY_NAMES_MEMBER = "countrynames/data.yaml"
ADJECTIVES_MEMBER = "package/langs/en.json"
OWN_WORDS = Path(__file__).with_name("nationality_words.yaml")
LANGUAGES: Final = ("en", "uk", "ru")

ENDINGS: Final = {
    "uk": "ий ого ому им ім а ої ій у ою е і их ими".split(),  # noqa: SIM905 - reads better
    "ru": "ий ого ому им ом ая ой ую ою ое ие их ими".split(),  # noqa: SIM905
}
"""Of adjectives in -ськ- / -цьк- / -зьк- and -ск- / -цк-."""

AMBIGUOUS: Final[dict[tuple[str, ...], tuple[str, ...]]] = {
    ("KOR", "PRK"): (
        "Korea", "Korean", "Koreans", "Корея", "Кореї", "Кореи",
        "uk:корейськ", "кореєць", "корейці", "корейців", "ru:корейск", "кореец", "корейцы",
        "корейцев",
    ),
    ("COD", "COG"): (
        "Congo", "Congolese", "Конго", "uk:конголезьк", "uk:конгойськ", "конголезець",
        "конголезці", "конголезців", "ru:конголезск", "конголезец", "конголезцы", "конголезцев",
    ),
    ("DMA", "DOM"): ("Dominican",),
    ("GIN", "GNB", "GNQ"): (
        "Guinean", "uk:гвінейськ", "гвінеєць", "гвінейці", "гвінейців", "ru:гвинейск", "гвинеец",
        "гвинейцы", "гвинейцев",
    ),
    ("ASM", "WSM"): ("Samoan",),
    ("VGB", "VIR"): ("Virgin Islands", "Virgin Islander"),
}  # fmt: skip
"""Words that several nationalities share: a person is asked, nothing is guessed."""

LEFT_OUT: Final = {
    "Chechen": "people of Russia; units of Chechens fight on both sides",
    "Chechnya": "part of Russia",
    "чеченець": "people of Russia; units of Chechens fight on both sides",
    "чеченец": "people of Russia; units of Chechens fight on both sides",
    "Crimean": "people of Ukraine",
    "Abkhaz": "drawn with Georgia; its people mostly hold Russian passports",
    "South Ossetian": "drawn with Georgia; its people mostly hold Russian passports",
    "Transnistrian": "drawn with Moldova; its people hold several passports",
    "Kurdish": "a people of several states",
    "Kurd": "a people of several states",
    "Arab": "people of many states",
    "African": "people of many states",
    "Soviet": "a former state",
    "Yugoslav": "a former state",
}
"""Words that name no one state's citizens; they give no nationality, with the reason."""

ADJECTIVES: Final[dict[str, str | None]] = {
    "AE": "Emirati", "AG": "Antiguan", "AR": "Argentine", "BA": "Bosnian", "BM": "Bermudian",
    "BW": "Botswanan", "CD": "Congolese (DR Congo)", "CG": "Congolese (Congo)", "DJ": "Djiboutian",
    "DM": "Dominican (Dominica)", "DO": "Dominican (Dominican Republic)", "EC": "Ecuadorian",
    "EH": "Sahrawi", "GL": "Greenlandic", "GW": "Bissau-Guinean", "KG": "Kyrgyz",
    "KN": "Kittitian", "KZ": "Kazakh", "LS": "Basotho", "MC": "Monegasque", "MV": "Maldivian",
    "NP": "Nepali", "PG": "Papua New Guinean", "PS": "Palestinian", "PR": "Puerto Rican",
    "SK": "Slovak", "SM": "Sammarinese", "SR": "Surinamese", "SS": "South Sudanese",
    "TM": "Turkmen", "TT": "Trinidadian", "UZ": "Uzbek", "VU": "Ni-Vanuatu", "WF": "Wallisian",
    "XK": "Kosovar", "YE": "Yemeni", "CW": "Curaçaoan", "FO": "Faroese", "HK": "Hong Kong",
    "VC": "Vincentian", "MO": "Macanese", "NZ": "New Zealand", "SB": "Solomon Islands",
    "GF": None, "PF": None, "TF": None,
}  # fmt: skip
"""English adjectives where the package's are wrong ("Welsh" for Wallis and Futuna) or odd."""

SHORTEST_ALIAS = 4
COMMON_PREFIX = 3


def build(
    country_names: Path, nationality_names: Path, boundaries: Boundaries
) -> dict[str, dict[str, Any]]:
    """Return the table as data/gazetteer/nationalities.json holds it, all keys sorted."""
    alpha3 = {area.alpha2: area.code for area in boundaries.areas(0)}
    names = _names(boundaries, _adjectives(nationality_names), alpha3)
    ambiguous = {
        normalised(form): list(codes)
        for codes, words in AMBIGUOUS.items()
        for word in words
        for form in _declined(word)
    }
    left_out = {normalised(word): reason for word, reason in LEFT_OUT.items()}
    words: dict[str, str] = {}
    sources: tuple[Iterable[tuple[str, str]], ...] = (
        _own_words(),
        ((name, code) for code, said in names.items() for name in said.values()),
        _genitives(names),
        _other_names(boundaries),
        _territories(alpha3),
        _aliases(country_names, names, alpha3),
    )
    for source in sources:  # the first source that knows a word decides
        for word, code in source:
            key = normalised(word)
            if key and key not in ambiguous and key not in left_out:
                words.setdefault(key, code)
    return {
        "words": dict(sorted(words.items())),
        "ambiguous": dict(sorted(ambiguous.items())),
        "left_out": dict(sorted(left_out.items())),
        "names": dict(sorted(names.items())),
    }


def write(table: Mapping[str, Any], path: Path) -> None:
    """Write the table as JSON, one entry a line so that changes can be read."""
    path.write_bytes(orjson.dumps(table, option=orjson.OPT_INDENT_2) + b"\n")


def _names(
    boundaries: Boundaries, adjectives: Mapping[str, str], alpha3: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    names = {area.code: dict(area.names) for area in boundaries.areas(0)}
    for language in LANGUAGES:
        for alpha2, name in Locale(language).territories.items():
            code = alpha3.get(alpha2)
            if code is not None:
                names[code].setdefault(language, name)
    for code, adjective in adjectives.items():
        names[alpha3[code]]["adjective_en"] = adjective
    return names


def _adjectives(package: Path) -> dict[str, str]:
    given: dict[str, str] = orjson.loads(packages.read_member(package, ADJECTIVES_MEMBER))[
        "nationalities"
    ]
    english = Locale("en").territories
    # Where the package has no adjective it repeats the territory's name, in one form or another.
    real = {
        code: word
        for code, word in given.items()
        if not any(mark in word for mark in "(,") and word not in english.values() and code != "UM"
    }
    kept: dict[str, str | None] = {**real, **ADJECTIVES}
    not_words = {"IO", "BV", "HM", "GS", "SJ", "PM", "PN", "CC", "AX", "BQ", "FK", "TC", "VG", "VI"}
    return {code: word for code, word in sorted(kept.items()) if word and code not in not_words}


def _own_words() -> Iterator[tuple[str, str]]:
    table = yaml.safe_load(OWN_WORDS.read_text(encoding="utf-8"))
    for code, said in table.items():
        for word in said["en"]:
            yield word, code
        for language in ("uk", "ru"):
            stem, *people = said[language] or [None]
            if stem is not None:
                for form in _declined(f"{language}:{stem}"):
                    yield form, code
            for word in people:
                yield from ((form, code) for form in _declined_if_adjective(word))


def _declined(word: str) -> Iterator[str]:
    """Decline "uk:китайськ" through all cases; give any other word as it is."""
    language, _, stem = word.partition(":")
    if not stem:
        yield word
        return
    for ending in ENDINGS[language]:
        yield stem + ending


def _declined_if_adjective(word: str) -> Iterator[str]:
    yield word
    for language, ending in (("uk", "ський"), ("ru", "ский")):
        if word.endswith(ending):
            yield from _declined(f"{language}:{word[:-2]}")


def _genitives(names: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """Give "Колумбії" and "Китаю" for "громадянин Колумбії / Китаю", of one-word names."""
    irregular = {"CHN": ("Китаю", "Китая"), "USA": ("Америки",), "TWN": ("Тайваню", "Тайваня")}
    for code, said in names.items():
        yield from ((form, code) for form in irregular.get(code, ()))
        for language in ("uk", "ru"):
            name = said.get(language, "")
            if name.endswith(("ія", "ия")):
                yield name[:-1] + ("ї" if language == "uk" else "и"), code
            elif name.endswith("а") and " " not in name:
                soft = language == "uk" or name[-2] in "гкхжшчщ"
                yield name[:-1] + ("и" if soft else "ы"), code
            elif name.endswith(("стан", "рак", "ран", "пал", "ман", "нам")):
                yield name + ("у" if language == "uk" else "а"), code


def _other_names(boundaries: Boundaries) -> Iterator[tuple[str, str]]:
    for area in boundaries.areas(0):
        yield from ((name, area.code) for name in area.other_names)


def _territories(alpha3: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        for alpha2, name in sorted(Locale(language).territories.items()):
            if alpha2 in alpha3:
                yield name, alpha3[alpha2]


def _aliases(
    package: Path, names: Mapping[str, Mapping[str, str]], alpha3: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Give countrynames' aliases that look like English, Ukrainian or Russian.

    The package mixes some hundred languages without saying which: "Lasa" is Russia. An alias is
    taken only where one of its words starts like one of the names we know the country by.
    """
    table = yaml.safe_load(packages.read_member(package, COUNTRY_NAMES_MEMBER))
    taken: dict[str, set[str]] = defaultdict(set)
    for alpha2, aliases in table.items():
        code = alpha3.get(str(alpha2))
        if code is None:
            continue
        starts = {
            part[:COMMON_PREFIX]
            for name in names[code].values()
            for part in normalised(name).split()
            if len(part) > COMMON_PREFIX
        }
        for alias in aliases:
            word = normalised(str(alias))
            parts = word.split()
            if len(word) >= SHORTEST_ALIAS and any(p[:COMMON_PREFIX] in starts for p in parts):
                taken[word].add(code)
    # An alias that two countries list, such as "Mauritian" beside Mauritania, decides nothing.
    for word, codes in sorted(taken.items()):
        if len(codes) == 1:
            yield word, next(iter(codes))
