"""Who does something, and what the installation lets them do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class DeskRole(StrEnum):
    """What a person may do."""

    WRITER = "writer"
    """Add and change events, as drafts and for review."""
    REVIEWER = "reviewer"
    """Publish, send back and retract."""
    SOLO = "solo"
    """Publish what nobody else has looked at: everybody's where no review is required."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at work, as typed and unproven or as a login says.

    Attributes
    ----------
    id
        The same for one person, however the name is spelt.
    name
        Recorded with what they do.
    holders
        Names of those who have a role, for the message to somebody who has not; none where
        everybody has it, or nobody knows.
    """

    id: str
    name: str
    roles: frozenset[DeskRole]
    holders: Mapping[DeskRole, tuple[str, ...]] = field(
        default_factory=lambda: MappingProxyType({}), compare=False
    )

    def may(self, role: DeskRole) -> bool:
        """Tell whether the person has a role."""
        return role in self.roles

    def who_may(self, role: DeskRole) -> str:
        """Name those who have a role, in words."""
        return ", ".join(self.holders.get(role, ())) or "everybody"
