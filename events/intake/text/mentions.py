"""Where a text speaks of troops of a nationality: "two Chinese citizens", "солдати КНДР"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

from events.intake.text.lexicon import Marked
from events.intake.text.numbers import Count, counts_in
from events.model.countries import ALPHA3
from events.vocabulary import TroopStatus

Sort: TypeAlias = Literal["troops", "recruits", "unit", "people", "demonym", "force"]

_FROM: Final = frozenset({"from", "з", "із", "зі", "из", "с"})
_OF: Final = frozenset({"from", "of", "з", "із", "зі", "из", "с"})
_AND: Final = frozenset(
    {"and", "и", "і", "й", "та", "or", "або", "или", "as", "also", "а", "також", "&"}
)
_FUNCTION: Final = frozenset(
    {
        *("the", "a", "an", "of", "in", "on", "at", "by", "to", "for", "with", "and", "or", "but"),
        *("who", "which", "that", "was", "were", "is", "are", "be", "been", "has", "have", "had"),
        *("from", "as", "than", "into", "near", "after", "before", "while", "when", "during"),
        *("not", "will", "would", "could", "may", "might", "also", "still", "now", "there", "here"),
        *("alongside", "against", "under", "over", "since", "because", "being", "out", "can"),
        *("did", "do", "does", "among", "including", "said", "he", "she", "it", "they", "its"),
        *("і", "та", "й", "и", "в", "у", "на", "з", "із", "за", "до", "від", "що", "які", "який"),
        *("как", "что", "которые", "который", "по", "с", "из", "от", "при", "не", "про", "о", "об"),
        *("для", "к", "под", "під", "через", "после", "після", "было", "были", "був", "були"),
        *("это", "це", "так", "также", "також", "уже", "вже", "только", "лише", "ще", "еще", "же"),
        *("more", "both", "all", "some", "were", "then", "so", "if", "between", "per", "too"),
        *("inside", "across", "around", "about", "within", "through", "without", "until"),
    }
)
_ONE: Final = frozenset(
    {
        *("a", "an", "one", "один", "одного", "одним", "одному", "another", "second", "third"),
        *("fourth", "fifth", "fellow", "young", "former"),
    }
)
_DEFINITE: Final = frozenset({"the", "these", "those", "this", "both"})
_SINGULAR_ENDS: Final = ("ец", "ець", "єць", "ца", "ця", "нин", "нина", "цу", "цем", "ника", "ник")
_SLAVIC_ADJECTIVE: Final = re.compile(
    "(?:ий|ый|ой|ая|ое|ее|ие|ые|их|ых|им|ым|ими|ыми|ого|его|ому|ему|ую|юю|ої|ій|ні|кі|ві|ьні|йні)$"
)
_NOT_AFTER_NATION: Final = frozenset({"-", "speaking", "language"})


@dataclass(frozen=True, slots=True)
class Mention:
    """Troops of one nationality as one phrase names them.

    Attributes
    ----------
    sentence
        Number of the sentence.
    codes
        Alpha-3; several where the word may mean each; none where no nationality is stated.
    first, last
        Tokens of the phrase; the last is not included.
    nation
        Tokens of the word for the nationality; None where there is none.
    nominative
        It stands in the case of who does something, as far as its form tells (Slavic only).
    refers
        It speaks of troops named before.
    told_by
        Token of the verb whose object they are, where their nationality follows from its subject.
    """

    sentence: int
    codes: tuple[str, ...]
    sort: Sort
    first: int
    last: int
    nation: tuple[int, int] | None = None
    as_stated: str | None = None
    status: TroopStatus = TroopStatus.UNKNOWN
    count: Count | None = None
    singular: bool = False
    nominative: bool = False
    fighting_for: str | None = None
    refers: bool = False
    unit: str | None = None
    told_by: int | None = None

    @property
    def code(self) -> str | None:
        """The nationality where it is one."""
        return self.codes[0] if len(self.codes) == 1 else None


@dataclass
class Mentions:
    """The mentions of one sentence, and what was understood of it on the way."""

    troops: list[Mention] = field(default_factory=list)
    unread: list[tuple[int, int]] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)


def mentions_in(marked: Marked) -> Mentions:
    """Find every mention of troops of a nationality in a sentence."""
    found = Mentions(counts=counts_in(marked))
    taken = 0
    for hit in marked.of("nation"):
        if hit.first < taken or hit.value.form == "note":
            continue
        made = list(_of_nation(marked, hit.first, found.counts))
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
    found.troops += _of_the_state_before(marked, found)
    found.troops.sort(key=lambda mention: mention.first)
    return found


def _of_nation(marked: Marked, place: int, counts: Sequence[Count]) -> Iterator[Mention]:
    """Read the phrase around a word for a nationality, or around several joined by "and"."""
    nations = _joined(marked, place)
    first, last = nations[0][0], nations[-1][1]
    form = marked.at("nation", place).value.form  # type: ignore[union-attr]
    if marked.key(last) in _NOT_AFTER_NATION:
        return
    if form == "country":
        yield from _of_country(marked, nations, counts)
        return
    noun = _noun_after(marked, last)
    head = noun if noun is not None else None
    if head is not None:
        yield from _each(marked, nations, head[0], head[1], counts)
        return
    if any(marked.at("nation", start).value.form == "people" for start, _ in nations):  # type: ignore[union-attr]
        plain = [pair for pair in nations if marked.at("nation", pair[0]).value.form == "people"]  # type: ignore[union-attr]
        yield from _each(marked, plain or nations, None, last, counts)
    elif _stands_alone(marked, first, last):
        yield from _each(marked, nations, None, last, counts)


def _of_country(
    marked: Marked, nations: Sequence[tuple[int, int]], counts: Sequence[Count]
) -> Iterator[Mention]:
    """Read "soldiers from North Korea", "солдати КНДР", "Rwanda's army"."""
    first, last = nations[0][0], nations[-1][1]
    before = first - 1
    if marked.key(before) == "the":
        before -= 1
    direct = marked.tokens[first].text[0] > "\u0400"
    if marked.key(before) in _OF or (direct and _noun_ending_at(marked, before + 1) is not None):
        end = before if marked.key(before) in _OF else before + 1
        noun = _noun_ending_at(marked, end)
        if noun is None and marked.key(end - 1) == ",":
            noun = _noun_ending_at(marked, end - 1)
        if noun is not None and not _is_part_of_nation(marked, noun[0]):
            yield from _each(marked, nations, noun[0], noun[1], counts, tail=last)
            return
    if marked.key(last) in ("'s", "\u2019s"):
        noun = _noun_after(marked, last + 1)
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
        if hit.value.form == "people" and marked.at("number", step - 1):  # type: ignore[union-attr]
            return found
        found.append((following.first, following.last))


def _noun_after(marked: Marked, place: int) -> tuple[int, int] | None:
    """Give the troop noun that a nationality describes, past other adjectives."""
    for step in range(place, min(place + 4, len(marked.tokens))):
        noun = marked.at("troops", step)
        if noun is not None:
            behind = marked.at("troops", noun.last)
            if "civilians" in (noun.value.sort, behind.value.sort if behind else ""):
                return None
        if noun is not None and noun.value.sort == "people" and marked.tokens[step].is_capitalised:
            return None
        if noun is not None:
            longer = marked.at("troops", noun.last)
            while longer is not None and noun.value.sort != "people":
                noun, longer = longer, marked.at("troops", longer.last)
            if noun.value.sort == "unit" and _describes(marked, noun.last):
                return None
            return step, noun.last
        token = marked.tokens[step]
        if not token.is_word or token.key in _FUNCTION or marked.at("role", step) is not None:
            return None
        if token.text[0] > "\u0400" and not _SLAVIC_ADJECTIVE.search(token.key):
            return None
        if marked.at("nation", step) is not None or marked.at("report", step) is not None:
            return None
    return None


def _describes(marked: Marked, place: int) -> bool:
    """Tell whether a word such as "army" describes the next one, as in "army uniforms"."""
    if place >= len(marked.tokens):
        return False
    token = marked.tokens[place]
    return (
        token.is_word
        and not token.is_capitalised
        and token.key not in _FUNCTION
        and marked.at("role", place) is None
        and not token.key.endswith(("ed", "ing", "ly", "ли", "ла", "ил", "ют", "ет", "ут", "є"))
        and token.text[0] < "\u0400"
    )


def _noun_ending_at(marked: Marked, place: int) -> tuple[int, int] | None:
    for hit in marked.of("troops"):
        if hit.last == place:
            return hit.first, hit.last
    return None


def _stands_alone(marked: Marked, first: int, last: int) -> bool:
    """Tell an English adjective used as a noun: "two Chinese were", "a Nepali who"."""
    if marked.tokens[first].text[0] > "\u0400":
        return False
    counted = marked.key(first - 1) in (_ONE | {"the"}) or bool(marked.over("number", first - 1))
    counted = counted or marked.tokens[max(first - 1, 0)].text.isdigit()
    if last >= len(marked.tokens):
        return counted
    token = marked.tokens[last]
    if token.is_word and token.key not in _FUNCTION and marked.at("role", last) is None:
        return False
    return counted


def _each(
    marked: Marked,
    nations: Sequence[tuple[int, int]],
    noun_first: int | None,
    last: int,
    counts: Sequence[Count],
    tail: int | None = None,
) -> Iterator[Mention]:
    start = min(nations[0][0], noun_first if noun_first is not None else nations[0][0])
    end = max(last, tail or last)
    count = _count_before(marked, start, counts)
    noun = marked.at("troops", noun_first) if noun_first is not None else None
    sort: Sort = noun.value.sort if noun is not None else "demonym"
    status = noun.value.status if noun is not None else TroopStatus.UNKNOWN
    head = marked.tokens[last - 1] if noun is not None else marked.tokens[nations[0][1] - 1]
    nominative = head.text[0] > "\u0400" and head.key.endswith(
        ("ы", "и", "і", "е", "ець", "ец", "ї")
    )
    singular = _is_singular(marked, start, head.key)
    for number, (first, nation_last) in enumerate(nations):
        hit = marked.at("nation", first)
        own = count if number == 0 or len(nations) == 1 else None
        if own is not None and sort == "unit" and own.size == 1:
            own = None  # one brigade, not one man
        yield Mention(
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


def _is_singular(marked: Marked, start: int, head: str) -> bool:
    if marked.key(start - 1) in _ONE or marked.key(start - 2) in _ONE:
        return True
    return head.endswith(_SINGULAR_ENDS) or head in (
        *("soldier", "fighter", "mercenary", "serviceman", "citizen", "national", "man", "recruit"),
        *("commander", "officer", "general", "militant", "volunteer", "combatant", "sniper"),
        *(
            "солдата",
            "боєць",
            "боец",
            "військовий",
            "військового",
            "военный",
            "военного",
            "солдат-",
        ),
    )


def _count_before(marked: Marked, start: int, counts: Sequence[Count]) -> Count | None:
    """Give the number just before a phrase, past a few words that describe it."""
    best = None
    for count in counts:
        if count.last <= start and start - count.last <= 4:
            between = range(count.last, start)
            if all(_may_describe(marked, place) for place in between):
                best = count
    if best is not None and best.best == 1 and marked.key(best.first) in ("a", "an"):
        return replace(best)
    return best


def _may_describe(marked: Marked, place: int) -> bool:
    token = marked.tokens[place]
    if token.key in (
        "of",
        "the",
        "members",
        "member",
        "из",
        "з",
        "із",
        "more",
        "captured",
        "killed",
        "its",
        "their",
    ):
        return True
    return (
        token.is_word
        and token.key not in _FUNCTION
        and marked.over("nation", place) is None
        and marked.at("troops", place) is None
        and marked.at("report", place) is None
    )


def _of_force(marked: Marked, place: int, counts: Sequence[Count]) -> Mention | None:
    """Read a named formation, with what its men are called where that follows."""
    hit = marked.at("force", place)
    if hit is None:
        return None
    noun = _noun_after(marked, hit.last)
    last = noun[1] if noun is not None else hit.last
    if noun is None and marked.key(hit.last) in ("'s", "\u2019s", "-"):
        return None
    first = hit.first
    before = _noun_ending_at(marked, first)
    for word in ("of", "from", "з", "із", "из"):
        if before is None and marked.key(first - 1) == word:
            before = _noun_ending_at(marked, first - 1)
        if before is None and marked.key(first - 1) == "the" and marked.key(first - 2) == word:
            before = _noun_ending_at(marked, first - 2)
    if before is not None:
        first = before[0]
    head = marked.tokens[(noun or before or (0, hit.last))[1] - 1]
    status = hit.value.status
    return Mention(
        sentence=marked.sentence.number,
        codes=(hit.value.nationality,),
        sort="force",
        first=first,
        last=last,
        nation=(hit.first, hit.last),
        as_stated=marked.words(hit.first, hit.last),
        status=status,
        count=_count_before(marked, first, counts),
        singular=_is_singular(marked, first, head.key),
        nominative=head.text[0] > "\u0400" and head.key.endswith(("ы", "и", "і", "ец")),
        fighting_for=hit.value.fighting_for,
        unit=marked.words(hit.first, hit.last),
    )


_FOREIGN: Final = ("foreign", "іноземн", "иностранн", "чужоземн", "зарубежн")


def _foreign(marked: Marked, found: Mentions) -> Iterator[Mention]:
    """Read "foreign fighters", of whom no nationality is stated."""
    for place, token in enumerate(marked.tokens):
        if not token.key.startswith(_FOREIGN):
            continue
        noun = _noun_after(marked, place + 1)
        if noun is None:
            continue
        if any(m.first <= place < m.last for m in found.troops):
            continue
        hit = marked.at("troops", noun[0])
        if hit is None or hit.value.sort in ("people", "unit"):
            continue
        yield Mention(
            sentence=marked.sentence.number,
            codes=(),
            sort="troops",
            first=place,
            last=noun[1],
            nation=None,
            as_stated=None,
            status=hit.value.status,
            count=_count_before(marked, place, found.counts),
            nominative=marked.tokens[noun[1] - 1].key.endswith(("ы", "и", "і")),
        )


_OWN: Final = frozenset({"its", "their", "своїх", "своих", "свої", "свои", "own"})


def _of_the_state_before(marked: Marked, found: Mentions) -> Iterator[Mention]:
    """Read "45 of its soldiers" and "Kigali had sent 1,000 soldiers": the state is the subject."""
    for noun in marked.of("troops"):
        if noun.value.sort not in ("troops", "unit", "recruits"):
            continue
        if any(m.first < noun.last and noun.first < m.last for m in found.troops):
            continue
        count = _count_before(marked, noun.first, found.counts)
        start = count.first if count is not None else noun.first
        before = {marked.key(at) for at in range(max(start - 2, 0), noun.first)}
        own = bool(before & _OWN)
        verb = _sending_verb(marked, start)
        if marked.over("nation", noun.first - 1) is not None or marked.key(noun.last) == "of":
            continue
        if marked.at("side", noun.first) or marked.key(noun.last) in (
            "from",
            "з",
            "із",
            "из",
            "'s",
        ):
            continue
        if not own and verb is None:
            continue
        described = [marked.tokens[at] for at in range(max(start, noun.first - 2), noun.first)]
        if any(token.is_capitalised for token in described) and not own:
            continue
        state = _state_before(marked, verb if verb is not None else start)
        if state is None or any(m.first <= state.first < m.last for m in found.troops):
            continue
        yield Mention(
            sentence=marked.sentence.number,
            codes=(state.code,),
            sort=noun.value.sort,
            first=start,
            last=noun.last,
            nation=(state.first, state.last),
            status=noun.value.status,
            count=count,
            singular=_is_singular(marked, start, marked.key(noun.last - 1)),
            told_by=verb,
        )


def _sending_verb(marked: Marked, start: int) -> int | None:
    """Give the verb such as "sent" or "deployed" whose object begins here."""
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
    for at in range(place - 1, max(place - 16, -1), -1):
        if marked.key(at) in (";", "who", "which", "які", "которые"):
            return None
        nation = marked.over("nation", at)
        if nation is not None and nation.value.form == "country" and len(nation.value.codes) == 1:
            if marked.key(nation.first - 1) not in ("in", "to", "from", "of", "on", "near", "into"):
                return _State(nation.value.codes[0], nation.first, nation.last)
        speaker = marked.over("speaker", at)
        if speaker is not None and len(speaker.value.party) == 3 and speaker.value.party.isalpha():
            if speaker.value.party in ALPHA3 and marked.key(speaker.first - 1) not in (
                *("in", "to", "from", "near", "by", "against"),
            ):
                return _State(speaker.value.party, speaker.first, speaker.last)
    return None
