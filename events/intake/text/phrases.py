"""Words and phrases of the tables, found in the words of a text."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from events.intake.text.tokens import Token, key_of_word, tokens_of

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Hit(Generic[_Value]):
    """A phrase found: tokens ``first`` up to, not including, ``last``."""

    kind: str
    value: _Value
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Piece:
    """One word of a phrase: ``case`` is "" for any, "A" for a capital, "AA" for all capitals."""

    key: str
    is_stem: bool
    case: str

    def fits(self, token: Token) -> bool:
        if self.case == "AA" and token.text != token.text.upper():
            return False
        if self.case == "A" and not token.is_capitalised:
            return False
        return token.key.startswith(self.key) if self.is_stem else token.key == self.key


class Phrases(Generic[_Value]):
    """Phrases of several kinds, looked for in one pass.

    ``*`` at the end of a word stands for any letters. A word written with a capital is found with
    one only, one in capitals alone ("US") in capitals only.
    """

    def __init__(self, phrases: Iterable[tuple[str, str, _Value]]) -> None:
        self._whole: dict[str, list[tuple[tuple[_Piece, ...], str, _Value]]] = defaultdict(list)
        self._stems: dict[str, list[tuple[tuple[_Piece, ...], str, _Value]]] = defaultdict(list)
        for kind, phrase, value in phrases:
            pieces = _pieces_of(phrase)
            if pieces:
                table = self._stems if pieces[0].is_stem else self._whole
                table[pieces[0].key].append((pieces, kind, value))
        self._longest = max(map(len, self._stems), default=0)

    def find(self, tokens: Sequence[Token]) -> tuple[Hit[_Value], ...]:
        """Find every phrase; of one kind the longest at a place, and none within another."""
        reached: dict[str, int] = {}
        hits: list[Hit[_Value]] = []
        for at in range(len(tokens)):
            best: dict[str, list[Hit[_Value]]] = {}
            for pieces, kind, value in self._beginning_at(tokens[at]):
                last = at + len(pieces)
                if last <= reached.get(kind, 0) or not _fits(pieces, tokens, at):
                    continue
                longest = best.get(kind)
                if longest is None or last > longest[0].last:
                    best[kind] = [Hit(kind, value, at, last)]
                elif last == longest[0].last:
                    longest.append(Hit(kind, value, at, last))
            for kind, found in best.items():
                reached[kind] = found[0].last
                hits.extend(found)
        return tuple(hits)

    def _beginning_at(self, token: Token) -> list[tuple[tuple[_Piece, ...], str, _Value]]:
        key = token.key
        found = list(self._whole.get(key, ()))
        for length in range(2, min(len(key), self._longest) + 1):
            found += self._stems.get(key[:length], ())
        return found


def _fits(pieces: tuple[_Piece, ...], tokens: Sequence[Token], at: int) -> bool:
    if at + len(pieces) > len(tokens):
        return False
    return all(piece.fits(tokens[at + number]) for number, piece in enumerate(pieces))


def _pieces_of(phrase: str) -> tuple[_Piece, ...]:
    pieces: list[_Piece] = []
    for part in phrase.split():
        is_stem = part.endswith("*")
        for token in tokens_of(part.removesuffix("*")):
            pieces.append(_Piece(key_of_word(token.text), False, _case_of(token.text)))
        if is_stem and pieces:
            pieces[-1] = _Piece(pieces[-1].key, True, pieces[-1].case)
    return tuple(pieces)


def _case_of(word: str) -> str:
    if len(word) > 1 and word == word.upper() and word.isalpha():
        return "AA"
    return "A" if word[0].isupper() else ""
