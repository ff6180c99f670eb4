"""Troops spoken of before: "the soldier", "these recruits", "one of them"."""

from collections.abc import Sequence
from dataclasses import replace

from events.intake.text.lexicon import Marked
from events.intake.text.mention import TroopMention
from events.intake.text.numbers import Count
from events.intake.text.word_groups import words_for
from events.vocabulary import Role

_CORE = frozenset(
    {Role.CAPTURED, Role.KILLED, Role.WOUNDED, Role.RECRUITED, Role.ENGAGED, Role.PRESENT}
)


def referring_mentions(
    marked: Marked,
    mentions: Sequence[TroopMention],
    previous: Sequence[TroopMention],
    counts: Sequence[Count],
) -> list[TroopMention]:
    """Give the mentions of a sentence that stand for troops named shortly before."""
    elided = _elided(marked, mentions, previous, counts)
    codes = {mention.codes for mention in previous}
    others = {mention.codes for mention in mentions if mention.sort != "unit"}
    if len(codes) > 1 and not elided and not mentions and marked.of("coreference"):
        return _all_of_them(marked, previous)
    if elided or len(codes) != 1 or others - codes:
        return elided
    if mentions and not _begins_with_they(marked):
        return elided
    before = previous[-1]
    if marked.sentence.number - before.sentence > 2 or (
        before.sort == "unit" and _no_pronoun(marked)
    ):
        return []
    found: list[TroopMention] = []
    for noun in marked.of("troops"):
        if noun.value.sort not in ("troops", "recruits", "people"):
            continue
        count = _count_at(counts, noun.first)
        start = count.first if count is not None else noun.first
        determiner = marked.at("coreference", start - 1)
        definite = determiner is not None and determiner.value.use == "the"
        one_of = marked.key(start - 1) == "of" and count is not None
        counted = (
            not mentions
            and noun.value.sort == "troops"
            and count is not None
            and count.size > 1
            and marked.sentence.number - before.sentence == 1
        )
        if not (definite or one_of or counted):
            continue
        if noun.value.sort == "people" and marked.key(noun.first) in words_for("anybody"):
            continue
        if marked.over("nation", noun.first - 1) is not None or marked.key(
            noun.first - 1
        ) in words_for("of others"):
            continue
        if marked.key(noun.last) in ("of",) or marked.over("side", noun.first - 1) is not None:
            continue
        found.append(_standing_for(marked, before, start, noun.last, count))
    for hit in marked.of("coreference"):
        if hit.value.use != "they" or found:
            continue
        if marked.over("speaker", max(hit.first - 1, 0)) is not None:
            continue
        alone = hit.last - hit.first == 1 and marked.over("role", hit.first) is None
        if alone and not (hit.first <= 3 or _starts_clause(marked, hit.first)):
            continue
        found.append(_standing_for(marked, before, hit.first, hit.last, None))
    return found[:1]


_PLURAL = frozenset({"they", "them", "их", "они", "їх", "вони"})
"""Grammar: pronouns."""


def _all_of_them(marked: Marked, previous: Sequence[TroopMention]) -> list[TroopMention]:
    """Read "Их взяли в плен" of each of "two Britons and a Moroccan" named just before."""
    for hit in marked.of("coreference"):
        if hit.value.use == "they" and hit.first <= 1 and marked.key(hit.first) in _PLURAL:
            near = [m for m in previous if marked.sentence.number - m.sentence == 1]
            named = [m for m in near if m.sort != "unit" and m.code is not None]
            return [_standing_for(marked, each, hit.first, hit.last, None) for each in named]
    return []


def _begins_with_they(marked: Marked) -> bool:
    return any(hit.value.use == "they" and hit.first == 0 for hit in marked.of("coreference"))


_FATES = frozenset({Role.KILLED, Role.CAPTURED, Role.WOUNDED})


_AUXILIARY = frozenset({"were", "was", "have", "has", "had", "been", "були"})
"""Grammar: auxiliary verbs."""


def _tells_at_once(marked: Marked, count: Count) -> bool:
    """Read "two have since died", "двоє вже загинули": a number and what became of it."""
    for at in range(count.last, count.last + 4):
        hit = marked.at("role", at)
        if hit is not None:
            return hit.value.role in _FATES and at > count.last - 1
        key = marked.key(at)
        if key not in _AUXILIARY and key not in words_for("already"):
            return False
    return False


def _elided(
    marked: Marked,
    mentions: Sequence[TroopMention],
    previous: Sequence[TroopMention],
    counts: Sequence[Count],
) -> list[TroopMention]:
    """Read "another four were taken prisoner", "шестеро з них загинули"."""
    for count in counts:
        if any(m.first <= count.first < m.last for m in mentions) or (
            marked.key(count.first) in ("a", "an") and count.last - count.first == 1
        ):
            continue
        if any(m.count is not None and m.count.first == count.first for m in mentions):
            continue
        others, of_them = words_for("more"), words_for("of them")
        after = marked.words(count.last, count.last + 2).casefold()
        more = marked.key(count.first - 1) in others or (
            marked.key(count.first) in others and marked.key(count.first + 1) != "than"
        )
        alone = more or _tells_at_once(marked, count)
        before_it = marked.words(max(count.first - 2, 0), count.first).casefold()
        some = after in of_them or before_it in of_them
        if not (some or (alone and marked.at("troops", count.last) is None)):
            continue
        if marked.at("nation", count.last) is not None:
            continue
        before = [
            m for m in mentions if m.last <= count.first and len(m.codes) < 2 and m.sort != "unit"
        ] or list(previous)
        if not before or marked.sentence.number - before[-1].sentence > 2:
            continue
        last = count.last + (2 if after in of_them else 0)
        own = _standing_for(marked, before[-1], count.first, last, count)
        return [replace(own, nominative=False)]
    return []


def _no_pronoun(marked: Marked) -> bool:
    return not any(hit.value.use == "they" for hit in marked.of("coreference"))


def _starts_clause(marked: Marked, at: int) -> bool:
    return marked.key(at - 1) in (
        ",",
        "that",
        "and",
        "що",
        "что",
        "і",
        "и",
        "where",
        "of",
        "—",
        "–",
    )


def _count_at(counts: Sequence[Count], first: int) -> Count | None:
    for count in counts:
        if count.last == first:
            return count
    return None


def _standing_for(
    marked: Marked, before: TroopMention, first: int, last: int, count: Count | None
) -> TroopMention:
    return replace(
        before,
        sentence=marked.sentence.number,
        first=first,
        last=last,
        nation=None,
        count=count,
        refers=True,
        singular=False,
        nominative=marked.tokens[last - 1].key
        in ("они", "вони", "он", "він", "вони", "оба", "обидва", "обоє")
        or marked.tokens[last - 1].key.endswith(("ы", "и", "і")),
    )
