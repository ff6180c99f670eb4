"""What a report says happened, one account for all mentions of one event."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from events.intake.text.dates import DatePhrase, dates_in, is_of_day
from events.intake.text.lexicon import Marked, mark
from events.intake.text.mentions import Mention, mentions_in
from events.intake.text.numbers import Count
from events.intake.text.places import PlacePhrase, place_of, places_in
from events.intake.text.reality import Unreal, unreal
from events.intake.text.referring import referring_mentions
from events.intake.text.roles import Happening, happening_of, possible_happenings
from events.intake.text.sides import SideFound, side_nearby, side_of, side_of_text
from events.intake.text.statements import Speech, said_on, speeches_in
from events.intake.text.tokens import sentences_of
from events.vocabulary import EventType, Role


@dataclass
class Row:
    """Troops of one nationality in one role, as an account gathers them."""

    mention: Mention
    role: Role
    count: Count | None = None
    counted_in: int = 0
    side: SideFound | None = None


@dataclass
class Account:
    """One event, gathered from its mentions."""

    rows: list[Row]
    event_type: EventType
    happenings: list[tuple[int, Happening]]
    places: list[tuple[int, PlacePhrase]] = field(default_factory=list)
    date: tuple[int, DatePhrase] | None = None
    speeches: list[Speech] = field(default_factory=list)

    @property
    def codes(self) -> set[str]:
        """Its nationalities."""
        return {code for row in self.rows for code in row.mention.codes}

    @property
    def sentences(self) -> set[int]:
        """Numbers of the sentences it was read in."""
        return {number for number, _ in self.happenings}


@dataclass(frozen=True)
class Unread:
    """Words for a nationality without an event, and why."""

    sentence: int
    first: int
    last: int
    why: str


@dataclass
class Reading:
    """A report as it was read."""

    sentences: list[Marked]
    accounts: list[Account] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    states: Counter[str] = field(default_factory=Counter)
    mentions: list[Mention] = field(default_factory=list)
    fired: list[tuple[int, int, int, str]] = field(default_factory=list)


_SAME: dict[Role, frozenset[Role]] = {
    Role.KILLED: frozenset({Role.KILLED, Role.WOUNDED}),
    Role.WOUNDED: frozenset({Role.KILLED, Role.WOUNDED}),
}


def read_accounts(text: str, published: date | None) -> Reading:
    """Read what a text says of foreign troops, before anything is known of its places."""
    reading = Reading([mark(sentence) for sentence in sentences_of(text)])
    _count_states(reading)
    previous: list[Mention] = []
    every: list[Mention] = []
    party: str | None = None
    for marked in reading.sentences:
        dates = dates_in(marked, published)
        found = mentions_in(marked)
        mentions = [_told_apart(reading, mention) for mention in found.troops]
        mentions += referring_mentions(marked, mentions, previous, found.counts)
        mentions = [
            _with_own_count(marked, mention, found.counts, mentions) for mention in mentions
        ]
        named = [m for m in mentions if len(m.codes) < 2 and not m.refers]
        speeches = speeches_in(marked, dates, party)
        if speeches:
            party = speeches[-1].party
        _read_sentence(reading, marked, mentions, dates, found.counts, published)
        for first, last in found.unread:
            if not any(m.first <= first < m.last for m in mentions):
                reading.unread.append(Unread(marked.sentence.number, first, last, "no troops"))
        _attach(reading, marked, speeches)
        every += named
        reading.mentions += mentions
        if named:
            previous = named
        elif not mentions and previous and previous[-1].sentence < marked.sentence.number - 2:
            previous = []
    _give_sides(reading, every)
    return reading


def _count_states(reading: Reading) -> None:
    for marked in reading.sentences:
        for hit in marked.of("nation"):
            weight = 2 if hit.value.form == "country" else 1
            for code in hit.value.codes if len(hit.value.codes) == 1 else ():
                reading.states[code] += weight
        for kind in ("side", "speaker"):
            for hit in marked.of(kind):
                state = hit.value.state if kind == "side" else hit.value.party
                if state is not None and len(state) == 3 and state.isalpha() and state.isupper():
                    reading.states[state] += 1


def _told_apart(reading: Reading, mention: Mention) -> Mention:
    """Read "Korean" as the Korea the text names, where it names one only."""
    if len(mention.codes) < 2:
        return mention
    named = [code for code in mention.codes if reading.states[code] > 0]
    return replace(mention, codes=(named[0],)) if len(named) == 1 else mention


def _with_own_count(
    marked: Marked, mention: Mention, counts: Sequence[Count], mentions: Sequence[Mention]
) -> Mention:
    if mention.count is not None or not mention.singular or mention.refers:
        return mention
    if mention.sort in ("unit", "force") or not mention.codes:
        return mention
    return replace(mention, count=Count(None, 1, None, None, mention.first, mention.first + 1))


def _read_sentence(
    reading: Reading,
    marked: Marked,
    mentions: Sequence[Mention],
    dates: Sequence[DatePhrase],
    counts: Sequence[Count],
    published: date | None,
) -> None:
    number = marked.sentence.number
    phrases = places_in(marked, mentions)
    made: list[Account] = []
    told: dict[int, Happening] = {}
    words = {
        (h.first, h.last)
        for m in mentions
        if m.sort != "unit" and not _is_side(marked, m, mentions)
        if (h := happening_of(marked, m, tuple(mentions)))
    }
    for mention in mentions:
        happening = happening_of(marked, mention, tuple(mentions))
        happening = _shared(marked, mention, mentions, told, happening)
        happening = happening or _among_them(reading, marked, mention)
        reason = _no_event(reading, marked, mention, happening)
        if reason is None and _is_side(marked, mention, mentions):
            reason = "the side that others fight for"
        blocked = None
        if happening is not None and reason is None:
            blocked = unreal(marked, happening, published)
        if happening is None or reason is not None or blocked is not None:
            if not mention.refers:
                why = reason or (blocked.why if blocked else "nothing said of them")
                reading.unread.append(Unread(number, mention.first, mention.last, why))
                _note(reading, number, mention, happening, blocked, why)
            continue
        told[mention.first] = happening
        happening = _counted(marked, happening, counts, mentions)
        if mention.refers and _is_background(reading, happening):
            continue
        where = [
            p
            for p in place_of(marked, happening, phrases)
            if not _of_another(marked, happening, p, words)
        ]
        when = _date_of(
            marked,
            happening,
            [d for d in dates if d.first <= 2 or not _of_another(marked, happening, d, words)],
            published,
        )
        account = _account_for(reading, marked, happening, made, (where, when))
        made.append(account)
        _note(reading, number, mention, happening, None, happening.role.value)
        for phrase in where:
            account.places.append((number, phrase))
        if when is not None and account.date is None:
            account.date = (number, when)
        _further_rows(marked, account, happening, counts, mentions, tuple(mentions))


def _of_another(
    marked: Marked,
    happening: Happening,
    phrase: PlacePhrase | DatePhrase,
    words: set[tuple[int, int]],
) -> bool:
    """Tell a place or a day that stands in the clause of something else that happened."""
    own = _gap(marked, happening.first, happening.last, phrase)
    if happening.mention.last <= phrase.first:
        own = min(own, _gap(marked, happening.mention.first, happening.mention.last, phrase))
    for first, last in words:
        if (first, last) == (happening.first, happening.last):
            continue
        low, high = sorted((happening.first, first))
        apart = any(
            marked.key(at) in (";", ",", "but", "while", "whereas", "але", "но", "а")
            for at in range(low, high)
        )
        if apart and _gap(marked, first, last, phrase) + 4 < own:
            return True
    return False


def _note(
    reading: Reading,
    number: int,
    mention: Mention,
    happening: Happening | None,
    blocked: Unreal | None,
    what: str,
) -> None:
    reading.fired.append((number, mention.first, mention.last, f"troops: {mention.sort}"))
    if happening is not None:
        told = f"{happening.role.value} / {happening.event_type.value}"
        reading.fired.append((number, happening.first, happening.last, told))
    if blocked is not None:
        reading.fired.append((number, blocked.first, blocked.last, f"no event: {what}"))


_PRISON = frozenset({Role.CAPTURED, Role.RECRUITED, Role.ENGAGED})


def _shared(
    marked: Marked,
    mention: Mention,
    mentions: Sequence[Mention],
    told: dict[int, Happening],
    own: Happening | None,
) -> Happening | None:
    """Let "three Sri Lankans and two Ghanaians" share what is said of the first."""
    for other in mentions:
        before = told.get(other.first)
        if before is None or other.last > mention.first or mention.first - other.last > 4:
            continue
        words = [marked.key(at) for at in range(other.last, mention.first)]
        start = mention.count.first if mention.count is not None else mention.first
        joined = [marked.key(at) for at in range(other.last, min(start, mention.first))]
        if joined and set(joined) <= {",", "and", "і", "и", "та", "й"} and words:
            clause = {",", "and"} <= set(joined)
            near = own is not None and own.first - mention.last <= 2 and own.cost < 0
            if own is None or (own.first >= mention.last and not near and not clause):
                return replace(before, mention=mention, count=None)
    return own


_AMONG: frozenset[str] = frozenset({"among", "including", "серед", "среди", "зокрема", "включая"})


def _among_them(reading: Reading, marked: Marked, mention: Mention) -> Happening | None:
    """Read "Among them were 210 Kenyans" by what was said just before."""
    if not any(marked.key(at) in _AMONG for at in range(mention.first)):
        return None
    number = marked.sentence.number
    if number == 0:
        return None
    before = reading.sentences[number - 1]
    roles = [hit for hit in before.of("role") if hit.value.frame != "noun"]
    if not roles:
        return None
    value = roles[0].value
    return Happening(mention, value.role, value.event_type, mention.first, mention.first, 0.0, True)


def _is_side(marked: Marked, mention: Mention, mentions: Sequence[Mention]) -> bool:
    """Tell troops that are named only as those whom others fight for or beside."""
    if mention.refers or mention.nation is None:
        return False
    start = mention.first
    while marked.key(start - 1) in ("the", "a", "an", "other", "government", "regular", "local"):
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
    army = mention.sort == "unit" and marked.key(mention.last - 1).startswith(_ARMY)
    return army or (others and strong)


_LEADS: frozenset[str] = frozenset({"in", "into", "to", "for", "в", "у", "до", "для", "за", "with"})
_ARMY: tuple[str, ...] = ("army", "armies", "military", "арми", "армі")


def _is_background(reading: Reading, happening: Happening) -> bool:
    """Tell what a prisoner or a dead man did before, which is no event of its own."""
    if happening.role not in (Role.RECRUITED, Role.PRESENT, Role.ENGAGED, Role.TRAINING):
        return False
    standing = [a for a in reading.accounts if a.codes & set(happening.mention.codes)]
    fate = {Role.CAPTURED, Role.KILLED, Role.WOUNDED}
    if happening.role is not Role.ENGAGED:
        fate = fate | {Role.RECRUITED}
    return bool(standing) and any(row.role in fate for row in standing[-1].rows)


def _no_event(
    reading: Reading, marked: Marked, mention: Mention, happening: Happening | None
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
    if mention.sort in ("unit", "troops", "force") and _only_speaks(marked, mention, happening):
        return "they only speak"
    return None


def _is_formation_joined(marked: Marked, mention: Mention) -> bool:
    """Tell "Ukraine's International Legion" and "into the Fatemiyoun Division"."""
    side = any(
        hit.first < mention.last
        and hit.last >= mention.last
        and hit.value.state is not None
        and (mention.nation is None or hit.first != mention.nation[0])
        for hit in marked.of("side")
        if hit.last - hit.first > 1 or mention.sort != "force"
    )
    lead = {marked.key(mention.first - 1), marked.key(mention.first - 2)}
    return side or (mention.sort == "force" and bool(lead & {"into", "join", "joined", "до"}))


def _speaks_of_war(
    reading: Reading, marked: Marked, mention: Mention, happening: Happening
) -> bool:
    if mention.sort == "recruits":
        return True
    if happening.role in (Role.ENGAGED, Role.RECRUITED, Role.CAPTURED) and mention.sort != "people":
        return True
    number = marked.sentence.number
    outside = list(marked.of("war"))
    if number and (mention.refers or mention.sort == "demonym"):
        outside += reading.sentences[number - 1].of("war")
    if happening.role in (Role.KILLED, Role.WOUNDED, Role.CAPTURED, Role.PRESENT):
        return bool(outside)
    return bool(outside) or bool(marked.of("side"))


def _only_speaks(marked: Marked, mention: Mention, happening: Happening) -> bool:
    """Tell "the Russian military said …", a party and no troops."""
    after = marked.at("report", mention.last)
    unit = mention.sort in ("unit", "force") or happening.first > mention.last
    if after is not None and unit and not after.first <= happening.first < after.last:
        return True
    if happening.last > mention.first:
        return False
    between = {marked.key(at) for at in range(happening.last, mention.first)}
    return "," in between and any(
        0 <= hit.first - mention.last <= 8 and not _comma(marked, mention.last, hit.first)
        for hit in marked.of("report")
    )


def _comma(marked: Marked, first: int, last: int) -> bool:
    return any(marked.key(at) == "," for at in range(first, last))


def _counted(
    marked: Marked, happening: Happening, counts: Sequence[Count], mentions: Sequence[Mention]
) -> Happening:
    """Take the number beside the word that says it where the mention itself has none."""
    mention = happening.mention
    if mention.count is not None:
        return replace(happening, count=mention.count)
    near = _count_beside(marked, happening.first, happening.last, counts, mentions)
    return replace(happening, count=near)


def _count_beside(
    marked: Marked, first: int, last: int, counts: Sequence[Count], mentions: Sequence[Mention]
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


def _further_rows(
    marked: Marked,
    account: Account,
    happening: Happening,
    counts: Sequence[Count],
    mentions: Sequence[Mention],
    others: tuple[Mention, ...],
) -> None:
    """Add "and 2,700 wounded" to "300 killed"."""
    if happening.role not in (Role.KILLED, Role.WOUNDED, Role.CAPTURED):
        return
    for hit in marked.of("role"):
        role = hit.value.role
        if role is happening.role or role not in (Role.KILLED, Role.WOUNDED, Role.CAPTURED):
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
        account.rows.append(Row(happening.mention, role, count, marked.sentence.number))


def _account_for(
    reading: Reading,
    marked: Marked,
    happening: Happening,
    made: Sequence[Account],
    there: tuple[Sequence[PlacePhrase], DatePhrase | None],
) -> Account:
    """Give the account a happening belongs to: one made before, or a new one."""
    number = marked.sentence.number
    for account in made:
        latest = account.happenings[-1][1]
        if (
            (latest.first, latest.last) == (happening.first, happening.last)
            and account.happenings[-1][0] == number
            and happening.mention.codes != latest.mention.codes
            and happening.agent == latest.agent
        ):
            account.rows.append(Row(happening.mention, happening.role, happening.count, number))
            account.happenings.append((number, happening))
            return account
    for account in reversed(reading.accounts):
        row = _row_alike(account, happening)
        if row is not None and _compatible(account, row, happening, number, there):
            account.happenings.append((number, happening))
            if row.count is None and happening.count is not None:
                row.count, row.counted_in = happening.count, number
            return account
    account = Account(
        [Row(happening.mention, happening.role, happening.count, number)],
        happening.event_type,
        [(number, happening)],
    )
    reading.accounts.append(account)
    return account


def _row_alike(account: Account, happening: Happening) -> Row | None:
    roles = {happening.role}
    for row in account.rows:
        if row.mention.codes == happening.mention.codes and row.role in roles:
            return row
    return None


def _compatible(
    account: Account,
    row: Row,
    happening: Happening,
    number: int,
    there: tuple[Sequence[PlacePhrase], DatePhrase | None],
) -> bool:
    """Tell whether a further mention may be of the same event."""
    mention = happening.mention
    if not mention.refers and _elsewhere(account, happening, *there):
        return False
    if account.event_type is not happening.event_type and happening.role is Role.PRESENT:
        pair = {account.event_type, happening.event_type}
        if pair & {EventType.WITHDRAWAL}:
            return False
    if mention.refers:
        return True
    if row.count is not None and happening.count is not None:
        one, other = row.count, happening.count
        if one.size != other.size:
            if number in account.sentences:
                return False
            smaller = other.size < one.size
            return smaller and other.size == 1
    return True


def _elsewhere(
    account: Account,
    happening: Happening,
    places: Sequence[PlacePhrase],
    when: DatePhrase | None,
) -> bool:
    """Tell a mention with a number, a day or a place of its own from one that repeats."""
    dated = when is not None and account.date is not None and when.edtf != account.date[1].edtf
    named = [p for p in places if not p.is_country][:1]
    known = [p for _, p in account.places if not p.is_country][:1]
    apart = bool(named and known) and not _overlap(named[0].words, known[0].words)
    news = happening.count is not None or happening.role is Role.ENGAGED
    return (dated and news) or (apart and (news or when is not None))


def _overlap(one: str, other: str) -> bool:
    stems = [
        {word[:5].casefold() for word in words.split() if len(word) > 3} for words in (one, other)
    ]
    return bool(stems[0] & stems[1])


def _date_of(
    marked: Marked, happening: Happening, dates: Sequence[DatePhrase], published: date | None
) -> DatePhrase | None:
    best: tuple[float, DatePhrase] | None = None
    for phrase in dates:
        if phrase.edtf is None:
            continue
        told = [
            hit
            for hit in marked.of("report")
            if said_on(marked, hit.first, hit.last, [phrase]) is not None
        ]
        if told:
            continue
        anchors = [
            (happening.first, happening.last),
            (happening.mention.first, happening.mention.last),
        ]
        cost = min(_gap(marked, first, last, phrase) for first, last in anchors)
        reporting = [
            _gap(marked, hit.first, hit.last, phrase)
            for hit in marked.of("report")
            if hit.value.stance.value == "claims" and not _comma_between(marked, hit.first, phrase)
        ]
        apart = _comma(marked, happening.last, phrase.first) or is_of_day(phrase.edtf)
        if reporting and min(reporting) < cost - 3 and apart:
            continue
        if _set_off(marked, phrase, happening):
            continue
        if cost <= 22 and (best is None or cost < best[0]):
            best = cost, phrase
    if best is None:
        return None
    return _after(marked, best[1], published)


def _comma_between(marked: Marked, first: int, phrase: DatePhrase) -> bool:
    low, high = sorted((first, phrase.first))
    return any(marked.key(at) == "," for at in range(low, high))


def _set_off(marked: Marked, phrase: DatePhrase, happening: Happening) -> bool:
    """Tell a day behind a comma at the end of what somebody said: the day it was said."""
    if phrase.edtf is None or not is_of_day(phrase.edtf):
        return False
    last = len(marked.tokens) - phrase.last <= 1
    comma = marked.key(phrase.first - 1) == ","
    spoken = any(hit.first < happening.first for hit in marked.of("report"))
    return last and comma and spoken


def _after(marked: Marked, phrase: DatePhrase, published: date | None) -> DatePhrase:
    """Read "after the 2024 incursion" as from then on, to the day of the report at the latest."""
    before = [marked.key(at) for at in range(max(phrase.first - 4, 0), phrase.first)]
    noun = marked.tokens[phrase.last].is_word if phrase.last < len(marked.tokens) else False
    year = phrase.edtf is not None and len(phrase.edtf) == 4
    if published is None or not year or not noun:
        return phrase
    if set(before) & {"after", "since", "following", "після", "после"}:
        return replace(phrase, edtf=f"{phrase.edtf}/{published}?")
    return phrase


def _gap(marked: Marked, first: int, last: int, phrase: DatePhrase | PlacePhrase) -> float:
    low, high = (last, phrase.first) if phrase.first >= last else (phrase.last, first)
    cost = float(max(high - low, 0))
    for at in range(low, high):
        if marked.key(at) in (",", ";", "but", "while", "але", "но", "–", "—"):
            cost += 3.0
    return cost


def _attach(reading: Reading, marked: Marked, speeches: Sequence[Speech]) -> None:
    """Give each statement to the events it is about."""
    number = marked.sentence.number
    here = [a for a in reading.accounts if number in a.sentences]
    named = {code for hit in marked.of("nation") for code in hit.value.codes}
    for speech in speeches:
        targets = here
        if not targets and speech.anaphoric:
            targets = _spoken_of(reading, number, speech, named)
        for account in targets:
            if not any(
                (s.party, s.stance, s.about) == (speech.party, speech.stance, speech.about)
                for s in account.speeches
            ):
                account.speeches.append(speech)


def _spoken_of(reading: Reading, number: int, speech: Speech, named: set[str]) -> list[Account]:
    """Give the events a reaction is about that does not name them itself."""
    recent = [a for a in reading.accounts if a.sentences]
    if not recent:
        return []
    own = [a for a in recent if speech.party in a.codes]
    if own:
        return own[:1]
    meant = [a for a in recent if a.codes & (named - {speech.party})]
    if meant:
        return meant[:1]
    latest = max(max(s for s in a.sentences) for a in recent)
    return [a for a in recent if latest in a.sentences][:1]


def _give_sides(reading: Reading, mentions: Sequence[Mention]) -> None:
    war = frozenset(reading.states)
    for account in reading.accounts:
        for row in account.rows:
            row.side = _side(reading, account, row, mentions, war)
    known = {row.mention.codes: row.side for a in reading.accounts for row in a.rows if row.side}
    nationalities = {row.mention.codes for account in reading.accounts for row in account.rows}
    for account in reading.accounts:
        for row in account.rows:
            if row.side is None:
                row.side = known.get(row.mention.codes)
            if row.side is None and len(nationalities) == 1:
                row.side = side_of_text(reading.sentences, set(row.mention.codes))


def _side(
    reading: Reading, account: Account, row: Row, mentions: Sequence[Mention], war: frozenset[str]
) -> SideFound | None:
    own = [(n, h) for n, h in account.happenings if h.mention.codes == row.mention.codes]
    for strict in (True, False):
        for number, happening in own or account.happenings:
            side = side_of(reading.sentences[number], happening, war, strict=strict)
            if side is not None:
                return side
        for _, happening in own if strict else ():
            if happening.mention.fighting_for is not None:
                return SideFound(
                    happening.mention.fighting_for,
                    happening.mention.first,
                    happening.mention.last,
                    happening.mention.sentence,
                )
        if strict and row.mention.codes:
            side = side_nearby(reading.sentences, (own or account.happenings)[0][1], mentions, war)
            if side is not None:
                return side
    return None


__all__ = ["Account", "Reading", "Row", "Unread", "possible_happenings", "read_accounts"]
