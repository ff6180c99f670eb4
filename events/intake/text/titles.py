"""A title in our words for what was read."""

from collections.abc import Sequence

from events.intake.text.accounts import TroopRow
from events.model.nationalities import shipped
from events.model.troops import count_words
from events.vocabulary import EventType, Role, TroopStatus

_WORDS = {
    EventType.CLASH: "in combat",
    EventType.STRIKE: "carrying out strikes",
    EventType.INCURSION: "entering",
    EventType.TERRITORY_CHANGE: "taking ground",
    EventType.WITHDRAWAL: "withdrawing",
    EventType.DEPLOYMENT: "deployed",
    EventType.RECRUITMENT: "recruited",
    EventType.TRAINING: "in training",
    EventType.CAPTURE: "captured",
    EventType.CASUALTY: "killed or wounded",
}
_NOUNS = {
    TroopStatus.MERCENARY: ("mercenary", "mercenaries"),
    TroopStatus.VOLUNTEER: ("volunteer", "volunteers"),
}


def title_of(event_type: EventType, rows: Sequence[TroopRow], place: str | None) -> str:
    """Name an event: "2 Chinese nationals captured, Donetsk region"."""
    parts = []
    for row in rows:
        part = _troops(row)
        if part not in parts:
            parts.append(part)
    what = _WORDS.get(event_type, event_type.words.lower())
    if event_type is EventType.CASUALTY and len({row.role for row in rows}) == 1:
        what = rows[0].role.words
    title = f"{' and '.join(parts[:4])} {what}"
    if place and len(title) + len(place) < 130:
        title = f"{title}, {place}"
    return title[0].upper() + title[1:139]


def _troops(row: TroopRow) -> str:
    mention, count = row.mention, row.count
    adjective = "Foreign"
    if mention.code is not None:
        names = shipped().names.get(mention.code, {})
        adjective = names.get("adjective_en") or names.get("en") or mention.code
    one, many = _NOUNS.get(mention.status, ("", ""))
    if not one:
        civil = mention.sort in ("people", "demonym", "recruits")
        one, many = ("national", "nationals") if civil else ("soldier", "troops")
    if row.role is Role.TRAINING and not count:
        return f"{adjective} {many}"
    if count is None:
        return f"{adjective} {many}"
    number = count_words(count.low, count.best, count.high, count.hedge)
    return f"{number} {adjective} {one if count.best == 1 else many}"
