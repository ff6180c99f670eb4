"""The press's turns of phrase, rewritten into the ones that `geo.reading.phrases` reads.

"Russia's western Kursk region" becomes "western Kursk region, Russia"; "just north of", "a village
near", "occupied" say nothing about where and go; chains of genitives ("село Махновка Суджанского
района Курской области") become clauses.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Final, TypeAlias

from geo.reading.bearings import sides
from geo.word_tables import ADJECTIVES, CARDINALS, PHRASES
from geo.words import depends_on_words, pattern_of, words_in


@depends_on_words
@cache
def any_of(use: str) -> str:
    """Give the expression that matches any of the words with this use in place_phrases.csv."""
    return pattern_of(word.casefold() for word in words_in(PHRASES, use))


@depends_on_words
@cache
def _countries() -> dict[str, str]:
    """Give the country of each adjective, in the adjective's language."""
    return {word.casefold(): row.country for row in ADJECTIVES.rows for word in row.adjectives}


@depends_on_words
@cache
def _numbers() -> dict[str, int]:
    return {
        word.casefold().replace("'", apostrophe): row.number
        for row in CARDINALS.rows
        for word in row.words
        for apostrophe in "'’ʼ"
    }


_Rewrite: TypeAlias = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]


def _rule(pattern: str, new: str | Callable[[re.Match[str]], str]) -> _Rewrite:
    return re.compile(pattern, re.IGNORECASE), new


def _possessive(match: re.Match[str]) -> str:
    owner, thing = match["owner"], match["thing"]
    if (owner.casefold(), thing.casefold()) == ("russia", "far east"):
        return "Russian Far East"
    if re.fullmatch(rf"(?:far\s+)?(?:{sides()})", thing, re.IGNORECASE):
        return f"{thing} part of {owner}"
    return f"{thing}, {owner}"


def _border(match: re.Match[str]) -> str:
    first = _countries().get(match["first"].casefold(), match["first"])
    if match["second"] is None:
        return f"{first} border"
    second = _countries().get(match["second"].casefold(), match["second"])
    return f"border between {first} and {second}"


@depends_on_words
@cache
def _no_area() -> re.Pattern[str]:
    """Find what is no name of an area, at the end of what stands before "Суджанского района"."""
    return re.compile(rf"(?:^|\s)(?:{sides()}|{any_of('no area')})$", re.IGNORECASE)


def _chain(nominative: str) -> Callable[[re.Match[str]], str]:
    """Write "Суджанского района" after a name as a clause of its own, in the first case."""

    def rewritten(match: re.Match[str]) -> str:
        head, adjective, noun = match["head"].rstrip(" ,"), match["adjective"], match["noun"]
        if _no_area().search(head):
            return match.group()
        return f"{head}, {adjective}{nominative} {noun}"

    return rewritten


@depends_on_words
@cache
def _rewrites() -> tuple[_Rewrite, ...]:
    adjectives = pattern_of(_countries())
    few, length = any_of("a few"), f"{any_of('kilometres')}|{any_of('miles')}"
    return (
        # about 5 kilometres (3 miles) north of
        _rule(rf"\s*\([^()]*\d[^()]*(?:{length})\.?\)", ""),
        _rule(
            rf"\b(?P<word>{pattern_of(_numbers())})\s+(?=(?:{length})\b)",
            lambda match: f"{_numbers()[match['word'].casefold()]} ",
        ),
        # say nothing about where
        _rule(rf"^(?:{any_of('says nothing')})\s+", ""),
        _rule(
            r"\b(?:temporarily\s+|russian[\s-]|ukrainian[\s-]|government[\s-]|non-government[\s-])?"
            rf"(?:{any_of('in whose hands')})\s+(?!line\b)(?=(?:the\s+)?\w)",
            "",
        ),
        _rule(rf"\b(?:{any_of('occupied')})\s+", ""),
        _rule(
            r"^(?:(?:an?|the|several|unnamed|some)\s+(?:[\w-]+\s+)?)?"
            rf"(?:{any_of('unnamed spot')})\s+"
            r"(?=near|close|outside|around|in\b|north|south|east|west|під\b|под\b|біля|возле|в\b|у\b)",
            "",
        ),
        _rule(
            r"^(?:half\s*way|mid\s*way|somewhere|the\s+(?:road|highway)|road|highway)\s+(?=between)",
            "",
        ),
        _rule(
            r"^(?:downtown|the\s+centre\s+of|the\s+center\s+of|центр\w*\s+(?:міста|города))\s+",
            "central ",
        ),
        _rule(
            r",?\s+on\s+the\s+(?:left|right|east|west)(?:ern)?\s+bank(?:\s+of\s+the\s+[\w\s]+)?$",
            "",
        ),
        # a few kilometres west of Sudzha, несколько километров от Суджи
        _rule(
            rf"\b(?:{few})\s+(?:{length})\.?\s+(?=(?:away\s+)?(?:{any_of('away from')})\s)",
            "near ",
        ),
        _rule(
            rf"\b(?:{few})\s+(?:{length})\.?\s+(?:(?:to\s+the|на|к)\s+)?",
            "",
        ),
        _rule(rf"^near\s+(?:away\s+)?(?:{any_of('away from')})\s+", "near "),
        # в населённом пункте Плехово, н.п. Роботине; у села Погребки
        _rule(r"^(?:в|у|во|на)\s+(?:насел[её]нн?\w+\s+пункт\w*|н\.?\s?п\.)\s*(?=\w)", ""),
        _rule(r"\b(?:насел[её]нн?\w+\s+пункт\w*|н\.?\s?п\.)\s*(?=\w)", ""),
        _rule(
            r"^(?:у|возле|біля|поблизу|близ)\s+(?:села|міста|города|хутора|пос[её]лка|селища)\s+",
            "біля ",
        ),
        _rule(r"^in\s+and\s+around\s+", "around "),
        # between the villages of A and B
        _rule(
            rf"\b(?P<between>{any_of('between')})\s+(?:the\s+)?(?:(?:villages|towns|cities|settlements)\s+of|"
            r"селами|містами|с[её]лами|городами|пунктами)\s+",
            r"\g<between> ",
        ),
        # the Bakhmut-Kostiantynivka road
        _rule(
            r"^(?:on\s+|along\s+|на\s+|вздовж\s+|вдоль\s+)?(?:the\s+)?(?P<from>[^\W\d_][^\d,–-]*?)\s*[–-]\s*"
            rf"(?P<to>[^\W\d_][^\d,–-]*?)\s+(?:{any_of('road')})$",
            r"between \g<from> and \g<to>",
        ),
        _rule(
            rf"^(?:на\s+|вздовж\s+|вдоль\s+)?(?:{any_of('road before')})\s+(?P<from>\w[^\d,–-]*?)"
            r"\s*[–-]\s*(?P<to>\w[^\d,–-]*)$",
            r"між \g<from> та \g<to>",
        ),
        # Sumy region, near the border with Russia; near the border with Ukraine in Kursk region
        _rule(
            r"^(?P<area>[^,]+?\s(?:region|oblast|province|krai))(?:,?\s+(?:near|at|on|along)\s+(?:the\s+|its\s+)?"
            r"border\s+with|\s+bordering)\s+(?P<other>[^,]+)$",
            r"border between \g<area> and \g<other>",
        ),
        _rule(
            r"^(?:near\s+|at\s+|on\s+|along\s+|close\s+to\s+)?(?:the\s+)?border\s+with\s+(?P<other>[^,]+?)\s+in\s+"
            r"(?:the\s+)?(?P<area>[^,]+)$",
            r"border between \g<area> and \g<other>",
        ),
        _rule(
            rf"^(?:near\s+|at\s+|on\s+|along\s+|close\s+to\s+)?(?:the\s+)?(?P<first>{adjectives})\s+border\s+"
            r"in\s+(?:the\s+)?(?P<area>[^,]+)$",
            lambda match: (
                f"border between {match['area']} and {_countries()[match['first'].casefold()]}"
            ),
        ),
        # part of Zaporizhzhia region, left-bank Kherson Oblast: which part, no border tells
        _rule(
            r"^(?:the\s+)?(?:parts?\s+of|(?:left|right|east|west)(?:ern)?[\s-]bank(?:\s+of)?)\s+(?:the\s+)?"
            r"(?=.*\b(?:region|oblast)\b)",
            "",
        ),
        # the Russian border, the Ukrainian-Belarusian border; российско-украинская граница
        _rule(
            rf"(?P<first>{adjectives}|russia|ukraine|belarus)(?:\s*[-–]\s*(?P<second>\w+?)(?:ая|ой|ий|"
            r"ого|ом)?)?\s+(?:border|границ\w+|кордон\w*)",
            _border,
        ),
        # Russia's Kursk region; Belgorod Oblast's Shebekino; Ukraine's east
        _rule(
            r"^(?:the\s+)?(?P<owner>(?![^,]*\bpeople$)[^,'’]+?)['’]s\s+(?P<thing>(?!border\b)(?!republic\b).+)$",
            _possessive,
        ),
        # Ukraine's eastern city of Pokrovsk: the city
        _rule(
            rf"^(?:the\s+)?(?:{sides()})\s+(?:[\w-]+\s+){{0,2}}?(?:city|town|village|settlement|port)\s+of\s+",
            "",
        ),
        # the Kursk region of Russia
        _rule(
            rf"^(?P<what>(?!.*\bborder)(?!(?:the\s+)?(?:{sides()}|cent\w+)\s+(?:region|district|province)s?\s)"
            r".+\s(?:region|oblast|province|krai|district|republic))\s+of\s+(?:the\s+)?"
            r"(?P<country>Russia|Ukraine|Belarus|Russian\s+Federation)$",
            r"\g<what>, \g<country>",
        ),
        # Obolon district of Kyiv
        _rule(
            rf"^(?P<what>(?!(?:the\s+)?(?:{sides()}|cent\w+|border)\b)[^,]+\s(?:district|raion))\s+of\s+(?:the\s+)?"
            r"(?:city\s+of\s+)?(?P<city>[^,]+)$",
            r"\g<what>, \g<city>",
        ),
        # Шебекинский городской округ: since 2018 what raions of Belgorod Oblast are called
        _rule(r"\b(?:городск|муниципальн)\w+\s+(?:округ|район)(?P<case>\w*)", r"район\g<case>"),
        _rule(r"\b(?:urban|municipal)\s+(?:district|okrug)\b", "district"),
        # село Махновка Суджанского района Курской области
        _rule(
            r"^(?P<head>.+?)[\s,]+(?P<adjective>[\w’'ʼ-]+)[ое]го\s+(?P<noun>район)[уа]?\b",
            _chain("ий"),
        ),
        _rule(
            r"^(?P<head>.+?)[\s,]+(?P<adjective>[\w’'ʼ-]+)(?:ої|ой)\s+(?P<noun>област)[іи]\b",
            _chain("а"),
        ),
        _rule(r"(?<=, )(?P<adjective>[\w’'ʼ-]+а) област\b", r"\g<adjective> область"),
    )


# No rewriting applies to a text without one of these, or a word of the tables.
_SIGNS: Final = (
    r"насел|н\.\s?п\.|\bнп\b|пункт|parts?\s+of|^(?:у|возле|біля|поблизу|близ)\s|"
    r"\b(?:city|town|village|port)\s+of\b|['’]s\s|\(|\bborder|границ|кордон|\bof\b|front|torn|"
    r"\b(?:near|outside|around)\b|^(?:downtown|the|an?)\s|центр|bank|округ|\b(?:urban|municipal)\s|"
    r"район|обл"
)


@depends_on_words
@cache
def _trigger() -> re.Pattern[str]:
    uses = (
        *("says nothing", "in whose hands", "occupied", "unnamed spot", "a few", "road"),
        *("road before", "between", "kilometres", "miles"),
    )
    return re.compile(rf"{_SIGNS}|\b(?:{'|'.join(map(any_of, uses))})\b", re.IGNORECASE)


def plainer(text: str) -> str:
    """Rewrite a description of a place in plainer words; other text stays as it is."""
    if not _trigger().search(text):
        return text
    for pattern, new in _rewrites():
        text = pattern.sub(new, text)
    return text
