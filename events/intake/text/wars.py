"""Whether troops a report names take part as foreign ones, by the rule of `events.model.foreign`."""

from events.intake.text.accounts import Reading, Row
from events.model.foreign import at_war, is_foreign


def takes_part_as_foreign(row: Row, country: str | None, reading: Reading) -> bool:
    """Tell whether troops are foreign where they are said to be.

    A state's own forces that are named beside a party that is no state (M23, say) fight for
    somebody else, even where the two states have been at war.
    """
    code = row.mention.code
    side = row.mention.fighting_for or (row.side.state if row.side is not None else None)
    if is_foreign(code, side, country):
        return True
    if code is None or country is None or code == country or not at_war(code, country):
        return False
    return (row.side is not None and row.side.state is None) or _beside_no_state(reading)


def _beside_no_state(reading: Reading) -> bool:
    return any(
        hit.value.state is None and hit.value.words
        for marked in reading.sentences
        for hit in marked.of("side")
    )
