"""Whether what is said of troops makes an event, and of which mention it is said."""

from collections.abc import Sequence
from dataclasses import replace

from events.intake.text.accounts import Reading
from events.intake.text.lexicon import Marked
from events.intake.text.mention import TroopMention
from events.intake.text.roles import WEIGHT, Happening
from events.intake.text.word_groups import words_for
from events.vocabulary import EventType, Role


def shared(
    marked: Marked,
    mention: TroopMention,
    mentions: Sequence[TroopMention],
    told: dict[tuple[int, tuple[str, ...]], Happening],
    own: Happening | None,
) -> Happening | None:
    """Let "three Sri Lankans and two Ghanaians" share what is said of the first."""
    for other in mentions:
        before = told.get((other.first, other.codes))
        if before is None or other.last > mention.first or mention.first - other.last > 4:
            continue
        words = [marked.key(at) for at in range(other.last, mention.first)]
        start = mention.count.first if mention.count is not None else mention.first
        joined = [marked.key(at) for at in range(other.last, min(start, mention.first))]
        if joined and set(joined) <= {",", "and", "і", "и", "та", "й"} and words:
            clause = {",", "and"} <= set(joined)
            near = own is not None and own.first - mention.last <= 2 and own.cost < 0
            same = own is not None and own.last <= other.first  # said before both
            if own is None or same or (own.first >= mention.last and not near and not clause):
                return replace(before, mention=mention, count=None)
    return own


def among_them(reading: Reading, marked: Marked, mention: TroopMention) -> Happening | None:
    """Read "Among them were 210 Kenyans" by what was said just before."""
    among, including = words_for("among"), words_for("including")
    before_them = [marked.key(at) for at in range(mention.first)]
    if not any(key in among or key in including for key in before_them):
        return None
    number = marked.sentence.number
    within = [hit for hit in marked.of("role") if hit.last <= mention.first]
    before = reading.sentences[number - 1].of("role") if number else []
    roles = [hit for hit in within or before if hit.value.frame != "noun"]
    if not roles:
        return None
    value = max(roles, key=lambda hit: WEIGHT[hit.value.role]).value
    return Happening(mention, value.role, value.event_type, mention.first, mention.first, 0.0, True)


def is_side(marked: Marked, mention: TroopMention, mentions: Sequence[TroopMention]) -> bool:
    """Tell troops that are named only as those whom others fight for or beside."""
    if mention.refers or mention.nation is None:
        return False
    start = mention.first
    lead = words_for("army lead")
    while marked.key(start - 1) in ("the", "a", "an") or marked.key(start - 1) in lead:
        start -= 1
    beside = [
        hit
        for hit in marked.of("side word")
        if hit.value.use == "for" and start <= hit.last <= mention.first
    ]
    if not beside:
        return False
    others = any(m.first < mention.first and m.codes != mention.codes for m in mentions)
    strong = any(hit.last - hit.first > 1 or marked.key(hit.first) not in _LEADS for hit in beside)
    army = mention.sort == "unit" and marked.key(mention.last - 1) in words_for("army")
    return army or (others and strong)


_LEADS: frozenset[str] = frozenset({"in", "into", "to", "for", "в", "у", "до", "для", "за", "with"})
"""Grammar: prepositions that say by themselves nothing of fighting for somebody."""


def is_background(reading: Reading, happening: Happening) -> bool:
    """Tell what a prisoner or a dead man did before, which is no event of its own."""
    if happening.role in (Role.KILLED, Role.CAPTURED):
        return False
    standing = [a for a in reading.accounts if a.codes & set(happening.mention.codes)]
    if happening.mention.is_own:  # "regretted the participation of its nationals"
        return bool(standing) and happening.count is None
    moved = happening.event_type in (EventType.WITHDRAWAL, EventType.DEPLOYMENT)
    if moved and happening.mention.count is not None and happening.mention.count.size > 1:
        return False  # "some 2,000 soldiers were repatriated" are others than those who died
    fate = {Role.CAPTURED, Role.KILLED, Role.WOUNDED}
    if happening.role is Role.WOUNDED:
        fate = {Role.CAPTURED}
    if happening.role not in (Role.ENGAGED, Role.WOUNDED):
        fate = fate | {Role.RECRUITED}
    return bool(standing) and any(row.role in fate for row in standing[-1].rows)


def no_event(
    reading: Reading, marked: Marked, mention: TroopMention, happening: Happening | None
) -> str | None:
    """Give why a mention makes no event, whatever else the sentence says."""
    if len(mention.codes) > 1:
        return "which nationality is not said"
    if happening is None:
        return "nothing said of them"
    if mention.sort in ("people", "demonym", "recruits") and not (
        _speaks_of_war(reading, marked, mention, happening)
        or any(a.codes & set(mention.codes) for a in reading.accounts)
    ):
        return "nothing says that they are troops"
    if mention.sort == "people" and happening.role is Role.PRESENT:
        return "nothing says that they are troops"
    if _is_formation_joined(marked, mention):
        return "the formation that others join"
    if mention.sort in ("unit", "troops", "force") and only_speaks(marked, mention, happening):
        return "they only speak"
    if _is_equipment(marked, mention) and happening.role is not Role.ENGAGED:
        return "equipment"
    return None


def _is_equipment(marked: Marked, mention: TroopMention) -> bool:
    return marked.key(mention.last - 1) in words_for("equipment") and mention.sort == "unit"


def _is_formation_joined(marked: Marked, mention: TroopMention) -> bool:
    """Tell "Ukraine's International Legion" and "into the Fatemiyoun Division"."""
    side = any(
        hit.first < mention.last
        and hit.last >= mention.last
        and hit.value.state is not None
        and (mention.nation is None or hit.first != mention.nation[0])
        for hit in marked.of("side")
        if hit.last - hit.first > 1 or mention.sort != "force"
    )
    lead = (marked.key(mention.first - 1), marked.key(mention.first - 2))
    joined = any(key == "into" or key in words_for("join") for key in lead) or lead[0] == "до"
    return side or (mention.sort == "force" and joined)


def _speaks_of_war(
    reading: Reading, marked: Marked, mention: TroopMention, happening: Happening
) -> bool:
    if mention.sort == "recruits":
        return True
    anybody = not mention.codes and mention.nation is None  # "people from 12 countries"
    if mention.sort == "people" and (
        anybody or marked.key(mention.last - 1) in words_for("bystander")
    ):
        return happening.role is Role.RECRUITED or any(
            hit.value.use == "for"
            and (hit.last - hit.first > 1 or marked.key(hit.first) not in _LEADS)
            for hit in marked.of("side word")
        )
    if mention.sort == "people" and _is_noun(marked, happening):
        return False
    if marked.key(happening.first) in words_for("arrest") and mention.sort in ("people", "demonym"):
        return bool(marked.of("war"))
    if happening.role in (Role.ENGAGED, Role.RECRUITED, Role.CAPTURED) and mention.sort != "people":
        return True
    number = marked.sentence.number
    outside = list(marked.of("war"))
    outside += [h for h in marked.of("role") if h.value.role in (Role.RECRUITED, Role.ENGAGED)]
    if number and (mention.refers or mention.sort == "demonym"):
        outside += reading.sentences[number - 1].of("war")
    if happening.role in (Role.KILLED, Role.WOUNDED, Role.CAPTURED, Role.PRESENT):
        return bool(outside)
    return bool(outside) or bool(marked.of("side"))


def _is_noun(marked: Marked, happening: Happening) -> bool:
    """Tell "hiding from the fighting", which those named take no part in."""
    return marked.key(happening.first - 1) == "the" and happening.role is Role.ENGAGED


def only_speaks(marked: Marked, mention: TroopMention, happening: Happening) -> bool:
    """Tell "the Russian military said …", a party and no troops."""
    if any(
        0 <= mention.first - hit.last <= 2 and _is_according(marked, hit.last)
        for hit in marked.of("report")
    ):
        return True
    after = marked.at("report", mention.last)
    unit = mention.sort in ("unit", "force") or happening.first > mention.last
    if after is not None and unit and not after.first <= happening.first < after.last:
        return True
    if happening.last > mention.first:
        return False
    between = {marked.key(at) for at in range(happening.last, mention.first)}
    return "," in between and any(
        0 <= hit.first - mention.last <= 8 and not comma(marked, mention.last, hit.first)
        for hit in marked.of("report")
    )


def _is_according(marked: Marked, last: int) -> bool:
    """Tell "according to several Sudanese fighters" and "за словами полонених"."""
    return marked.key(last - 1) == "to" or marked.key(last - 1) in words_for("in words")


def comma(marked: Marked, first: int, last: int) -> bool:
    """Tell whether a comma stands between two words."""
    return any(marked.key(at) == "," for at in range(first, last))
