"""The nearest ACLED type and sub-type of each of our event types (ACLED codebook 2023).

docs/acled-crosswalk.md gives the reason for each choice; a test keeps both the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from events.vocabulary import EventType


@dataclass(frozen=True, slots=True)
class AcledType:
    """An ACLED event type and sub-event type."""

    event_type: str
    sub_event_type: str

    def __str__(self) -> str:
        return f"{self.event_type}: {self.sub_event_type}"


_STRATEGIC = "Strategic developments"

ACLED: Mapping[EventType, AcledType] = MappingProxyType(
    {
        EventType.CLASH: AcledType("Battles", "Armed clash"),
        EventType.STRIKE: AcledType(
            "Explosions/Remote violence", "Shelling/artillery/missile attack"
        ),
        EventType.INCURSION: AcledType("Battles", "Armed clash"),
        EventType.TERRITORY_CHANGE: AcledType("Battles", "Non-state actor overtakes territory"),
        EventType.WITHDRAWAL: AcledType(_STRATEGIC, "Non-violent transfer of territory"),
        EventType.CAPTURE: AcledType(_STRATEGIC, "Other"),
        EventType.CASUALTY: AcledType("Battles", "Armed clash"),
        EventType.DEPLOYMENT: AcledType(_STRATEGIC, "Change to group/activity"),
        EventType.RECRUITMENT: AcledType(_STRATEGIC, "Change to group/activity"),
        EventType.TRAINING: AcledType(_STRATEGIC, "Change to group/activity"),
        EventType.STATEMENT: AcledType(_STRATEGIC, "Other"),
        EventType.OTHER: AcledType(_STRATEGIC, "Other"),
    }
)
