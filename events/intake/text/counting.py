"""The numbers that belong to what happened: "300 killed and 2,700 wounded"."""

from collections.abc import Sequence
from dataclasses import replace

from events.intake.text.accounts import Account, TroopRow
from events.intake.text.lexicon import Marked
from events.intake.text.mention import TroopMention
from events.intake.text.numbers import Count
from events.intake.text.roles import Happening, coordinated
from events.intake.text.word_groups import words_for
from events.vocabulary import Role


def with_own_count(mention: TroopMention) -> TroopMention:
    """Count one man where the phrase is singular."""
    if mention.count is not None or not mention.singular or mention.refers:
        return mention
    if mention.sort in ("unit", "force") or not mention.codes:
        return mention
    return replace(mention, count=Count(None, 1, None, None, mention.first, mention.first + 1))


def counted(
    marked: Marked, happening: Happening, counts: Sequence[Count], mentions: Sequence[TroopMention]
) -> Happening:
    """Take the number beside the word that says it where the mention itself has none."""
    mention = happening.mention
    near = _deaths_among(marked, happening, counts)
    if near is None and mention.count is not None:
        return replace(happening, count=mention.count)
    if any(_is_sibling(marked, mention, other) for other in mentions):
        return replace(happening, count=near)  # a number of all of them together
    if near is None:
        near = _count_beside(marked, happening.first, happening.last, counts, mentions)
    if near is None and happening.role in FATES and not happening.agent:
        near = _count_of_another_word(marked, happening, counts, mentions)
    return replace(happening, count=near)


def _is_sibling(marked: Marked, mention: TroopMention, other: TroopMention) -> bool:
    """Tell those named with others: "three foreigners: citizens of Egypt, Cameroon and …"."""
    nations = mention.nation is not None and other.nation is not None
    apart = other.codes != mention.codes and other.count is None and other.sort == mention.sort
    return nations and apart and coordinated(marked, mention, other)


def _deaths_among(marked: Marked, happening: Happening, counts: Sequence[Count]) -> Count | None:
    """Read "4,700 casualties including 600 deaths": who was hurt is not who died."""
    if marked.key(happening.first) not in words_for("casualties"):
        return None
    for hit in marked.of("role"):
        if hit.value.role is Role.KILLED and hit.first > happening.last:
            for count in counts:
                before = marked.key(count.first - 1)
                among = before == "них" or before in words_for("including")
                if among and 0 <= hit.first - count.last <= 1:
                    return count
    return None


FATES = (Role.KILLED, Role.WOUNDED, Role.CAPTURED)


def _count_of_another_word(
    marked: Marked, happening: Happening, counts: Sequence[Count], mentions: Sequence[TroopMention]
) -> Count | None:
    """Read "destroyed a plane with mercenaries, killing at least 40 people"."""
    if any(m.codes != happening.mention.codes and m.sort != "unit" for m in mentions):
        return None
    for hit in marked.of("role"):
        if hit.value.role is happening.role and hit.first != happening.first:
            count = _count_beside(marked, hit.first, hit.last, counts, mentions)
            if count is not None:
                return count
    return None


def _count_beside(
    marked: Marked, first: int, last: int, counts: Sequence[Count], mentions: Sequence[TroopMention]
) -> Count | None:
    owned = {(m.count.first, m.count.last) for m in mentions if m.count is not None}
    for count in counts:
        if (count.first, count.last) in owned:
            continue
        if marked.key(count.first) in ("a", "an", "one") and count.last - count.first == 1:
            continue
        before = [marked.key(at) for at in range(count.last, first)]
        following = marked.at("troops", count.last)
        if 0 <= first - count.last <= 2 and not set(before) & {",", ";"}:
            return count
        if 0 <= count.first - last <= 1 and (
            count.last >= len(marked.tokens)
            or marked.key(count.last) in (".", ",", ";", "of", "and", "із", "з", "из")
            or following is not None
        ):
            if following is not None and any(m.first <= count.last < m.last for m in mentions):
                continue
            return count
    return None


def further_rows(
    marked: Marked,
    account: Account,
    happening: Happening,
    counts: Sequence[Count],
    mentions: Sequence[TroopMention],
) -> None:
    """Add "and 2,700 wounded" to "300 killed"."""
    if happening.agent or happening.role not in FATES:
        return
    for hit in marked.of("role"):
        role = hit.value.role
        if role is happening.role or role not in FATES:
            continue
        if any(m.first <= hit.first < m.last for m in mentions) or any(
            r.role is role for r in account.rows
        ):
            continue
        count = _count_beside(marked, hit.first, hit.last, counts, mentions)
        used = {
            (r.count.first, r.count.last)
            for r in account.rows
            if r.count is not None and r.counted_in == marked.sentence.number
        }
        if count is None or (count.first, count.last) in used:
            continue
        if any(
            m is not happening.mention
            and abs(m.first - hit.first) < abs(happening.mention.first - hit.first)
            for m in mentions
            if m.sort != "unit"
        ):
            continue
        account.rows.append(TroopRow(happening.mention, role, count, marked.sentence.number))
