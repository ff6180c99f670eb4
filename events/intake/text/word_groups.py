"""The words of one use that the reading of reports asks for: bystanders, offices, measures.

What stays in code is grammar: endings of cases and participles, and the closed classes that a
rule is written with (articles, prepositions, conjunctions, pronouns, auxiliary verbs). A language
gains no new ones, and a rule that asks for "by" means the passive, not a list that could grow.
"""

from dataclasses import dataclass
from functools import cache

from events.intake.text.tables import REPORT_WORDS, ReportUse
from events.intake.text.tokens import key_of_word
from geo.words import depends_on_words, words_in


@dataclass(frozen=True, slots=True)
class WordGroup:
    """Words of one use, as they are compared (`Token.key`).

    Attributes
    ----------
    whole
        Words and phrases as they stand.
    stems, ends
        How other words begin and end, which the table writes as ``студент*`` and ``*-led``.
    """

    whole: frozenset[str]
    stems: tuple[str, ...]
    ends: tuple[str, ...]

    def __contains__(self, key: object) -> bool:
        """Tell whether a word, by its key, is of this use; several words have single spaces."""
        return isinstance(key, str) and (
            key in self.whole or key.startswith(self.stems) or key.endswith(self.ends)
        )


@depends_on_words
@cache
def words_for(use: ReportUse) -> WordGroup:
    """Give the words of a use, the shipped ones and the analyst's own."""
    words = set(map(key_of_word, words_in(REPORT_WORDS, use)))
    stems = {word for word in words if word.endswith("*")}
    ends = {word for word in words if word.startswith("*")}
    return WordGroup(
        whole=frozenset(words - stems - ends),
        stems=tuple(sorted(word.removesuffix("*") for word in stems)),
        ends=tuple(sorted(word.removeprefix("*") for word in ends)),
    )
