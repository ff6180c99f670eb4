"""Whether troops take part as foreign ones, by the rule of `events.model.foreign`."""

from events.intake.text.accounts import Reading, TroopRow
from events.model.foreign import at_war, is_foreign, pairs_at_war, war_is_over
from events.vocabulary import Role, TroopStatus


def takes_part_as_foreign(
    row: TroopRow, country: str | None, reading: Reading, year: int | None
) -> bool:
    """Tell whether troops are foreign where they are said to be, in a year where one is known.

    Where the state they are in is not known, the states the text names stand for it. A state's own
    forces that are named beside a party that is no state (M23, say) fight for somebody else, even
    where the two states have been at war.
    """
    code = row.mention.code
    if row.role is Role.RECRUITED and country == code and set(reading.states) - {code}:
        country = None  # at home, for somebody else
    side = row.mention.fighting_for or (row.side.state if row.side is not None else None)
    if is_foreign(code, side, country):
        return True
    if code is None or code == country:
        return False
    if (row.side is not None and row.side.state is None) or _beside_no_state(reading):
        return True
    enemies = {other for pair in pairs_at_war() if code in pair for other in pair} - {code}
    if country is None:
        return not enemies & set(reading.states)
    if not at_war(code, country):
        return False
    if year is not None and war_is_over(code, country, year):
        return True
    return row.mention.status is TroopStatus.MERCENARY and {code, country} != {"RUS", "UKR"}


def without_hosts(rows: list[TroopRow]) -> list[TroopRow]:
    """Leave out soldiers named beside mercenaries where no state is known: those they fight for."""
    hired = [row for row in rows if row.mention.sort == "force" or _is_hired(row)]
    regular = [row for row in rows if row not in hired and row.mention.sort in ("troops", "unit")]
    return [row for row in rows if row not in regular] if hired and len(rows) > 1 else rows


def _is_hired(row: TroopRow) -> bool:
    return row.mention.status is TroopStatus.MERCENARY


_ALWAYS_AT_WAR = frozenset({"RUS", "UKR"})
"""Parties to the war that most reports are about: they train their own."""


def trains_elsewhere(row: TroopRow, country: str | None, reading: Reading) -> bool:
    """Tell training away from the war: of a belligerent's own troops, or by those who teach."""
    if row.role is not Role.TRAINING:
        return False
    named = set(reading.states)
    at_war_here = any(row.mention.code in pair and pair <= named for pair in pairs_at_war())
    own = row.side is None and (at_war_here or row.mention.code in _ALWAYS_AT_WAR)
    mention = row.mention
    marked = reading.sentences[mention.sentence]
    words = " ".join(marked.key(at) for at in range(mention.first, mention.last + 6))
    teaches = "instructor" in words or "trainer" in words or "структор" in words
    return own or (teaches and country not in _trainees(reading, mention.codes))


def _trainees(reading: Reading, codes: tuple[str, ...]) -> set[str]:
    return {
        code
        for marked in reading.sentences
        for hit in marked.of("nation")
        if hit.value.form == "adjective"
        for code in hit.value.codes
        if code not in codes
    }


def _beside_no_state(reading: Reading) -> bool:
    return any(hit.value.state is None for marked in reading.sentences for hit in marked.of("side"))
