"""The words dates are written with, in English, Ukrainian and Russian."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

# One expression a month: English with its abbreviations, then Ukrainian and Russian with the case
# endings reports use. CLDR (babel) has two of the cases only.
_UKRAINIAN = "(?:ень|ня|ні|нем)?"
_MONTHS = (
    rf"jan(?:uary)?|січ{_UKRAINIAN}|янв(?:ар[ьяе])?",
    r"feb(?:ruary)?|лют(?:ий|ого|ому)?|фев(?:р(?:ал[ьяе])?)?",
    rf"mar(?:ch)?|берез{_UKRAINIAN}|март?[ае]?",
    rf"apr(?:il)?|квіт{_UKRAINIAN}|апр(?:ел[ьяе])?",
    rf"may|трав{_UKRAINIAN}|ма[йяе]",
    rf"june?|черв{_UKRAINIAN}|июн[ьяе]?",
    rf"july?|лип{_UKRAINIAN}|июл[ьяе]?",
    rf"aug(?:ust)?|серп{_UKRAINIAN}|авг(?:уст[ае]?)?",
    rf"sept?(?:ember)?|верес{_UKRAINIAN}|сент?(?:ябр[ьяе])?",
    rf"oct(?:ober)?|жовт{_UKRAINIAN}|окт(?:ябр[ьяе])?",
    r"nov(?:ember)?|лист(?:опад[аі]?)?|нояб?(?:р[ьяе])?",
    rf"dec(?:ember)?|груд{_UKRAINIAN}|дек(?:абр[ьяе])?",
)
_SEASONS = (
    r"spring|весн(?:а|и|і|ою|ой|е)|навесні",
    r"summer|літ(?:о|а|і)|влітку|улітку|лет(?:о|а|ом|е)",
    r"autumn|fall|ос(?:інь|ені|енню)|восени|осен(?:ь|и|ью)",
    r"winter|зим(?:а|и|і|ою|ой|е)|взимку|узимку",
)

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        word: key
        for key, words in {
            "by": "by к",
            "до": "до",
            "before": "before перед раніше раньше",
            "until": "until till untill",
            "after": "after після после",
            "since": "since з із зі від с со начиная починаючи",
            "from": "from",
            "to": "to through по",
            "between": "between між между",
            "and": "and і та й и",
            "or": "or або чи или",
            "about": "about around circa ca c approximately approx roughly близько біля приблизно "
            "орієнтовно около примерно ориентировочно",
            "perhaps": "possibly perhaps probably maybe reportedly apparently можливо ймовірно "
            "імовірно возможно вероятно предположительно",
            "latest": "найпізніше",
            "unknown": "unknown невідомо невідома неизвестно неизвестна unspecified",
            "today": "today сьогодні сегодня",
            "yesterday": "yesterday вчора учора вчера",
            "week": "week",
            "nightto": "nightto",
            "night": "night",
            "lastweek": "lastweek",
            "lastmonth": "lastmonth",
            "lastyear": "lastyear",
            "": "morning afternoon evening sometime вранці зранку вдень увечері ввечері вночі "
            "уночі утром днем вечером ночью "
            "in on the of at a during year month day в у на о об р рр року рік році роки "
            "років г гг года год году годы годов числа число місяця месяца",
        }.items()
        for word in words.split()
    }
)
_PARTS: Mapping[str, str] = MappingProxyType(
    {
        word: part
        for part, words in {
            "early": "early beginning start початку початок начале начала начало",
            "mid": "mid middle середині середина середины середине",
            "late": "late end кінці кінець кінця наприкінці конце конец конца",
        }.items()
        for word in words.split()
    }
)
QUARTERS = ("firstquarter", "secondquarter", "thirdquarter", "fourthquarter")
"""Of a year, in order."""

_COUNTED_PARTS = ("firsthalf", "secondhalf", *QUARTERS)
WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEKDAYS = (
    ("monday", "mon", "понеділок", "понедельник"),
    ("tuesday", "tue", "tues", "вівторок", "вторник"),
    ("wednesday", "wed", "середа", "середу", "среда", "среду"),
    ("thursday", "thu", "thur", "thurs", "четвер", "четверг"),
    ("friday", "fri", "пятниця", "пятницю", "пятница", "пятницу"),
    ("saturday", "sat", "субота", "суботу", "суббота", "субботу"),
    ("sunday", "sun", "неділя", "неділю", "воскресенье"),
)
WEEKDAYS: Mapping[str, int] = MappingProxyType(
    {name: number for number, names in enumerate(_WEEKDAYS) for name in names}
)
"""Day of the week to its number, Monday being 0."""

_PHRASES = (
    (r"\b[ву] (?:ночь|ніч) на\b|\bnight (?:to|into)\b", " nightto "),
    (r"\bна (?:прошлой неделе|минулому тижні)\b|\b(?:last week|минулого тижня)\b", " lastweek "),
    (r"\b(?:last month|минулого місяця|в прошлом месяце)\b", " lastmonth "),
    (r"\b(?:last year|минулого року|[ву] минулому році|в прошлом году)\b", " lastyear "),
    (r"\bon or (?:about|around)\b", " about "),
    (r"\bsome time\b", " sometime "),
    (r"\b(?:q1|(?:1st|first) quarter|перш(?:ий|ому) квартал[іу]?|перв(?:ый|ом) квартале?)\b", " firstquarter "),  # noqa: E501
    (r"\b(?:q2|(?:2nd|second) quarter|друг(?:ий|ому) квартал[іу]?|втор(?:ой|ом) квартале?)\b", " secondquarter "),  # noqa: E501
    (r"\b(?:q3|(?:3rd|third) quarter|трет(?:ій|ьому) квартал[іу]?|трет(?:ий|ьем) квартале?)\b", " thirdquarter "),  # noqa: E501
    (r"\b(?:q4|(?:4th|fourth) quarter|четверт(?:ий|ому|ый|ом) квартал[іуе]?)\b", " fourthquarter "),
    (r"\b(?:no|not) later than\b|\bне пізніше\b|\bне позднее\b", " by "),
    (r"\bas (?:of|at)\b|\bстаном на\b|\bпо состоянию на\b", " by "),
    (r"\bat the latest\b|\bсамое позднее\b|\bне пізніше\b", " найпізніше "),
    (r"\bprior to\b", " before "),
    (r"\bup to\b|\bup until\b", " until "),
    (r"\bthe first half of\b|\bfirst half of\b|\bперш(?:ій|а) половин[іа]\b|\bперв(?:ой|ая) половин[еа]\b", " firsthalf "),  # noqa: E501
    (r"\bthe second half of\b|\bsecond half of\b|\bдруг(?:ій|а) половин[іа]\b|\bвтор(?:ой|ая) половин[еа]\b", " secondhalf "),  # noqa: E501
    (r"\b(?:date )?(?:is )?not (?:known|given|stated|reported)\b|\bn/a\b", " unknown "),
    (r"\bdate unknown\b", " unknown "),
)  # fmt: skip

_TOKEN = re.compile(
    r"(?P<iso>(?<!\d)\d{4}-\d\d-\d\d(?!\d))"
    r"|(?P<full>(?<!\d)\d{1,2}(?P<sep>[./-])\d{1,2}(?P=sep)(?:\d{4}|\d\d)(?!\d))"
    r"|(?P<yearfirst>(?<!\d)\d{4}[./]\d{1,2}[./]\d{1,2}(?!\d))"
    r"|(?P<isomonth>(?<!\d)\d{4}-(?:0[1-9]|1[0-2])(?![\d-]))"
    r"|(?P<monthyear>(?<!\d)\d{1,2}[./]\d{4}(?!\d))"
    r"|(?P<daymonth>(?<!\d)\d{1,2}(?P<dm>[./])\d{1,2}(?!\d))"
    r"|(?P<seasonyears>(?<!\d)\d{4}[-/]\d{2}(?!\d))"
    r"|(?P<year>(?<!\d)\d{4}(?!\d))"
    r"|(?P<number>(?<!\d)\d{1,2}(?!\d)(?:st|nd|rd|th|-?(?:го|ого|е|й|ого|ое|му))?(?![^\W\d]))"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<dash>-)"
    r"|(?P<tilde>~)|(?P<question>\?)"
    r"|(?P<skip>[\s.,;:()]+)",
    re.IGNORECASE,
)
_MONTH = re.compile("|".join(f"(?P<m{n}>{names})" for n, names in enumerate(_MONTHS, 1)))
_SEASON = re.compile("|".join(f"(?P<s{n}>{names})" for n, names in enumerate(_SEASONS, 21)))


class UnreadableText(ValueError):  # noqa: N818 - reads as what it is
    """The text is no date; an empty message leaves the words to the caller."""


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a written date.

    Attributes
    ----------
    kind
        A kind of ``_TOKEN``, or "month", "season", "part", "weekday", "key".
    text
        As written, or the key of a word.
    number
        Value of a number, month, season or weekday.
    """

    kind: str
    text: str
    number: int = 0


def tokens(text: str) -> tuple[Token, ...] | None:
    """Cut a written date into its pieces, or give None where one means nothing here."""
    prepared = _prepared(text)
    found: list[Token] = []
    position = 0
    for match in _TOKEN.finditer(prepared):
        if match.start() != position:
            return None
        position = match.end()
        kind = str(match.lastgroup)
        if kind == "skip":
            continue
        if kind == "word":
            token = _word(match[0])
            if token is None:
                return None
        elif kind in ("number", "year"):
            token = Token(kind, match[0], int(re.match(r"\d+", match[0])[0]))  # type: ignore[index]
        else:
            token = Token(kind, match[0])
        if token.text:
            found.append(token)
    return tuple(found) if position == len(prepared) else None


def _prepared(text: str) -> str:
    plain = " ".join(text.casefold().replace("ё", "е").split())
    plain = re.sub("[\u2010-\u2015\u2212]", "-", plain)
    plain = re.sub("['\u2019\u02bc]", "", plain)
    for pattern, replacement in _PHRASES:
        plain = re.sub(pattern, replacement, plain)
    # "mid-May", "early-2025"
    plain = re.sub(r"\b(early|mid|late)-", r"\1 ", plain)
    return plain.strip()


def _word(word: str) -> Token | None:
    if match := _MONTH.fullmatch(word):
        return Token("month", word, int(str(match.lastgroup)[1:]))
    if match := _SEASON.fullmatch(word):
        return Token("season", word, int(str(match.lastgroup)[1:]))
    if word in WEEKDAYS:
        return Token("weekday", word, WEEKDAYS[word])
    if word in _PARTS:
        return Token("part", _PARTS[word])
    if word in _COUNTED_PARTS:
        return Token("part", word)
    key = _WORDS.get(word)
    return None if key is None else Token("key", key)
