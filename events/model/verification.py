"""How well an event is established: one table, first row that holds.

| verification | holds when |
|---|---|
| refuted | every claimant took the claim back, or an independent source graded A or B disproves it |
| disputed | somebody claims, and another party denies or disputes the event itself |
| confirmed | the party it speaks against confirms, or two independent sources graded A or B report it with credibility 1 or 2 |
| corroborated | two or more independent parties claim it |
| claimed | one party claims |
| unverified | reported, no party named |

Only statements about the event itself count: a denial of a number, place or nationality is shown
and changes nothing here. Of each voice the last statement counts, so that a state that denied in
January and confirmed in April confirms.
"""  # noqa: E501 - a table

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from events.model.ledger import Source, Statement
from events.vocabulary import About, Credibility, Reliability, Stance, Verification

_ASSERTING = frozenset({Stance.CLAIMS, Stance.CONFIRMS})
_OPPOSING = frozenset({Stance.DENIES, Stance.DISPUTES})
_TAKING_A_STAND = _ASSERTING | _OPPOSING | {Stance.RETRACTS}
_GOOD_SOURCES = frozenset({Reliability.A, Reliability.B})
_CREDIBLE = frozenset({Credibility.CONFIRMED, Credibility.PROBABLY_TRUE})
_DOUBTED = frozenset({Credibility.DOUBTFUL, Credibility.IMPROBABLE})


class _Voice(NamedTuple):
    """One independent voice and where it stands now.

    Outlets that relay one party (or one unnamed party's speaker) are that one voice; a source
    that speaks for itself is a voice of its own.
    """

    key: str
    is_party: bool
    stands: Statement
    claimed_before: bool
    good_sources: set[str]


def derive(
    statements: Sequence[Statement], sources: Sequence[Source], against: Iterable[str]
) -> Verification:
    """Derive the verification of an event from its ledger.

    Parameters
    ----------
    sources
        The event's sources, which statements refer to by position.
    against
        Alpha-3 codes of the states the event speaks against: those whose nationals or whose side
        are said to have taken part.
    """
    voices = _voices(statements, sources)
    asserting = [v for v in voices if v.stands.stance in _ASSERTING]
    opposing = [v for v in voices if v.stands.stance in _OPPOSING and not v.claimed_before]
    claimants = [v for v in asserting if v.is_party]
    took_back = not claimants and any(map(_took_back, voices))
    if took_back or any(_disproves(v, sources) for v in opposing):
        return Verification.REFUTED
    if asserting and opposing:
        return Verification.DISPUTED
    if _confirmed_by_opponent(claimants, against) or _two_good_sources(asserting):
        return Verification.CONFIRMED
    if len(claimants) > 1:
        return Verification.CORROBORATED
    return Verification.CLAIMED if claimants else Verification.UNVERIFIED


def _voices(statements: Sequence[Statement], sources: Sequence[Source]) -> list[_Voice]:
    by_key: dict[tuple[bool, str], list[Statement]] = {}
    for statement in statements:
        if statement.about is About.EVENT and statement.stance in _TAKING_A_STAND:
            by_key.setdefault(_key(statement, sources), []).append(statement)
    return [_voice(key, said, sources) for key, said in by_key.items()]


def _voice(key: tuple[bool, str], said: Sequence[Statement], sources: Sequence[Source]) -> _Voice:
    # Undated statements keep their place before dated ones; ties keep the ledger's order.
    *before, stands = sorted(said, key=lambda statement: statement.on or date.min)
    good = {
        _source_key(source)
        for statement in said
        if statement.stance in _ASSERTING
        and statement.credibility in _CREDIBLE
        and (source := _source(statement, sources)) is not None
        and source.reliability in _GOOD_SOURCES
    }
    is_party, name = key
    retracts = stands.stance is Stance.RETRACTS
    claimed = retracts or not _ASSERTING.isdisjoint([each.stance for each in before])
    return _Voice(name, is_party, stands, claimed, good)


def _key(statement: Statement, sources: Sequence[Source]) -> tuple[bool, str]:
    """Name the voice: the party, else its speaker, else the source itself."""
    named = statement.party or statement.speaker
    if named is not None:
        return True, named.casefold()
    source = _source(statement, sources)
    return False, "" if source is None else _source_key(source)


def _source(statement: Statement, sources: Sequence[Source]) -> Source | None:
    if statement.source is not None:
        return sources[statement.source] if statement.source < len(sources) else None
    return sources[0] if len(sources) == 1 else None


def _source_key(source: Source) -> str:
    return (source.publisher or source.url or source.title or "").casefold()


def _took_back(voice: _Voice) -> bool:
    return voice.is_party and voice.claimed_before and voice.stands.stance not in _ASSERTING


def _disproves(voice: _Voice, sources: Sequence[Source]) -> bool:
    """Tell whether a good source finds for itself, not for a party, that the event is untrue."""
    source = _source(voice.stands, sources)
    speaks_for_itself = not voice.is_party or (
        source is not None and voice.key == _source_key(source)
    )
    return (
        voice.stands.stance is Stance.DENIES
        and speaks_for_itself
        and source is not None
        and source.reliability in _GOOD_SOURCES
        and voice.stands.credibility not in _DOUBTED
    )


def _confirmed_by_opponent(claimants: Sequence[_Voice], against: Iterable[str]) -> bool:
    confirming = {v.key for v in claimants if v.stands.stance is Stance.CONFIRMS}
    return bool(confirming) and not confirming.isdisjoint(code.casefold() for code in against)


def _two_good_sources(asserting: Sequence[_Voice]) -> bool:
    """Tell whether two voices can each be given a good source of their own."""
    graded = [voice.good_sources for voice in asserting if voice.good_sources]
    return any(
        len(first | second) > 1 for i, first in enumerate(graded) for second in graded[i + 1 :]
    )
