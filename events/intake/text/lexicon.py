"""All tables of words as one set of phrases, and a sentence with what was found in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from typing import Any

from events.intake.text import tables
from events.intake.text.nations import nation_words
from events.intake.text.phrases import Hit, Phrases
from events.intake.text.tokens import Sentence, Token
from geo.word_tables import CARDINALS
from geo.words import depends_on_words


@depends_on_words
@cache
def _phrases() -> Phrases[Any]:
    return Phrases(_entries())


def _entries() -> Iterator[tuple[str, str, Any]]:
    for word, nation in nation_words():
        yield "nation", word, nation
    named: tuple[tuple[str, Sequence[Any]], ...] = (
        ("force", tables.NAMED_FORCES.rows),
        ("troops", tables.TROOP_NOUNS.rows),
        ("role", tables.ROLE_FRAMES.rows),
        ("report", tables.REPORTING_WORDS.rows),
        ("part", tables.PART_WORDS.rows),
        ("speaker", tables.SPEAKERS.rows),
        ("side word", tables.SIDE_WORDS.rows),
        ("side", tables.SIDES.rows),
        ("host", tables.HOST_WORDS.rows),
        ("number", CARDINALS.rows),
        ("hedge", tables.COUNT_HEDGES.rows),
        ("place lead", tables.PLACE_LEADS.rows),
        ("war", tables.WAR_WORDS.rows),
    )
    for kind, rows in named:
        for row in rows:
            for word in row.words:
                yield kind, word, row
    for tens, ones in product(CARDINALS.rows, CARDINALS.rows):
        if tens.number in range(20, 100, 10) and ones.number < 10:
            both = tens.model_copy(update={"number": tens.number + ones.number})
            yield "number", f"{tens.words[0]}-{ones.words[0]}", both
    for row in tables.UNREAL_FRAMES.rows:
        for word in row.words:
            yield f"unreal {row.why}", word, row
    for again in tables.COREFERENCES.rows:
        kind = f"coreference {again.use}" if again.use in ("here", "it") else "coreference"
        for word in again.words:
            yield kind, word, again
    for noun in tables.PLACE_NOUNS.rows:
        for word in noun.words:
            yield f"place {noun.use}", word, noun
    for relative in tables.RELATIVE_DATES.rows:
        for word in relative.words:
            yield f"date {relative.meaning}", word, relative


_FORM_ORDER = {"people": 0, "adjective": 1, "country": 2, "note": -1}


@dataclass(frozen=True)
class Marked:
    """A sentence and the phrases found in it.

    Attributes
    ----------
    hits
        By kind, in order of the text.
    """

    sentence: Sentence
    hits: dict[str, list[Hit[Any]]] = field(default_factory=dict)
    starts: dict[tuple[str, int], Hit[Any]] = field(default_factory=dict)

    @property
    def tokens(self) -> tuple[Token, ...]:
        """Its words."""
        return self.sentence.tokens

    def of(self, kind: str) -> list[Hit[Any]]:
        """Give every phrase of a kind."""
        return self.hits.get(kind, [])

    def at(self, kind: str, place: int) -> Hit[Any] | None:
        """Give the phrase of a kind that begins at a word."""
        return self.starts.get((kind, place))

    def over(self, kind: str, place: int) -> Hit[Any] | None:
        """Give the phrase of a kind that a word belongs to."""
        for hit in self.of(kind):
            if hit.first <= place < hit.last:
                return hit
        return None

    def between(self, kind: str, first: int, last: int) -> list[Hit[Any]]:
        """Give the phrases of a kind that lie within some words."""
        return [hit for hit in self.of(kind) if hit.first >= first and hit.last <= last]

    def words(self, first: int, last: int) -> str:
        """Give words as the text has them, joined by single spaces."""
        return " ".join(token.text for token in self.tokens[first:last])

    def key(self, place: int) -> str:
        """Give a word as it is compared, "" beyond the ends."""
        tokens = self.sentence.tokens
        return tokens[place].key if 0 <= place < len(tokens) else ""


def mark(sentence: Sentence) -> Marked:
    """Find every phrase of every table in a sentence."""
    marked = Marked(sentence)
    for hit in _phrases().find(sentence.tokens):
        key = (hit.kind, hit.first)
        standing = marked.starts.get(key)
        if hit.kind == "role":
            marked.hits.setdefault("role", []).append(hit)
        elif standing is None:
            marked.hits.setdefault(hit.kind, []).append(hit)
        elif not (
            hit.kind == "nation" and _FORM_ORDER[hit.value.form] < _FORM_ORDER[standing.value.form]
        ):
            continue
        else:
            within = marked.hits["nation"]
            within[within.index(standing)] = hit
        marked.starts[key] = hit
    return marked
