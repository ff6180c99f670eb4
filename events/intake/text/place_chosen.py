"""The place a happening belongs to, among those its sentence names."""

from typing import Final

from events.intake.text.lexicon import Marked
from events.intake.text.places import PlaceInText
from events.intake.text.roles import BREAKS, Happening
from events.vocabulary import EventType, Role

_FAR: Final = 16.0
_FARTHEST_ALONE: Final = 24.0
"""How far the only place of a sentence may be."""
_FATES: Final = frozenset({Role.KILLED, Role.WOUNDED, Role.CAPTURED})


def place_of(marked: Marked, happening: Happening, phrases: list[PlaceInText]) -> list[PlaceInText]:
    """Give the places a happening may belong to, the nearest first."""
    ranked = []
    for phrase in phrases:
        if phrase.lead in ("from", "out", "из", "з", "із", "зі") and (
            happening.event_type is not EventType.WITHDRAWAL
        ):
            continue
        cost = place_cost(marked, happening, phrase)
        if cost <= (_FARTHEST_ALONE if len(phrases) == 1 else _FAR):
            ranked.append((cost, phrase))
    return [phrase for _, phrase in sorted(ranked, key=lambda pair: pair[0])]


def place_cost(marked: Marked, happening: Happening, phrase: PlaceInText) -> float:
    """Give how far a place is from what happened."""
    if _spoken_at(marked, phrase) or _is_home(marked, phrase):
        return _FAR * 2
    anchors = [(happening.first, happening.last), (happening.mention.first, happening.mention.last)]
    cost = min(_between(marked, first, last, phrase) for first, last in anchors)
    if phrase.is_country:
        cost += 5.0
        if phrase.lead in ("to", "до") and happening.role in _FATES:
            cost += _FAR * 2  # "captured last year, they had gone to Russia to study"
        if happening.role is Role.RECRUITED or phrase.lead in ("of", "on", "by", "for"):
            cost += _FAR
    return cost


def _between(marked: Marked, first: int, last: int, phrase: PlaceInText) -> float:
    low, high = (last, phrase.first) if phrase.first >= last else (phrase.last, first)
    cost = 0.5 * max(high - low, 0) + (0.0 if phrase.first >= last else 1.0)
    for at in range(low, high):
        cost += BREAKS.get(marked.key(at), 0.0)
    return cost


def _spoken_at(marked: Marked, phrase: PlaceInText) -> bool:
    """Tell a place where somebody spoke: "told reporters in Moscow"."""
    capital = marked.over("speaker", phrase.first) is not None
    if (
        capital
        and phrase.lead == "to"
        and not any(0 <= phrase.first - hit.last <= 3 for hit in marked.of("role"))
    ):
        return True  # "a blow to Kinshasa"
    speaks = capital or phrase.is_country
    return speaks and any(
        0 <= phrase.first - hit.last <= 2
        or (phrase.first <= 1 and 0 <= hit.first - phrase.last <= 1)
        for hit in marked.of("report")
    )


def _is_home(marked: Marked, phrase: PlaceInText) -> bool:
    return any(0 <= phrase.first - hit.last <= 4 for hit in marked.of("place home"))
