"""Troops whose nationality follows from the subject: "Kigali had sent 1,000 soldiers"."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from events.intake.text.lexicon import Marked
from events.intake.text.mention import TroopMention, TroopMentions, count_before, is_singular
from events.intake.text.numbers import Count
from events.intake.text.word_groups import words_for
from events.model.countries import ALPHA3
from events.model.foreign import pairs_at_war
from events.vocabulary import Role

_FATES: Final = frozenset({Role.KILLED, Role.WOUNDED, Role.CAPTURED})
_OWN: Final = frozenset(
    {"its", "their", "своїх", "своих", "свої", "свои", "own", "її", "його", "их", "їхніх"}
)
"""Grammar: possessive pronouns."""


def of_the_state_before(marked: Marked, found: TroopMentions) -> Iterator[TroopMention]:
    """Read "45 of its soldiers" and "Kigali had sent 1,000 soldiers": the state is the subject."""
    for noun in marked.of("troops"):
        if noun.value.sort == "civilians":
            continue
        if any(m.first < noun.last and noun.first < m.last for m in found.troops):
            continue
        count = count_before(marked, noun.first, found.counts)
        start = count.first if count is not None else noun.first
        before = {marked.key(at) for at in range(max(start - 2, 0), noun.first)}
        own = bool(before & _OWN)
        same = _of_the_country(marked, noun.last)
        losses = own or _losses_of_a_ministry(marked, noun.first, count, found)
        verb = _sending_verb(marked, start)
        if marked.over("nation", noun.first - 1) is not None or (
            marked.key(noun.last) == "of" and same is None
        ):
            continue
        if marked.at("side", noun.first) or marked.key(noun.last) in (
            "from",
            "з",
            "із",
            "из",
            "'s",
        ):
            continue
        if not losses and same is None and (verb is None or noun.value.sort == "people"):
            continue
        if count is not None and noun.value.sort == "unit" and count.size == 1:
            count = None  # one contingent, not one man
        described = [marked.tokens[at] for at in range(max(start, noun.first - 2), noun.first)]
        if any(token.is_capitalised for token in described) and not own:
            continue
        state = _state_before(marked, verb if verb is not None else start)
        if same is not None or (losses and not own):
            state = next(_states_between(marked, 0, start), None)
        if state is None or any(m.first <= state.first < m.last for m in found.troops):
            continue
        yield TroopMention(
            sentence=marked.sentence.number,
            codes=(state.code,),
            sort=noun.value.sort,
            first=start,
            last=same or noun.last,
            nation=(state.first, state.last),
            status=noun.value.status,
            count=count,
            singular=is_singular(marked, start, marked.key(noun.last - 1)),
            told_by=verb,
        )


def _losses_of_a_ministry(
    marked: Marked, place: int, count: Count | None, found: TroopMentions
) -> bool:
    """Tell the soldiers whose death their own ministry of defence announces.

    Not those of a state at war with another: it announces its enemies' deaths as well.
    """
    state = next(_states_between(marked, 0, place), None)
    if count is None or found.troops or state is None or marked.at("nation", place - 1):
        return False
    if any(state.code in pair for pair in pairs_at_war()):
        return False
    ministry = any(
        marked.key(at) in words_for("ministry")
        for at in range(max(state.first - 3, 0), state.last + 4)
    )
    fate = any(hit.value.role in _FATES for hit in marked.of("role"))
    return ministry and fate and bool(marked.of("report"))


def _of_the_country(marked: Marked, at: int) -> int | None:
    """Give where "of the country" or "граждан страны" ends; None where it does not stand there."""
    words = [marked.key(step) for step in range(at, at + 3)]
    for length in (1, 3):
        if " ".join(words[:length]) in words_for("of the country"):
            return at + length
    return None


_GOVERNING: Final = frozenset({"in", "to", "from", "of", "on", "near", "into", "by", "against"})
"""Grammar: a state behind one of these prepositions is no subject."""


def _sending_verb(marked: Marked, start: int) -> int | None:
    """Give the verb such as "sent" or "deployed" whose object begins here."""
    if marked.key(start - 1) in words_for("have") and marked.at("number", start - 1) is None:
        return start - 1
    for hit in marked.of("role"):
        sends = hit.value.role.value == "present" and hit.value.frame in ("object", "active")
        if sends and 0 <= start - hit.last <= 3:
            between = [marked.key(at) for at in range(hit.last, start)]
            passive = marked.key(hit.first - 1) in ("was", "were", "been", "be", "being")
            if not passive and not {"by", "to", "in", "and", ","} & set(between):
                return hit.first
    return None


@dataclass(frozen=True, slots=True)
class _State:
    code: str
    first: int
    last: int


def _state_before(marked: Marked, place: int) -> _State | None:
    """Give the state that is the subject before a verb: a country, or a capital that acts."""
    for at in range(place - 1, max(place - 24, -1), -1):
        if marked.key(at) in (";", "who", "which", "які", "которые"):
            return None
        state = _state_at(marked, at)
        if state is not None:
            return state
    return None


def _states_between(marked: Marked, first: int, last: int) -> Iterator[_State]:
    for at in range(first, last):
        state = _state_at(marked, at)
        if state is not None:
            yield state


def _state_at(marked: Marked, at: int) -> _State | None:
    nation = marked.over("nation", at)
    if nation is not None and nation.value.form == "country" and len(nation.value.codes) == 1:
        if marked.key(nation.first - 1) not in _GOVERNING:
            return _State(nation.value.codes[0], nation.first, nation.last)
        return None
    speaker = marked.over("speaker", at)
    if speaker is None or speaker.value.party not in ALPHA3:
        return None
    if marked.key(speaker.first - 1) in _GOVERNING:
        return None
    return _State(speaker.value.party, speaker.first, speaker.last)
