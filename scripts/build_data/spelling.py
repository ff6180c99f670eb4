"""Which of GeoNames' alternate names are kept: scripts that people here read or write."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

ALWAYS: Final = frozenset({"LATIN", "CYRILLIC"})
_DAMAGED: Final = re.compile("[?\ufffd\x00-\x1f\x7f-\x9f¡¢£¤¥¦¨©¬®¯°±²³µ¶¸¹¼½¾¿×÷]|[ÃÂ][\xa0-\xbf]")
"""Letters lost (?), control characters, signs no name has, UTF-8 read as Latin-1."""
_ARABIC = frozenset({"ARABIC"})
_CHINESE = frozenset({"CJK"})
_DEVANAGARI = frozenset({"DEVANAGARI"})

OWN_SCRIPTS: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(
        [
            "DZ",
            "BH",
            "KM",
            "TD",
            "DJ",
            "EG",
            "IQ",
            "JO",
            "KW",
            "LB",
            "LY",
            "MR",
            "MA",
            "OM",
            "PS",
            "QA",
            "SA",
            "SO",
            "SD",
            "SY",
            "TN",
            "AE",
            "EH",
            "YE",
        ],
        _ARABIC,
    ),
    **dict.fromkeys(["IR", "AF", "PK"], _ARABIC),
    **dict.fromkeys(["CN", "TW", "HK", "MO", "SG"], _CHINESE),
    "JP": frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}),
    "KR": frozenset({"HANGUL"}),
    "KP": frozenset({"HANGUL"}),
    "IL": frozenset({"HEBREW", "ARABIC"}),
    "GR": frozenset({"GREEK"}),
    "CY": frozenset({"GREEK"}),
    "GE": frozenset({"GEORGIAN"}),
    "AM": frozenset({"ARMENIAN"}),
    "AZ": frozenset({"ARMENIAN"}),  # Nagorno-Karabakh in reports of both sides
    "ET": frozenset({"ETHIOPIC"}),
    "ER": frozenset({"ETHIOPIC", "ARABIC"}),
    "IN": frozenset(
        [
            "DEVANAGARI",
            "BENGALI",
            "TAMIL",
            "TELUGU",
            "KANNADA",
            "MALAYALAM",
            "GUJARATI",
            "GURMUKHI",
            "ORIYA",
            "ARABIC",
        ]
    ),
    "NP": _DEVANAGARI,
    "BD": frozenset({"BENGALI"}),
    "LK": frozenset({"SINHALA", "TAMIL"}),
    "MM": frozenset({"MYANMAR"}),
    "TH": frozenset({"THAI"}),
    "LA": frozenset({"LAO"}),
    "KH": frozenset({"KHMER"}),
    "MV": frozenset({"THAANA"}),
    "BT": frozenset({"TIBETAN"}),
}
"""Scripts besides Latin and Cyrillic that a country's own names are written in, by alpha-2."""


def worth_keeping(names: Iterable[str], own_name: str, alpha2: str) -> list[str]:
    """Return the alternate names worth keeping, sorted, without the place's own name.

    Dropped are names in scripts of other countries, GeoNames' own machine transliterations of them
    ("khyrswn": all lower case) and codes of airports ("KHE").
    """
    allowed = ALWAYS | OWN_SCRIPTS.get(alpha2, frozenset())
    kept = {" ".join(name.replace("|", " ").split()) for name in names}
    return sorted(name for name in kept if name and name != own_name and _is_name(name, allowed))


def is_sound(name: str) -> bool:
    r"""Tell a name from an abbreviation of one letter and from one damaged on its way.

    Natural Earth and GeoNames hold names whose letters were lost ("Tigr?") or read in a wrong
    encoding ("Yuk¢n", "SÃ£o Filipe", "Pu\x8aTal"), and single letters ("K" for
    Karachay-Cherkessia), which answer to whatever sounds like them.
    """
    return sum(letter.isalpha() for letter in name) >= 2 and not _DAMAGED.search(name)


def _is_name(name: str, allowed: frozenset[str]) -> bool:
    if not is_sound(name):
        return False
    letters = [letter for letter in name if letter.isalpha()]
    scripts = {_script(letter) for letter in letters}
    if not scripts <= allowed:
        return False
    if scripts == {"LATIN"}:
        return not name.islower() and not (name.isupper() and len(name) == 3)
    return True


def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNNAMED").split()[0]
