"""One alphabet for Ukrainian, Russian and the romanisations in use.

Every spelling is turned into the same small alphabet of sounds, so that Авдіївка, Авдеевка,
Avdiivka, Avdiyivka, Avdeyevka and Avdijivka meet. Libraries (translitua, cyrtranslit) were looked
at: each writes Cyrillic in one chosen system, none reads a Latin spelling of unknown system,
which is what reports hold.

The alphabet has the vowels ``a e i o u`` and one letter for each consonant, with ``j`` for ж,
``x`` for х, ``c`` for ц, ``q`` for ч, ``w`` for ш; щ is ``sq``, as сч is. Г, ґ, g and h are all
``h``. Sources: resolution 55/2010 of Ukraine's Cabinet (national system), BGN/PCGN for Ukrainian
(1965, 2019) and Russian (1947), ISO 9:1995, the scholarly system, and the Polish, German and
French habits found among GeoNames' alternate names.
"""

import re
import unicodedata
from functools import lru_cache

_CYRILLIC = {
    **{"а": "A", "б": "B", "в": "V", "г": "H", "ґ": "H", "ѓ": "H", "д": "D", "е": "E", "э": "E"},
    **{"ё": "E", "є": "E", "ж": "J", "з": "Z", "и": "I", "і": "I", "ї": "I", "й": "I", "ы": "I"},
    **{"ј": "I", "к": "K", "л": "L", "љ": "L", "м": "M", "н": "N", "њ": "N", "о": "O", "п": "P"},
    **{"р": "R", "с": "S", "т": "T", "у": "U", "ў": "V", "ф": "F", "х": "X", "ц": "C", "ч": "Q"},
    **{"ш": "W", "щ": "SQ", "ю": "U", "я": "IA", "ъ": "", "ь": "", "џ": "J", "ђ": "J", "ћ": "Q"},
    # Pre-reform and church letters, and those of Kazakh, Tatar and their neighbours.
    **{"ѣ": "E", "ѳ": "F", "ѵ": "I", "ә": "A", "ғ": "H", "қ": "K", "ң": "N", "ө": "O", "ү": "U"},
    **{"ұ": "U", "һ": "H", "ӣ": "I", "ӯ": "U", "ҳ": "H", "ҷ": "J"},
}
_FROM_CYRILLIC = str.maketrans(_CYRILLIC)

# Longest first. Lower case is what is still to be read; upper case is already read.
_LATIN = {
    "shch": "SQ",  # national 2010, BGN/PCGN: щ
    "schtsch": "SQ",
    "szcz": "SQ",
    "tsch": "Q",
    "sch": "SQ",  # newspapers: щ or сч
    "tch": "Q",
    "zgh": "ZH",  # national 2010: зг, to keep it apart from ж
    "zh": "J",
    "kh": "X",
    "ch": "Q",
    "cz": "Q",
    "sh": "W",
    "sz": "W",
    "ts": "C",
    "tz": "C",
    "gh": "H",
    "dzh": "DJ",
    "ph": "F",
    "th": "T",
    "ck": "CK",  # scholarly: цьк; in other languages the skeleton still meets it
    "qu": "K",
    "ya": "IA",
    "ia": "IA",
    "ja": "IA",
    "ye": "E",
    "ie": "E",
    "je": "E",
    "yo": "E",
    "io": "E",
    "jo": "E",
    "yu": "U",
    "iu": "U",
    "ju": "U",
    "a": "A",
    "b": "B",
    "c": "C",
    "d": "D",
    "e": "E",
    "f": "F",
    "g": "H",
    "h": "H",
    "i": "I",
    "j": "I",
    "k": "K",
    "l": "L",
    "m": "M",
    "n": "N",
    "o": "O",
    "p": "P",
    "q": "K",
    "r": "R",
    "s": "S",
    "t": "T",
    "u": "U",
    "v": "V",
    "w": "V",
    "x": "KS",
    "y": "I",
    "z": "Z",
}
_LATIN_PATTERN = re.compile(r"c(?=[aou])|" + "|".join(sorted(_LATIN, key=len, reverse=True)))
# Letters that decomposition leaves whole, and carons that change a sound.
_SPECIAL_LATIN = str.maketrans(
    {
        **{"š": "sh", "č": "ch", "ž": "zh", "ŝ": "shch", "ş": "sh", "ç": "ch", "ć": "ch"},
        **{"ś": "s", "ź": "z", "ż": "zh", "ň": "n", "ě": "e", "ħ": "h", "ł": "l", "ß": "ss"},
        **{"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ə": "a"},
        **{"ẑ": "zh", "ĉ": "ch", "ŭ": "u"},
    }
)
_QUIET = str.maketrans(dict.fromkeys("'’ʼ‘`´ʹ′″ʺ\"“”„«»‛ʻ\u00ad\u200b\u200c\u200d\ufeff\u0301", ""))
_LOOKALIKES = dict(zip("aceopxyikmthb", "асеорхуікмтнв", strict=True))
_CYRILLIC_LETTER = re.compile(r"[\u0400-\u04ff]")
_LATIN_LETTER = re.compile(r"[a-z]")
_HAS_BOTH = re.compile(r"(?=.*[\u0400-\u04ff])(?=.*[a-z])", re.DOTALL)
_MARKS = re.compile(r"[\u0300-\u036f]")
_DOUBLED = re.compile(r"([a-z])\1+")


def clean(text: str) -> str:
    """Lower the case and remove apostrophes, soft-sign quotes, stress marks and invisible letters.

    A word that mixes Latin look-alikes into Cyrillic ("Свaтово" with a Latin a) is mended.
    """
    lowered = unicodedata.normalize("NFC", text).casefold().translate(_QUIET)
    if _HAS_BOTH.match(lowered):
        lowered = " ".join(_mend_word(word) for word in lowered.split(" "))
    return lowered


def _mend_word(word: str) -> str:
    cyrillic = len(_CYRILLIC_LETTER.findall(word))
    latin = _LATIN_LETTER.findall(word)
    if cyrillic > len(latin) and latin and all(letter in _LOOKALIKES for letter in latin):
        return "".join(_LOOKALIKES.get(letter, letter) for letter in word)
    return word


@lru_cache(maxsize=65_536)
def sounds(cleaned: str) -> str:
    """Spell a cleaned text in the alphabet of sounds; other characters stay as they are.

    Parameters
    ----------
    cleaned
        Text as `clean` gives it.
    """
    text = cleaned.translate(_FROM_CYRILLIC)
    if not text.isascii():
        text = unicodedata.normalize("NFD", text.translate(_SPECIAL_LATIN))
        text = _MARKS.sub("", text)
    text = _LATIN_PATTERN.sub(_read_latin, text).lower()
    # т+с is written as ц is by every romanisation: Братське, Bratske.
    text = text.replace("ts", "c").replace("ie", "e").replace("iu", "u")
    return _DOUBLED.sub(r"\1", text)


def _read_latin(match: re.Match[str]) -> str:
    letters = match.group()
    # "c" before a, o, u is k outside the Slavic world; before e, i, y and k it is ц.
    if letters == "c":
        following = match.string[match.end() : match.end() + 1]
        return "K" if following in "aouAOU" and following else "C"
    return _LATIN[letters]
