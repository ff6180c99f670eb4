"""Other spellings of names written in Arabic or Ethiopic letters, of which lists keep one.

Whether the article is written, and how it bends to the next letter (Ash Shaddadi, Al-Shaddadi), a
last -ah or -a, Ṣād as ş or s, and which vowel stands for a diphthong differ from list to list.
"""

import re
from functools import lru_cache
from typing import Final

from geo.names.forms import Form, form_of_words, is_cyrillic, without_kind_words, words_of
from geo.words import depends_on_words

_ARTICLES: Final = frozenset(
    {"al", "el", "ul", "an", "en", "ar", "er", "as", "es", "ash", "esh", "at", "et", "ath", "ad"}
    | {"ed", "adh", "edh", "az", "ez", "l"}
)
_SUN_LETTER: Final = re.compile("th|dh|sh|[tdrzsnţḑş]")
_COST: Final = 0.1
_OTHER_SOUND_COST: Final = 0.2
_SAME_SOUNDS: Final = (
    # what the romanisations in use write differently for one letter
    (re.compile("ş"), "s"),
    (re.compile("dh"), "d"),
    (re.compile("dj"), "j"),
    (re.compile("(?<=[aeiouāēīōū])h$"), ""),
    (re.compile("(?<=[aā])$"), "h"),
)
_OTHER_SOUNDS: Final = (
    (re.compile("a[wu]|o[wu]"), "o"),
    (re.compile("q"), "g"),
    (re.compile("(?<=[bdfgklmnrstz])w"), "u"),
    (re.compile("ts"), "s"),
    (re.compile("ph"), "f"),
)


@depends_on_words
@lru_cache(maxsize=16_384)
def foreign_forms(name: str) -> tuple[Form, ...]:
    """Give the forms of other spellings that a name in Latin letters may have in a list."""
    if is_cyrillic(name):
        return ()
    words = without_kind_words(words_of(name))
    bare = [word for word in words if word not in _ARTICLES] or words
    if not bare:
        return ()
    spellings: dict[str, float] = {}
    # The article bends to the letters t, d, r, z, s, sh and n that follow: At Turbah.
    bent = _SUN_LETTER.match(bare[0])
    articles = [["al"], [f"a{bent[0]}"]] if bent else [["al"]]
    for start in (bare, *([*article, *bare] for article in articles), words):
        spellings.setdefault(form_of_words(start), _COST)
        for changes, cost in ((_SAME_SOUNDS, _COST), (_OTHER_SOUNDS, _OTHER_SOUND_COST)):
            for pattern, letters in changes:
                changed = [pattern.sub(letters, word) for word in start]
                if changed != start:
                    spellings.setdefault(form_of_words(changed), cost)
    own = form_of_words(words)
    return tuple(Form(text, cost) for text, cost in spellings.items() if text and text != own)
