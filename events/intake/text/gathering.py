"""From the sentences of a report to accounts: one for all mentions of one event."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from events.intake.text.accounts import Account, Reading, TroopRow, Unread
from events.intake.text.attaching import attach, give_sides
from events.intake.text.counting import FATES, counted, further_rows, with_own_count
from events.intake.text.dates import DatePhrase, dates_in
from events.intake.text.dating import date_of, of_another
from events.intake.text.lexicon import Marked, mark
from events.intake.text.mention import TroopMention
from events.intake.text.mentions import mentions_in
from events.intake.text.numbers import Count
from events.intake.text.place_chosen import place_of
from events.intake.text.places import PlaceInText, places_in
from events.intake.text.reality import Unreal, unreal
from events.intake.text.referring import referring_mentions
from events.intake.text.roles import Happening, coordinated, happening_of
from events.intake.text.statements import speeches_in
from events.intake.text.tokens import sentences_of
from events.intake.text.what_counts import (
    among_them,
    is_background,
    is_side,
    no_event,
    only_speaks,
    shared,
)
from events.intake.text.word_groups import words_for
from events.model.countries import ALPHA3
from events.vocabulary import EventType, Role

_TELLS_EVERY: Final = 50
"""Sentences."""


def read_accounts(
    text: str, published: date | None, progress: Callable[[float], None] = lambda _: None
) -> Reading:
    """Read what a text says of foreign troops, before anything is known of its places.

    Parameters
    ----------
    progress
        Told the share done, now and then, up to 1.
    """
    sentences = sentences_of(text)
    steps = 2 * len(sentences)
    reading = Reading([])
    for number, sentence in enumerate(sentences):
        reading.sentences.append(mark(sentence))
        if number % _TELLS_EVERY == 0:
            progress(number / steps)
    _count_states(reading)
    previous: list[TroopMention] = []
    every: list[TroopMention] = []
    party: str | None = None
    for number, marked in enumerate(reading.sentences, start=len(sentences)):
        if number % _TELLS_EVERY == 0:
            progress(number / steps)
        dates = dates_in(marked, published)
        found = mentions_in(marked)
        mentions = [_told_apart(reading, mention, every) for mention in found.troops]
        mentions += referring_mentions(marked, mentions, previous, found.counts)
        mentions = sorted(map(with_own_count, mentions), key=lambda mention: mention.first)
        named = [m for m in mentions if len(m.codes) < 2 and not m.refers]
        speeches = speeches_in(marked, dates, party)
        if speeches:
            party = speeches[-1].party
        _read_sentence(reading, marked, mentions, dates, found.counts, published)
        if not mentions:
            _tells_more(reading, marked, dates)
        for first, last in found.unread:
            if not any(m.first <= first < m.last for m in mentions):
                reading.unread.append(Unread(marked.sentence.number, first, last, "no troops"))
        attach(reading, marked, speeches)
        every += named
        reading.mentions += mentions
        if named:
            previous = named
        elif not mentions and previous and previous[-1].sentence < marked.sentence.number - 2:
            previous = []
    give_sides(reading, every)
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
                if state in ALPHA3:
                    reading.states[state] += 1


def _told_apart(
    reading: Reading, mention: TroopMention, before: Sequence[TroopMention]
) -> TroopMention:
    """Read "Korean" as the Korea whose troops, or which alone, the text names."""
    if len(mention.codes) < 2:
        return mention
    of_troops = {each.code for each in before}
    named = [code for code in mention.codes if code in of_troops] or [
        code for code in mention.codes if reading.states[code] > 0
    ]
    return replace(mention, codes=(named[0],)) if len(named) == 1 else mention


def _read_sentence(
    reading: Reading,
    marked: Marked,
    mentions: Sequence[TroopMention],
    dates: Sequence[DatePhrase],
    counts: Sequence[Count],
    published: date | None,
) -> None:
    number = marked.sentence.number
    phrases = places_in(marked, mentions)
    reading.places += [phrase for phrase in phrases if not phrase.is_country]
    made: list[Account] = []
    said: dict[tuple[int, tuple[str, ...]], Happening] = {}
    for mention in mentions:
        happening = happening_of(marked, mention, tuple(mentions))
        happening = shared(marked, mention, mentions, said, happening)
        if happening is None or _is_included(marked, mention):
            happening = among_them(reading, marked, mention) or happening
        happening = happening or _counted_there(marked, mention, phrases)
        if happening is not None:
            said[mention.first, mention.codes] = happening
    words = {
        (h.first, h.last): (m.codes, h.role)
        for m in mentions
        if (m.sort != "unit" or m.told_by is not None) and not is_side(marked, m, mentions)
        if (h := said.get((m.first, m.codes))) and not only_speaks(marked, m, h)
    }
    for mention in mentions:
        happening = said.get((mention.first, mention.codes))
        reason = no_event(reading, marked, mention, happening)
        if reason is None and is_side(marked, mention, mentions):
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
        happening = counted(marked, happening, counts, mentions)
        if (mention.refers or mention.is_own) and is_background(reading, happening):
            standing = [a for a in reading.accounts if a.codes & set(mention.codes)]
            standing[-1].also.add(number)
            continue
        near = place_of(marked, happening, phrases)
        where = [p for p in near if not of_another(marked, happening, p, words)]
        if not where and happening.role in FATES:
            # "were based in Kharkiv; more than 60 were killed"
            others = {
                word
                for word, (codes, role) in words.items()
                if codes != mention.codes or role not in (Role.ENGAGED, Role.PRESENT)
            }
            where = [p for p in near if not of_another(marked, happening, p, others)][:1]
        when = date_of(
            marked,
            happening,
            [d for d in dates if d.first <= 2 or not of_another(marked, happening, d, words)],
            published,
        )
        account = _account_for(reading, marked, happening, made, (where, when))
        made.append(account)
        _note(reading, number, mention, happening, None, happening.role.value)
        account.places += [(number, phrase) for phrase in where]
        if when is not None and account.date is None:
            account.date = (number, when)
        in_all = bool(marked.of("coreference here"))
        if not where and mention.codes and (in_all or happening.role in FATES):
            _there_too(reading, account, number, in_all=in_all)
        further_rows(marked, account, happening, counts, mentions)


def _there_too(reading: Reading, account: Account, number: int, *, in_all: bool) -> None:
    """Place "clashed with six in total" where the two were captured, and losses at the battle."""
    for other in reversed(reading.accounts):
        apart = number - max(other.sentences)
        if other is account or not other.codes & account.codes or account.places:
            continue
        battle = apart == 1 and other.rows[0].role in (Role.ENGAGED, Role.KILLED, Role.WOUNDED)
        if other.places and (battle or (in_all and apart <= 2)):
            account.places += other.places[:1]
            if battle and account.date is None:
                account.date = other.date
            return


def _tells_more(reading: Reading, marked: Marked, dates: Sequence[DatePhrase]) -> None:
    """Read "It happened in the Donetsk region on Tuesday" and "up to 3,000 are meant"."""
    number = marked.sentence.number
    latest = reading.accounts[-1] if reading.accounts else None
    if latest is None or number - max(latest.sentences) > 1 or not marked.of("coreference it"):
        return
    places = [phrase for phrase in places_in(marked, ()) if not phrase.is_country]
    if places and not any(not phrase.is_country for _, phrase in latest.places):
        latest.places += [(number, phrase) for phrase in places]
        latest.also.add(number)
    days = [phrase for phrase in dates if phrase.edtf is not None]
    if days and latest.date is None:
        latest.date = (number, days[0])
        latest.also.add(number)


def _is_included(marked: Marked, mention: TroopMention) -> bool:
    return any(
        marked.key(at) in words_for("including")
        for at in range(max(mention.first - 3, 0), mention.first)
    )


def _of_training(marked: Marked) -> bool:
    return any(token.key in words_for("training") for token in marked.tokens)


def _counted_there(
    marked: Marked, mention: TroopMention, phrases: Sequence[PlaceInText]
) -> Happening | None:
    """Read "the number of its troops in North Kivu at 3,000" as troops that are there."""
    if mention.sort not in ("troops", "unit", "force") or _of_training(marked):
        return None
    beside = any(0 <= phrase.first - mention.last <= 3 for phrase in phrases)
    counted = mention.count is not None or any(
        marked.key(at) in words_for("number")
        for at in range(max(mention.first - 4, 0), mention.first)
    )
    if not (beside and counted):
        return None
    return Happening(
        mention, Role.PRESENT, EventType.DEPLOYMENT, mention.first, mention.last, 0.0, True
    )


def _note(
    reading: Reading,
    number: int,
    mention: TroopMention,
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


def _account_for(
    reading: Reading,
    marked: Marked,
    happening: Happening,
    made: Sequence[Account],
    there: tuple[Sequence[PlaceInText], DatePhrase | None],
) -> Account:
    """Give the account a happening belongs to: one made before, or a new one."""
    number = marked.sentence.number
    for account in made:
        latest = account.happenings[-1][1]
        if (
            (latest.first, latest.last) == (happening.first, happening.last)
            and account.happenings[-1][0] == number
            and happening.mention.codes != latest.mention.codes
            and coordinated(marked, latest.mention, happening.mention)
        ):
            account.rows.append(
                TroopRow(happening.mention, happening.role, happening.count, number)
            )
            account.happenings.append((number, happening))
            return account
    included = _is_included(marked, happening.mention)
    for account in reversed(reading.accounts):
        row = _row_alike(account, happening)
        if row is not None and included and number in account.sentences:
            return account  # "14 Belarusians, among them four …"
        if row is not None and _compatible(account, row, happening, number, there):
            account.happenings.append((number, happening))
            if row.count is None and happening.count is not None:
                row.count, row.counted_in = happening.count, number
            return account
    account = Account(
        [TroopRow(happening.mention, happening.role, happening.count, number)],
        happening.event_type,
        [(number, happening)],
    )
    reading.accounts.append(account)
    return account


def _row_alike(account: Account, happening: Happening) -> TroopRow | None:
    roles = {happening.role}
    for row in account.rows:
        if row.mention.codes == happening.mention.codes and row.role in roles:
            return row
    return None


def _compatible(
    account: Account,
    row: TroopRow,
    happening: Happening,
    number: int,
    there: tuple[Sequence[PlaceInText], DatePhrase | None],
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
    places: Sequence[PlaceInText],
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
