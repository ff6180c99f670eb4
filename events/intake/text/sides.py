"""Whom troops fight for, as far as the text says."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from events.intake.text.lexicon import Marked
from events.intake.text.mention import FUNCTION, SLAVIC_ADJECTIVE, TroopMention
from events.intake.text.roles import Happening
from events.intake.text.word_groups import words_for
from events.model.countries import ALPHA3
from events.model.foreign import at_war, pairs_at_war
from events.vocabulary import Role, Stance, TroopStatus

_ELSEWHERE: Final = frozenset(
    {"in", "at", "near", "across", "inside", "around", "on", "against", "проти", "против"}
)
"""Grammar: prepositions behind which no side of theirs follows."""

_WEAK: Final = frozenset({"in", "into", "to", "for", "в", "у", "до", "для", "with", "beside"})
"""Grammar: prepositions that say by themselves nothing of fighting for somebody."""

_NEAR: Final = 5
_ARMISTICE: Final = frozenset({"KOR", "PRK"})
"""Two who are at war and fight nowhere: who is captured by others fights for neither."""


@dataclass(frozen=True, slots=True)
class SideFound:
    """A side, with the tokens that name it.

    Attributes
    ----------
    state
        Alpha-3; None for a party that is no state.
    is_host
        It is the government of wherever they are: "government forces".
    """

    state: str | None
    first: int
    last: int
    sentence: int
    is_host: bool = False


def side_of(
    marked: Marked, happening: Happening, war: frozenset[str], *, strict: bool = False
) -> SideFound | None:
    """Give the side a sentence gives for troops.

    Parameters
    ----------
    war
        States the text speaks of.
    strict
        Only what is said of fighting for somebody, not what follows from an enemy.
    """
    own = set(happening.mention.codes)
    best: tuple[float, SideFound] | None = None
    for word in marked.of("side word"):
        if word.value.use != "for" or marked.key(word.first - 1) in words_for("spokesman"):
            continue
        if _of_other_troops(marked, word.first, happening.mention):
            continue
        found = _named_after(marked, word.first, word.last)
        if found is None or (found.state is not None and found.state in own):
            continue
        low, high = sorted((word.first, happening.mention.last))
        cost = float(high - low) + (4.0 if word.first < happening.mention.first else 0.0)
        if any(marked.key(at) in ("but", "while", ";", "але", "но") for at in range(low, high)):
            cost += 10.0
        warring = any(found.state is not None and at_war(code, found.state) for code in own)
        if warring and happening.mention.sort in ("unit", "troops") and cost > 4.0:
            continue
        if cost <= 25.0 and (best is None or cost < best[0]):
            best = cost, found
    if best is None:
        behalf = _on_behalf(marked, own)
        if behalf is not None:
            return behalf
    if best is not None:
        return best[1]
    for force in marked.of("force"):
        if force.value.fighting_for is not None and force.value.nationality in own:
            side = force.value.fighting_for
            return SideFound(side, force.first, force.last, marked.sentence.number)
    formation = _formation_of(marked, happening.mention, own)
    if formation is not None:
        return formation
    return _recruiter(marked, happening, own) or (
        None if strict else _enemy_of(marked, happening, war)
    )


def _of_other_troops(marked: Marked, first: int, mention: TroopMention) -> bool:
    """Tell "fighting mercenaries of Wagner", which says whom the mercenaries fight for."""
    return marked.at("troops", first) is not None and not (mention.first <= first <= mention.last)


def _formation_of(marked: Marked, mention: TroopMention, own: set[str]) -> SideFound | None:
    """Read "a Brazilian volunteer, a fighter of the International Legion"."""
    for noun in marked.of("troops"):
        apart = [marked.key(at) for at in range(mention.last, noun.first)]
        if noun.first < mention.first or len(apart) > 3 or set(apart) - {",", "a", "an", "the"}:
            continue
        for at in range(noun.last, noun.last + 2):
            side = marked.at("side", at)
            if side is not None and side.value.state not in own:
                return SideFound(side.value.state, side.first, side.last, marked.sentence.number)
    return None


def _on_behalf(marked: Marked, own: set[str]) -> SideFound | None:
    """Read "on Putin's behalf"."""
    for at, token in enumerate(marked.tokens):
        if token.key in words_for("behalf") and marked.key(at - 1) in ("'s", "\u2019s"):
            found = _party_at(marked, at - 2, own)
            speaker = marked.over("speaker", at - 2)
            if found is None and speaker is not None and speaker.value.party in ALPHA3:
                return SideFound(
                    speaker.value.party, speaker.first, speaker.last, marked.sentence.number
                )
            return found
    return None


def _named_after(marked: Marked, first: int, start: int) -> SideFound | None:
    """Give the party named within a few words after "fighting for"."""
    weak = start - first == 1 and marked.key(first) in _WEAK
    at = start
    near = 1 if start - first == 1 and marked.key(first) == "за" else _NEAR if weak else _NEAR + 2
    while at < min(start + near, len(marked.tokens)):
        if marked.key(at) in words_for("captivity"):
            return None  # "попали в плен ВСУ": whose prisoners they are
        host = marked.at("host", at)
        if host is not None and (not weak or marked.key(first) == "for"):
            return SideFound(None, host.first, host.last, marked.sentence.number, is_host=True)
        side = marked.at("side", at)
        if side is not None and (
            not weak
            or side.last - side.first > 1
            or _forces_at(marked, side.last)
            or marked.tokens[side.first].text.isupper()
        ):
            return SideFound(side.value.state, side.first, side.last, marked.sentence.number)
        nation = marked.at("nation", at)
        if nation is not None and nation.value.codes:
            code = nation.value.codes[0] if len(nation.value.codes) == 1 else None
            army = _army_behind(marked, nation.last) or any(
                _forces_at(marked, before) for before in range(start, at)
            )
            if code is None or (weak and not army):
                return None
            if nation.value.form == "country" or army or nation.value.form == "people":
                return SideFound(code, nation.first, nation.last, marked.sentence.number)
            return None
        speaker = marked.at("speaker", at)
        if speaker is not None and len(speaker.value.party) == 3 and not weak:
            return SideFound(
                speaker.value.party
                if speaker.value.party.isupper() and _is_state(speaker.value.party)
                else None,
                speaker.first,
                speaker.last,
                marked.sentence.number,
            )
        key = marked.key(at)
        elsewhere = key in _ELSEWHERE or key in words_for("attack")
        if elsewhere or (weak and key in FUNCTION - {"the"}):
            return None
        token = marked.tokens[at]
        between = token.text in ("'s", "\u2019s", '"', "«", "-") or token.text[0].isdigit()
        if not token.is_word and not between:
            return None
        at += 1
    return None


def _is_state(party: str) -> bool:
    from_war = {state for pair in pairs_at_war() for state in pair}
    return party in from_war or party.casefold() not in words_for("no state")


_PREPOSITIONS: Final = frozenset(
    {
        "in",
        "to",
        "from",
        "of",
        "at",
        "into",
        "across",
        "inside",
        "в",
        "у",
        "на",
        "до",
        "из",
        "з",
        "із",
    }
)
"""Grammar: a state behind one is where something is."""


def _recruiter(marked: Marked, happening: Happening, own: set[str]) -> SideFound | None:
    """Read "Russia recruited …" and "… recruited by Russia"."""
    word = marked.at("role", happening.first)
    done = word is not None and word.value.frame in ("object", "active")
    sent = happening.role is Role.PRESENT and done
    if happening.role is not Role.RECRUITED and not sent:
        return None
    end = max(happening.last, happening.mention.last)
    for step in range(end, min(end + 6, len(marked.tokens) - 1)):
        if marked.key(step) in ("to", "into", "до", "в", "у"):
            there = marked.at("nation", step + 1)
            if there is not None and there.value.form == "country" and len(there.value.codes) == 1:
                code = there.value.codes[0]
                if code not in own and any(code in pair for pair in pairs_at_war()):
                    return SideFound(code, there.first, there.last, marked.sentence.number)
    for step in (*range(happening.first - 1, max(happening.first - 8, -1), -1),):
        found = _party_at(marked, step, own)
        if found is not None and marked.key(found.first - 1) in _PREPOSITIONS:
            continue  # "arrested in Spain for recruiting"
        if found is not None:
            warring = any(found.state in pair for pair in pairs_at_war())
            hired = happening.mention.status is TroopStatus.MERCENARY
            if warring or hired or not sent:
                return found
            break
        if marked.key(step) in (";", "who", "which", "but"):
            break
    for step in range(happening.last, min(happening.last + 3, len(marked.tokens))):
        if marked.key(step) in ("by", "the"):
            continue
        found = _party_at(marked, step, own)
        if found is not None and marked.key(step - 1) in ("by", "the"):
            return found
        break
    return None


def _party_at(marked: Marked, at: int, own: set[str]) -> SideFound | None:
    nation = marked.at("nation", at)
    if (
        nation is not None
        and len(nation.value.codes) == 1
        and nation.value.codes[0] not in own
        and (nation.value.form == "country" or _army_behind(marked, nation.last))
    ):
        return SideFound(nation.value.codes[0], nation.first, nation.last, marked.sentence.number)
    side = marked.at("side", at)
    if side is not None and side.value.state not in own:
        return SideFound(side.value.state, side.first, side.last, marked.sentence.number)
    return None


def _enemy_of(marked: Marked, happening: Happening, war: frozenset[str]) -> SideFound | None:
    """Follow from who captured, killed or met them, where two states of the text are at war."""
    if happening.role not in (Role.CAPTURED, Role.KILLED, Role.WOUNDED, Role.ENGAGED):
        return None
    own = set(happening.mention.codes)
    wars = pairs_at_war() - {_ARMISTICE}
    if any(pair & own and pair - own <= war for pair in wars):
        return None  # the troops of a party to the war themselves
    for at in (
        *range(happening.first - 1, max(happening.first - 16, -1), -1),
        *range(happening.last, min(happening.last + 8, len(marked.tokens))),
    ):
        code = _state_of_forces(marked, at)
        if code is None or code in own or _is_helped(marked, at):
            continue
        if at >= happening.last and marked.key(at - 1) not in ("by", "with", "against", "the"):
            continue
        if _only_reacts(marked, at, happening.first):
            continue
        enemies = {other for pair in wars if code in pair for other in pair} - {code}
        there = sorted(enemies & war) or (["RUS"] if code == "UKR" else [])
        if len(there) == 1 and there[0] not in own:
            hit = marked.at("nation", at) or marked.at("side", at) or marked.at("speaker", at)
            return SideFound(there[0], at, hit.last if hit else at + 1, marked.sentence.number)
    return None


def _only_reacts(marked: Marked, at: int, first: int) -> bool:
    """Tell "Moscow refused to respond to reports that …", who reacts and captures nobody."""
    return any(
        at < hit.first < first and hit.value.stance is not Stance.CLAIMS
        for hit in marked.of("report")
    )


def _is_helped(marked: Marked, at: int) -> bool:
    """Tell "helped Russia", whose troops are no enemy."""
    return any(hit.value.use == "for" and 0 <= at - hit.last <= 2 for hit in marked.of("side word"))


def _state_of_forces(marked: Marked, at: int) -> str | None:
    nation = marked.at("nation", at)
    if nation is not None and len(nation.value.codes) == 1:
        forces = any(
            _forces_at(marked, step) or marked.at("troops", step) is not None
            for step in range(nation.last, nation.last + 3)
        )
        if nation.value.form == "adjective" and forces:
            return str(nation.value.codes[0])
        lead = marked.key(nation.first - 1)
        if nation.value.form == "country" and lead not in _PREPOSITIONS:
            return str(nation.value.codes[0])
    side = marked.at("side", at)
    if side is not None and side.value.state is not None:
        return str(side.value.state)
    speaker = marked.at("speaker", at)
    if speaker is not None and speaker.value.party in ("UKR", "RUS"):
        return str(speaker.value.party)
    return None


def side_nearby(
    sentences: Sequence[Marked],
    happening: Happening,
    mentions: Iterable[TroopMention],
    war: frozenset[str],
) -> SideFound | None:
    """Give the side another sentence gives for troops of the same nationality, if only one does."""
    found: dict[str | None, SideFound] = {}
    for mention in mentions:
        if mention.codes != happening.mention.codes:
            continue
        marked = sentences[mention.sentence]
        like = Happening(
            mention, happening.role, happening.event_type, mention.first, mention.last, 0.0
        )
        side = side_of(marked, like, war, strict=True)
        if side is not None:
            found.setdefault(side.state, side)
    return next(iter(found.values())) if len(found) == 1 else None


def side_of_text(sentences: Sequence[Marked], own: set[str]) -> SideFound | None:
    """Give the one state the text says anybody fights for, where it names one only."""
    found: dict[str | None, SideFound] = {}
    for marked in sentences:
        for word in marked.of("side word"):
            weak = word.last - word.first == 1 and marked.key(word.first) in _WEAK | {"за"}
            if word.value.use != "for" or (weak and not _soldierly(marked, word.first)):
                continue
            side = _named_after(marked, word.first, word.last)
            if side is not None and side.state not in own:
                found.setdefault(side.state, side)
    return next(iter(found.values())) if len(found) == 1 else None


def _soldierly(marked: Marked, first: int) -> bool:
    return any(0 <= first - hit.last <= 2 for hit in marked.of("role"))


def _army_behind(marked: Marked, last: int) -> bool:
    """Tell "Ukraine's armed forces" and "the Russian assault units" from "Libya on the side of"."""
    if any(marked.key(at) in words_for("firm") for at in range(last, last + 3)):
        return False
    for at in range(last, last + 3):
        if _forces_at(marked, at):
            return True
        key = marked.key(at)
        if not key or key in FUNCTION or marked.at("role", at) is not None:
            return False
        if key[0] > "\u0400" and not SLAVIC_ADJECTIVE.search(key):
            return False
    return False


def _forces_at(marked: Marked, at: int) -> bool:
    """Tell whether a word stands for forces, or for who commands them."""
    return marked.key(at) in words_for("forces")
