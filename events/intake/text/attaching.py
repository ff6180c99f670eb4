"""What an account is given by other sentences: statements, and whom the troops fight for."""

from collections.abc import Sequence

from events.intake.text.accounts import Account, Reading, TroopRow
from events.intake.text.lexicon import Marked
from events.intake.text.mention import TroopMention
from events.intake.text.sides import SideFound, side_nearby, side_of, side_of_text
from events.intake.text.statements import Speech
from events.intake.text.word_groups import words_for
from events.model.foreign import pairs_at_war
from events.vocabulary import Stance


def attach(reading: Reading, marked: Marked, speeches: Sequence[Speech]) -> None:
    """Give each statement to the events it is about."""
    number = marked.sentence.number
    here = [a for a in reading.accounts if number in a.sentences | a.also]
    named = {code for hit in marked.of("nation") for code in hit.value.codes}
    for speech in speeches:
        targets = here
        if not targets and speech.closes:
            targets = _told_in_paragraph(reading, marked)
        if not targets and _may_speak_of_before(marked, speech):
            targets = _spoken_of(reading, speech, named)
        for account in targets:
            if not any(
                (s.party, s.stance, s.about) == (speech.party, speech.stance, speech.about)
                for s in account.speeches
            ):
                account.speeches.append(speech)


def _told_in_paragraph(reading: Reading, marked: Marked) -> list[Account]:
    """Give what a quotation of several sentences tells, whose speaker is named at its end."""
    paragraph = marked.sentence.paragraph
    return [
        account
        for account in reading.accounts
        if not account.speeches
        and all(reading.sentences[n].sentence.paragraph == paragraph for n in account.sentences)
    ]


def _of_a_party(account: Account, reading: Reading) -> bool:
    """Tell what a party to the war did itself from what is told of foreign troops."""
    named = set(reading.states)
    return any(pair & account.codes and pair <= named for pair in pairs_at_war())


def _spoken_of(reading: Reading, speech: Speech, named: set[str]) -> list[Account]:
    """Give the events a reaction is about that does not name them itself."""
    recent = [a for a in reading.accounts if not _of_a_party(a, reading)] or reading.accounts
    if not recent:
        return []
    own = [a for a in reading.accounts if speech.party in a.codes]
    if own:
        return own[:1]
    meant = [a for a in recent if a.codes & (named - {speech.party})]
    if meant:
        return meant[:1]
    latest = max(max(s for s in a.sentences) for a in recent)
    last = [a for a in recent if latest in a.sentences]
    first = [next((b for b in recent if a.codes & b.codes), a) for a in last]
    return [a for n, a in enumerate(first) if a not in first[:n]]


def give_sides(reading: Reading, mentions: Sequence[TroopMention]) -> None:
    """Give every row the side the text names for it, near it or elsewhere."""
    war = frozenset(reading.states)
    for account in reading.accounts:
        for row in account.rows:
            row.side = _side(reading, account, row, mentions, war)
        _drop_claims_of_the_accused(account)
    known = {row.mention.codes: row.side for a in reading.accounts for row in a.rows if row.side}
    nationalities = {row.mention.codes for account in reading.accounts for row in account.rows}
    for account in reading.accounts:
        for row in account.rows:
            if row.side is None:
                row.side = known.get(row.mention.codes)
            if row.side is None and len(nationalities - {()}) == 1:
                row.side = side_of_text(reading.sentences, set(row.mention.codes))


def _side(
    reading: Reading,
    account: Account,
    row: TroopRow,
    mentions: Sequence[TroopMention],
    war: frozenset[str],
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


def _may_speak_of_before(marked: Marked, speech: Speech) -> bool:
    """Tell "The president said so" and "Про це повідомив …" from a claim of something else."""
    if speech.stance is not Stance.CLAIMS:
        return speech.anaphoric
    return any(token.key in words_for("spoken of again") for token in marked.tokens)


def _drop_claims_of_the_accused(account: Account) -> None:
    """Leave out what the troops' own state "said" where it also denies, checks or is silent."""
    reacts = {s.party for s in account.speeches if s.stance is not Stance.CLAIMS} & account.codes
    account.speeches = [
        speech
        for speech in account.speeches
        if speech.stance is not Stance.CLAIMS or speech.party not in reacts
    ]
