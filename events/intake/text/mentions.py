"""Where a text speaks of troops of a nationality: "two Chinese citizens", "солдати КНДР"."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from events.intake.text.lexicon import Marked
from events.intake.text.mention import (
    FUNCTION,
    Sort,
    TroopMention,
    TroopMentions,
    count_before,
    is_of_one,
    is_singular,
    noun_after,
    noun_ending_at,
)
from events.intake.text.nations import Nation
from events.intake.text.numbers import Count, counts_in
from events.intake.text.phrases import Hit
from events.intake.text.subjects import of_the_state_before
from events.intake.text.word_groups import words_for
from events.vocabulary import TroopStatus

_FROM: Final = frozenset({"from", "з", "із", "зі", "из", "с"})
"""Grammar: prepositions before the country somebody comes from."""

_OF: Final = frozenset({"from", "of", "з", "із", "зі", "из", "с"})

_AND: Final = frozenset(
    {"and", "и", "і", "й", "та", "or", "або", "или", "as", "also", "а", "також", "&"}
)
"""Grammar: conjunctions, and what stands beside them."""


def mentions_in(marked: Marked) -> TroopMentions:
    """Find every mention of troops of a nationality in a sentence."""
    found = TroopMentions(counts=counts_in(marked))
    taken = 0
    for hit in marked.of("nation"):
        if hit.first < taken or hit.value.form == "note" or _is_no_state(marked, hit):
            continue
        made = list(
            _of_nation(marked, hit.first, found.counts, found.troops[-1] if found.troops else None)
        )
        found.troops += made
        if made:
            taken = max(mention.last for mention in made)
        elif hit.value.form != "country":
            found.unread.append((hit.first, hit.last))
    for force in marked.of("force"):
        mention = _of_force(marked, force.first, found.counts)
        if mention is not None:
            within = [m for m in found.troops if m.last > mention.first and m.first < mention.last]
            found.troops = [m for m in found.troops if m not in within]
            if within and within[0].codes == mention.codes:
                first, count = within[0].first, within[0].count or mention.count
                mention = replace(mention, first=min(first, mention.first), count=count)
            found.troops.append(mention)
    found.troops += _foreign(marked, found)
    found.troops += _of_many_countries(marked, found)
    found.troops += of_the_state_before(marked, found)
    found.troops.sort(key=lambda mention: mention.first)
    return found


def _is_no_state(marked: Marked, hit: Hit[Nation]) -> bool:
    """Tell "Syrian Democratic Forces", the name of a party and no troops of Syria."""
    side = marked.over("side", hit.first)
    return (
        side is not None
        and side.value.state is None
        and side.first <= hit.first
        and side.last > hit.last
    )


def _troops_before(marked: Marked, before: int) -> TroopMention | None:
    """Give "thirteen soldiers", whose states follow: "including nine from South Africa"."""
    nouns = [
        hit
        for hit in marked.of("troops")
        if hit.last < before and hit.value.sort not in ("civilians", "unit")
    ]
    if not nouns:
        return None
    noun = nouns[-1]
    return TroopMention(
        sentence=marked.sentence.number,
        codes=(),
        sort=noun.value.sort,
        first=noun.first,
        last=noun.last,
        status=noun.value.status,
    )


def _elided(
    marked: Marked,
    like: TroopMention,
    nation: tuple[int, int],
    before: int,
    counts: Sequence[Count],
) -> TroopMention | None:
    """Read "45 soldiers from the Emirates, ten from Saudi Arabia": the noun is not said again."""
    count = next((each for each in counts if each.last == before), None)
    hit = marked.at("nation", nation[0])
    if count is None or hit is None or count.first < like.last:
        return None
    return replace(
        like,
        codes=hit.value.codes,
        first=count.first,
        last=nation[1],
        nation=nation,
        as_stated=marked.words(*nation),
        count=count,
        singular=count.size == 1,
    )


def _of_nation(
    marked: Marked, place: int, counts: Sequence[Count], before_elided: TroopMention | None
) -> Iterator[TroopMention]:
    """Read the phrase around a word for a nationality, or around several joined by "and"."""
    nations = _joined(marked, place)
    first, last = nations[0][0], nations[-1][1]
    form = marked.at("nation", place).value.form  # type: ignore[union-attr]
    if marked.key(last) == "-" or marked.key(last) in words_for("of language"):
        return
    if form == "country":
        yield from _of_country(marked, nations, counts, before_elided)
        return
    noun = noun_after(marked, last) or _noun_of_the_next(marked, last)
    if noun is not None:
        yield from _each(marked, nations, noun[0], noun[1], counts)
        return
    if any(marked.at("nation", start).value.form == "people" for start, _ in nations):  # type: ignore[union-attr]
        plain = [pair for pair in nations if marked.at("nation", pair[0]).value.form == "people"]  # type: ignore[union-attr]
        yield from _each(marked, plain or nations, None, last, counts)
    elif _stands_alone(marked, first, last):
        yield from _each(marked, nations, None, last, counts)


def _noun_of_the_next(marked: Marked, last: int) -> tuple[int, int] | None:
    """Give the noun of "three Malawian and one Uruguayan peacekeeper" to the first as well."""
    step = last
    while marked.key(step) == "," or marked.key(step) in _AND:
        step += 1
    number = marked.at("number", step)
    at = number.last if number is not None else step + marked.key(step).isdigit()
    following = marked.at("nation", at)
    if step == last or at == step or following is None or following.value.form == "country":
        return None
    noun = noun_after(marked, following.last)
    return None if noun is None else (noun[0], last)


def _of_country(
    marked: Marked,
    nations: Sequence[tuple[int, int]],
    counts: Sequence[Count],
    before_elided: TroopMention | None,
) -> Iterator[TroopMention]:
    """Read "soldiers from North Korea", "солдати КНДР", "Rwanda's army"."""
    first, last = nations[0][0], nations[-1][1]
    before = first - 1
    while marked.key(before) == "the" or marked.key(before) in words_for("neighbouring"):
        before -= 1
    direct = marked.tokens[first].text[0] > "\u0400"
    if marked.key(before) in _OF or (direct and noun_ending_at(marked, before + 1) is not None):
        end = before if marked.key(before) in _OF else before + 1
        noun = noun_ending_at(marked, end)
        if noun is None and marked.key(end - 1) == ",":
            noun = noun_ending_at(marked, end - 1)
        if noun is not None and not _is_part_of_nation(marked, noun[0]):
            yield from _each(marked, nations, noun[0], noun[1], counts, tail=last)
            return
        like = before_elided or _troops_before(marked, before)
        if marked.key(before) in _FROM and like is not None:
            elided = _elided(marked, like, (first, last), before, counts)
            if elided is not None:
                yield elided
                return
    if marked.key(last) in ("'s", "\u2019s"):
        noun = noun_after(marked, last + 1)
        if noun is not None:
            yield from _each(marked, nations[-1:], noun[0], noun[1], counts)


def _is_part_of_nation(marked: Marked, place: int) -> bool:
    """Tell "Russian soldiers from Nepal", which are named by the first word already."""
    return any(hit.last == place and hit.value.form == "adjective" for hit in marked.of("nation"))


def _joined(marked: Marked, place: int) -> list[tuple[int, int]]:
    """Follow "Colombian, Peruvian and Brazilian" or "Nepal, Cuba and Kenya"."""
    hit = marked.at("nation", place)
    found = [(hit.first, hit.last)]  # type: ignore[union-attr]
    is_country = hit.value.form == "country"  # type: ignore[union-attr]
    while True:
        at = found[-1][1]
        step = at
        if marked.key(step) == ",":
            step += 1
        while marked.key(step) in _AND or (is_country and marked.key(step) in _FROM):
            step += 1
        following = marked.at("nation", step) if step > at else None
        while following is not None and following.value.form == "note" and not is_country:
            step = following.last
            while marked.key(step) == "," or marked.key(step) in _AND:
                step += 1
            found[-1] = (found[-1][0], following.last)
            following = marked.at("nation", step) if step > following.last else None
        if following is None or (following.value.form == "country") != is_country:
            return found
        if not is_country and following.value.form == "note":
            return found
        if hit.value.form == "people" and _counts_alone(marked, step, following.last):  # type: ignore[union-attr]
            return found
        found.append((following.first, following.last))


def _counts_alone(marked: Marked, step: int, last: int) -> bool:
    """Tell the second of "two Britons and a Moroccan", which has a number of its own."""
    return marked.at("number", step - 1) is not None or is_singular(
        marked, step, marked.key(last - 1)
    )


def _stands_alone(marked: Marked, first: int, last: int) -> bool:
    """Tell an English adjective used as a noun: "two Chinese were", "a Nepali who"."""
    if marked.tokens[first].text[0] > "\u0400":
        return False
    step = last + 1
    while marked.at("number", step) is not None or marked.key(step).isdigit():
        step += 1
    if marked.key(last) in _AND and marked.at("nation", step) is not None:
        return False  # "four Indonesian and two Filipino sailors"
    before = first - 1
    while marked.over("role", before) is not None or _is_of_age(marked.key(before)):
        before -= 1  # "a captured Russian", "a 23-year-old Zambian"
    if before < first - 2 and marked.key(before).isdigit():
        before -= 1
    counted = (
        marked.key(before) == "the"
        or is_of_one(marked.key(before))
        or bool(marked.over("number", before))
    )
    counted = counted or marked.tokens[max(before, 0)].text.isdigit()
    if last >= len(marked.tokens):
        return counted
    token = marked.tokens[last]
    if token.is_word and token.key not in FUNCTION and marked.at("role", last) is None:
        return False
    return counted


def _is_of_age(key: str) -> bool:
    return key == "-" or key in words_for("of age")


def _each(
    marked: Marked,
    nations: Sequence[tuple[int, int]],
    noun_first: int | None,
    last: int,
    counts: Sequence[Count],
    tail: int | None = None,
) -> Iterator[TroopMention]:
    start = min(nations[0][0], noun_first if noun_first is not None else nations[0][0])
    end = max(last, tail or last)
    count = count_before(marked, start, counts)
    noun = marked.at("troops", noun_first) if noun_first is not None else None
    sort: Sort = noun.value.sort if noun is not None else "demonym"
    status = noun.value.status if noun is not None else TroopStatus.UNKNOWN
    head = marked.tokens[last - 1] if noun is not None else marked.tokens[nations[0][1] - 1]
    nominative = head.text[0] > "\u0400" and head.key.endswith(
        ("ы", "и", "і", "е", "ець", "ец", "ї")
    )
    singular = is_singular(marked, start, head.key)
    for number, (first, nation_last) in enumerate(nations):
        hit = marked.at("nation", first)
        own = count if number == 0 or len(nations) == 1 else None
        if own is not None and sort == "unit" and own.size == 1:
            own = None  # one brigade, not one man
        yield TroopMention(
            sentence=marked.sentence.number,
            codes=hit.value.codes,  # type: ignore[union-attr]
            sort=sort,
            first=min(own.first if own else start, start) if len(nations) == 1 else first,
            last=end if len(nations) == 1 else (end if number == len(nations) - 1 else nation_last),
            nation=(first, nation_last),
            as_stated=marked.words(first, nation_last),
            status=status,
            count=own if len(nations) == 1 else None,
            singular=singular,
            nominative=nominative,
            refers=marked.key(start - 1) in ("these", "those", "this"),
        )


def _of_force(marked: Marked, place: int, counts: Sequence[Count]) -> TroopMention | None:
    """Read a named formation, with what its men are called where that follows."""
    hit = marked.at("force", place)
    if hit is None:
        return None
    noun = noun_after(marked, hit.last)
    last = noun[1] if noun is not None else hit.last
    if noun is None and marked.key(hit.last) in ("'s", "\u2019s", "-"):
        return None
    first = hit.first
    quoted = marked.key(first - 1) in ("«", '"', "\u201c", "\u201e")
    before = noun_ending_at(marked, first - quoted)
    for word in ("of", "from", "з", "із", "из"):
        if before is None and marked.key(first - 1) == word:
            before = noun_ending_at(marked, first - 1)
        if before is None and marked.key(first - 1) == "the" and marked.key(first - 2) == word:
            before = noun_ending_at(marked, first - 2)
    if before is not None:
        first = before[0]
    head = marked.tokens[(noun or before or (0, hit.last))[1] - 1]
    status = hit.value.status
    return TroopMention(
        sentence=marked.sentence.number,
        codes=(hit.value.nationality,),
        sort="force",
        first=first,
        last=last,
        nation=(hit.first, hit.last),
        as_stated=marked.words(hit.first, hit.last),
        status=status,
        count=count_before(marked, first, counts),
        singular=is_singular(marked, first, head.key),
        nominative=head.text[0] > "\u0400" and head.key.endswith(("ы", "и", "і", "ец")),
        fighting_for=hit.value.fighting_for,
        unit=marked.words(hit.first, hit.last),
    )


def _foreign(marked: Marked, found: TroopMentions) -> Iterator[TroopMention]:
    """Read "foreign fighters", of whom no nationality is stated."""
    for place, token in enumerate(marked.tokens):
        if token.key not in words_for("foreign"):
            continue
        noun = noun_after(marked, place + 1)
        if noun is None:
            continue
        if any(m.first <= place < m.last for m in found.troops):
            continue
        hit = marked.at("troops", noun[0])
        if hit is None or hit.value.sort in ("people", "unit"):
            continue
        yield TroopMention(
            sentence=marked.sentence.number,
            codes=(),
            sort="troops",
            first=place,
            last=noun[1],
            nation=None,
            as_stated=None,
            status=hit.value.status,
            count=count_before(marked, place, found.counts),
            nominative=marked.tokens[noun[1] - 1].key.endswith(("ы", "и", "і")),
        )


def _of_many_countries(marked: Marked, found: TroopMentions) -> Iterator[TroopMention]:
    """Read "more than 1,400 citizens from 36 African countries", of whom none is told apart."""
    for noun in marked.of("troops"):
        if noun.value.sort == "civilians" or marked.key(noun.last) not in _OF:
            continue
        if any(m.first < noun.last and noun.first < m.last for m in found.troops):
            continue
        last = next(
            (
                at + 1
                for at in range(noun.last + 1, noun.last + 7)
                if marked.key(at) in words_for("countries")
            ),
            None,
        )
        named = () if last is None else marked.between("nation", noun.last, last)
        if last is None or any(hit.value.codes for hit in named):
            continue
        count = count_before(marked, noun.first, found.counts)
        yield TroopMention(
            sentence=marked.sentence.number,
            codes=(),
            sort=noun.value.sort,
            first=noun.first if count is None else count.first,
            last=last,
            status=noun.value.status,
            count=count,
            nominative=marked.tokens[noun.last - 1].key.endswith(("ы", "и", "і", "е")),
        )
