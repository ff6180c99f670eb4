"""Words that the reading of other people's tables asks for, by what they are asked for."""

import re
from functools import cache
from typing import Final, Literal, TypeAlias

from geo.words import Row, Words, WordTable, depends_on_words, pattern_of, words_in

ImportUse: TypeAlias = Literal[
    "title",
    "row number",
    "latitude",
    "longitude",
    "strike",
    "casualty",
    "distance",
    "clock",
    "joins countries",
    "belongs to a name",
]


class ImportWord(Row):
    """Words of one use; ``*`` stands for any letters."""

    use: ImportUse
    words: Words


IMPORT_WORDS: Final = WordTable("import_words", ImportWord)


def words_of_use(use: ImportUse) -> tuple[str, ...]:
    """Give the words of a use, as the table has them."""
    return tuple(words_in(IMPORT_WORDS, use))


@depends_on_words
@cache
def tells_of(use: ImportUse) -> re.Pattern[str]:
    """Give the expression that finds a word of a use in a text."""
    return re.compile(rf"\b(?:{pattern_of(words_of_use(use))})\b", re.IGNORECASE)
