"""What a report says happened: the accounts it is gathered into, one an event."""

from collections import Counter
from dataclasses import dataclass, field

from events.intake.text.dates import DatePhrase
from events.intake.text.lexicon import Marked
from events.intake.text.mention import TroopMention
from events.intake.text.numbers import Count
from events.intake.text.places import PlaceInText
from events.intake.text.roles import Happening
from events.intake.text.sides import SideFound
from events.intake.text.statements import Speech
from events.vocabulary import EventType, Role


@dataclass
class TroopRow:
    """Troops of one nationality in one role, as an account gathers them."""

    mention: TroopMention
    role: Role
    count: Count | None = None
    counted_in: int = 0
    side: SideFound | None = None


@dataclass
class Account:
    """One event, gathered from its mentions."""

    rows: list[TroopRow]
    event_type: EventType
    happenings: list[tuple[int, Happening]]
    places: list[tuple[int, PlaceInText]] = field(default_factory=list)
    date: tuple[int, DatePhrase] | None = None
    speeches: list[Speech] = field(default_factory=list)
    also: set[int] = field(default_factory=set)

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
    mentions: list[TroopMention] = field(default_factory=list)
    places: list[PlaceInText] = field(default_factory=list)
    fired: list[tuple[int, int, int, str]] = field(default_factory=list)
