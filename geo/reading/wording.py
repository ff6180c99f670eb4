"""The press's turns of phrase, rewritten into the ones that `geo.reading.phrases` reads.

"Russia's western Kursk region" becomes "western Kursk region, Russia"; "just north of", "a village
near", "occupied" say nothing about where and go; chains of genitives ("село Махновка Суджанского
района Курской области") become clauses.
"""

import re
from collections.abc import Callable
from typing import Final, TypeAlias

_COUNTRY_OF: Final = {
    "russian": "Russia",
    "ukrainian": "Ukraine",
    "belarusian": "Belarus",
    "belarussian": "Belarus",
    "polish": "Poland",
    "romanian": "Romania",
    "moldovan": "Moldova",
    "hungarian": "Hungary",
    "slovak": "Slovakia",
    "georgian": "Georgia",
    "estonian": "Estonia",
    "latvian": "Latvia",
    "finnish": "Finland",
    "российско": "Россия",
    "украинско": "Украина",
    "белорусско": "Беларусь",
    "российской": "Россия",
    "украинской": "Украина",
    "белорусской": "Беларусь",
    "російсько": "Росія",
    "українсько": "Україна",
    "білорусько": "Білорусь",
    "російського": "Росія",
    "українського": "Україна",
    "білоруського": "Білорусь",
}
"""Adjectives of the countries whose borders reports speak of."""

_NUMBERS: Final = {
    **{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8},
    **{"nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20},
    **{"thirty": 30, "forty": 40, "fifty": 50, "a dozen": 12},
    **{"двух": 2, "трёх": 3, "трех": 3, "четырёх": 4, "четырех": 4, "пяти": 5, "шести": 6},
    **{"семи": 7, "восьми": 8, "девяти": 9, "десяти": 10, "пятнадцати": 15, "двадцати": 20},
    **{"тридцати": 30, "сорока": 40, "пятидесяти": 50},
    **{"два": 2, "две": 2, "три": 3, "чотири": 4, "четыре": 4, "пять": 5, "шесть": 6, "семь": 7},
    **{"восемь": 8, "девять": 9, "десять": 10, "двадцать": 20, "тридцать": 30},
    **{"пʼять": 5, "п'ять": 5, "шість": 6, "сім": 7, "вісім": 8, "девʼять": 9, "дев'ять": 9},
    **{"десять кілометрів": 10, "двадцять": 20, "тридцять": 30},
}
_SIDE: Final = (
    r"(?:north|south|east|west)(?:[\s-]?(?:east|west))?(?:ern)?|північ|південь|схід|захід|север|юг|"
    r"восток|запад"
)
_UNIT: Final = r"(?=km|kilomet|mile|км|кіломет|километ|миль)"
_NO_AREA_NAME: Final = re.compile(
    rf"(?:^|\s)(?:{_SIDE}|част\w*|частин\w*|половин\w*|прикордонн\w+|приграничь?\w*|окраин\w*|"
    r"околиц\w*|границ\w*|кордон\w*|центр\w*|від|от|в|у|на|до|к|по|з|с|із|зі|та|и|й|і|між|между|"
    r"біля|поблизу|під|под|возле|около|близ|вблизи|північн\w+|південн\w+|східн\w+|західн\w+|"
    r"северн\w+|южн\w+|восточн\w+|западн\w+|центральн\w+|районі|районе|север\w+|восток\w+|юге|"
    r"запад\w+|сході|заході|півночі|півдні)$",
    re.IGNORECASE,
)
_Rewrite: TypeAlias = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]


def _rule(pattern: str, new: str | Callable[[re.Match[str]], str]) -> _Rewrite:
    return re.compile(pattern, re.IGNORECASE), new


def _possessive(match: re.Match[str]) -> str:
    owner, thing = match["owner"], match["thing"]
    if (owner.casefold(), thing.casefold()) == ("russia", "far east"):
        return "Russian Far East"
    if re.fullmatch(rf"(?:far\s+)?(?:{_SIDE})", thing, re.IGNORECASE):
        return f"{thing} part of {owner}"
    return f"{thing}, {owner}"


def _border(match: re.Match[str]) -> str:
    first = _COUNTRY_OF.get(match["first"].casefold(), match["first"])
    if match["second"] is None:
        return f"{first} border"
    second = _COUNTRY_OF.get(match["second"].casefold(), match["second"])
    return f"border between {first} and {second}"


def _chain(nominative: str) -> Callable[[re.Match[str]], str]:
    """Write "Суджанского района" after a name as a clause of its own, in the first case."""

    def rewritten(match: re.Match[str]) -> str:
        head, adjective, noun = match["head"].rstrip(" ,"), match["adjective"], match["noun"]
        if _NO_AREA_NAME.search(head):
            return match.group()
        return f"{head}, {adjective}{nominative} {noun}"

    return rewritten


_ADJECTIVES: Final = "|".join(sorted(_COUNTRY_OF, key=len, reverse=True))
_REWRITES: Final[tuple[_Rewrite, ...]] = (
    # about 5 kilometres (3 miles) north of
    _rule(r"\s*\([^()]*\d[^()]*(?:km|kilomet\w*|miles?|mi|км|миль)\.?\)", ""),
    _rule(
        rf"\b(?P<word>{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\s+{_UNIT}",
        lambda match: f"{_NUMBERS[match['word'].casefold()]} ",
    ),
    # say nothing about where
    _rule(r"^(?:just|right|immediately|directly|somewhere|deep)\s+", ""),
    _rule(
        r"\b(?:temporarily\s+|russian[\s-]|ukrainian[\s-]|government[\s-]|non-government[\s-])?"
        r"(?:occupied|held|controlled|besieged|war-torn|embattled|frontline|front-line)\s+"
        r"(?!line\b)(?=(?:the\s+)?\w)",
        "",
    ),
    _rule(r"\b(?:тимчасово\s+|временно\s+)?(?:окупован|оккупирован)\w+\s+", ""),
    _rule(
        r"^(?:(?:an?|the|several|unnamed|some)\s+(?:[\w-]+\s+)?)?(?:villages?|towns?|settlements?|"
        r"locations?|positions?|fields?|forests?|woods?|tree\s?lines?|trench(?:es)?|dugouts?|bunkers?|"
        r"checkpoints?|roads?|(?:training|firing)\s+(?:grounds?|ranges?)|(?:military\s+)?(?:bases?|"
        r"camps?)|полігон\w*|полигон\w*)\s+(?=near|close|outside|around|in\b|north|south|east|west|під\b|"
        r"под\b|біля|возле|в\b|у\b)",
        "",
    ),
    _rule(
        r"^(?:half\s*way|mid\s*way|somewhere|the\s+(?:road|highway)|road|highway)\s+(?=between)", ""
    ),
    _rule(
        r"^(?:downtown|the\s+centre\s+of|the\s+center\s+of|центр\w*\s+(?:міста|города))\s+",
        "central ",
    ),
    _rule(
        r",?\s+on\s+the\s+(?:left|right|east|west)(?:ern)?\s+bank(?:\s+of\s+the\s+[\w\s]+)?$", ""
    ),
    # a few kilometres west of Sudzha, несколько километров от Суджи
    _rule(
        r"\b(?:an?\s+few|a\s+couple\s+of|several|few|dozens\s+of|кілька|декілька|кількох|несколько|"
        r"нескольк\w+)\s+(?:km|kilomet\w+|miles?|км|кілометр\w*|километр\w*)\.?\s+(?=(?:away\s+)?"
        r"(?:from|від|од|от)\s)",
        "near ",
    ),
    _rule(
        r"\b(?:an?\s+few|a\s+couple\s+of|several|few|dozens\s+of|кілька|декілька|кількох|несколько|"
        r"нескольк\w+)\s+(?:km|kilomet\w+|miles?|км|кілометр\w*|километр\w*)\.?\s+(?:(?:to\s+the|на|"
        r"к)\s+)?",
        "",
    ),
    _rule(r"^near\s+(?:away\s+)?(?:from|від|од|от)\s+", "near "),
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
        r"\b(?P<between>between|між|между)\s+(?:the\s+)?(?:(?:villages|towns|cities|settlements)\s+of|"
        r"селами|містами|с[её]лами|городами|пунктами)\s+",
        r"\g<between> ",
    ),
    # the Bakhmut-Kostiantynivka road
    _rule(
        r"^(?:on\s+|along\s+|на\s+|вздовж\s+|вдоль\s+)?(?:the\s+)?(?P<from>[^\W\d_][^\d,–-]*?)\s*[–-]\s*"
        r"(?P<to>[^\W\d_][^\d,–-]*?)\s+(?:road|highway|motorway|railway|line|section|stretch)$",
        r"between \g<from> and \g<to>",
    ),
    _rule(
        r"^(?:на\s+|вздовж\s+|вдоль\s+)?(?:трас\w+|шос\w+|дорог\w+|автодорог\w+)\s+(?P<from>\w[^\d,–-]*?)"
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
        rf"^(?:near\s+|at\s+|on\s+|along\s+|close\s+to\s+)?(?:the\s+)?(?P<first>{_ADJECTIVES})\s+border\s+"
        r"in\s+(?:the\s+)?(?P<area>[^,]+)$",
        lambda match: (
            f"border between {match['area']} and {_COUNTRY_OF[match['first'].casefold()]}"
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
        rf"(?P<first>{_ADJECTIVES}|russia|ukraine|belarus)(?:\s*[-–]\s*(?P<second>\w+?)(?:ая|ой|ий|"
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
        rf"^(?:the\s+)?(?:{_SIDE})\s+(?:[\w-]+\s+){{0,2}}?(?:city|town|village|settlement|port)\s+of\s+",
        "",
    ),
    # the Kursk region of Russia
    _rule(
        rf"^(?P<what>(?!.*\bborder)(?!(?:the\s+)?(?:{_SIDE}|cent\w+)\s+(?:region|district|province)s?\s)"
        r".+\s(?:region|oblast|province|krai|district|republic))\s+of\s+(?:the\s+)?"
        r"(?P<country>Russia|Ukraine|Belarus|Russian\s+Federation)$",
        r"\g<what>, \g<country>",
    ),
    # Obolon district of Kyiv
    _rule(
        rf"^(?P<what>(?!(?:the\s+)?(?:{_SIDE}|cent\w+|border)\b)[^,]+\s(?:district|raion))\s+of\s+(?:the\s+)?"
        r"(?:city\s+of\s+)?(?P<city>[^,]+)$",
        r"\g<what>, \g<city>",
    ),
    # Шебекинский городской округ: since 2018 what raions of Belgorod Oblast are called
    _rule(r"\b(?:городск|муниципальн)\w+\s+(?:округ|район)(?P<case>\w*)", r"район\g<case>"),
    _rule(r"\b(?:urban|municipal)\s+(?:district|okrug)\b", "district"),
    # село Махновка Суджанского района Курской области
    _rule(
        r"^(?P<head>.+?)[\s,]+(?P<adjective>[\w’'ʼ-]+)[ое]го\s+(?P<noun>район)[уа]?\b", _chain("ий")
    ),
    _rule(
        r"^(?P<head>.+?)[\s,]+(?P<adjective>[\w’'ʼ-]+)(?:ої|ой)\s+(?P<noun>област)[іи]\b",
        _chain("а"),
    ),
    _rule(r"(?<=, )(?P<adjective>[\w’'ʼ-]+а) област\b", r"\g<adjective> область"),
)
# No rewriting applies to a text without one of these.
_TRIGGER: Final = re.compile(
    r"насел|н\.\s?п\.|\bнп\b|пункт|трас|шос|дорог|road|highway|railway|section|полигон|полігон|"
    r"\bfew\b|couple|several|кільк|нескольк|parts?\s+of|training|firing|base|camp|trench|forest|"
    r"^(?:у|возле|біля|поблизу|близ)\s|\b(?:city|town|village|port)\s+of\b|"
    r"['’]s\s|\(|\bborder|границ|кордон|\bof\b|\bbetween\b|occupied|held|controlled|besieged|front|"
    r"torn|окуп|оккуп|\b(?:near|outside|around)\b|^(?:just|right|immediately|directly|somewhere|deep|"
    rf"downtown|the|an?)\s|центр|bank|округ|\b(?:urban|municipal)\s|{_UNIT[3:-1]}|район|обл",
    re.IGNORECASE,
)


def plainer(text: str) -> str:
    """Rewrite a description of a place in plainer words; other text stays as it is."""
    if not _TRIGGER.search(text):
        return text
    for pattern, new in _REWRITES:
        text = pattern.sub(new, text)
    return text
