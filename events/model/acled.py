"""The nearest ACLED type and sub-type of each of our event types (ACLED codebook 2023).

docs/acled-crosswalk.md gives the reason for each choice; a test keeps both the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from events.vocabulary import EventType


@dataclass(frozen=True, slots=True)
class AcledType:
    """An ACLED event type and sub-event type.

    Attributes
    ----------
    exact
        Whether the two mean the same; otherwise it is the nearest there is.
    """

    event_type: str
    sub_event_type: str
    exact: bool

    def __str__(self) -> str:
        return f"{self.event_type}: {self.sub_event_type}"


_STRATEGIC = "Strategic developments"

ACLED: Mapping[EventType, AcledType] = MappingProxyType(
    {
        EventType.CLASH: AcledType("Battles", "Armed clash", True),
        EventType.STRIKE: AcledType(
            "Explosions/Remote violence", "Shelling/artillery/missile attack", False
        ),
        EventType.INCURSION: AcledType("Battles", "Armed clash", False),
        EventType.TERRITORY_CHANGE: AcledType(
            "Battles", "Non-state actor overtakes territory", False
        ),
        EventType.WITHDRAWAL: AcledType(_STRATEGIC, "Non-violent transfer of territory", False),
        EventType.CAPTURE: AcledType(_STRATEGIC, "Other", False),
        EventType.CASUALTY: AcledType("Battles", "Armed clash", False),
        EventType.DEPLOYMENT: AcledType(_STRATEGIC, "Change to group/activity", False),
        EventType.RECRUITMENT: AcledType(_STRATEGIC, "Change to group/activity", False),
        EventType.TRAINING: AcledType(_STRATEGIC, "Change to group/activity", False),
        EventType.STATEMENT: AcledType(_STRATEGIC, "Other", False),
        EventType.OTHER: AcledType(_STRATEGIC, "Other", True),
    }
)
