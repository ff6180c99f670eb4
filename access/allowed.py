"""Who may do what: one function, asked before every route, every page and the websocket."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class AccessRole(StrEnum):
    """What somebody is here, from least to most."""

    VIEWER = "viewer"
    """Sees what is published, on pages and by every route."""
    ANALYST = "analyst"
    """Writes, imports and sends to review as well."""
    REVIEWER = "reviewer"
    """Publishes, sends back, retracts and withdraws as well."""
    ADMIN = "admin"
    """Sees and ends other people's sessions and tokens as well."""


class Action(StrEnum):
    """What is to be done."""

    READ = "read"
    WRITE = "write"
    REVIEW = "review"
    MANAGE = "manage"


class Resource(StrEnum):
    """What it is to be done to."""

    OPEN = "open"
    """What tells nothing of events: signing in, whether the server is well, scripts, the land."""
    MAP = "map"
    """What the map in the browser asks for."""
    FEATURES = "features"
    """OGC API - Features."""
    FILES = "files"
    """Exports and briefs."""
    CHANGES = "changes"
    """What changed, for machines and in words."""
    PAGES = "pages"
    """The pages themselves, with all that they are made of."""
    DESK = "desk"
    """Drafts, imports, reviews, and files brought for them."""
    ACCESS = "access"
    """Other people's sessions and tokens."""


TOKEN_SCOPES: Final = (Resource.FEATURES, Resource.FILES, Resource.CHANGES)
"""What a personal token can be for; none opens a page."""

_RANK: Final = {role: rank for rank, role in enumerate(AccessRole)}
_NEEDED: Final[Mapping[Action, AccessRole]] = MappingProxyType(
    {
        Action.READ: AccessRole.VIEWER,
        Action.WRITE: AccessRole.ANALYST,
        Action.REVIEW: AccessRole.REVIEWER,
        Action.MANAGE: AccessRole.ADMIN,
    }
)
_DESK_NEEDS: Final = AccessRole.ANALYST


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who asks.

    Attributes
    ----------
    account
        The same for one person for ever; "" for everybody where nobody has to sign in.
    name
        What they do is kept under it; "" where they type one.
    role
        What they are here; None for somebody who signed in and was given nothing.
    scopes
        What the token they came with is for; None for somebody at a browser.
    """

    account: str = ""
    name: str = ""
    role: AccessRole | None = None
    scopes: frozenset[Resource] | None = None

    @property
    def has_signed_in(self) -> bool:
        """Whether they have proven who they are."""
        return bool(self.account)


EVERYBODY: Final = Visitor(role=AccessRole.ADMIN)
"""Whoever asks where nobody has to sign in."""


def allowed(visitor: Visitor | None, action: Action, resource: Resource) -> bool:
    """Tell whether somebody may do something.

    Parameters
    ----------
    visitor
        None for nobody: whoever has not signed in where one has to.
    """
    if resource is Resource.OPEN and action is Action.READ:
        return True
    if visitor is None or visitor.role is None:
        return False
    if visitor.scopes is not None and (action is not Action.READ or resource not in visitor.scopes):
        return False
    needed = [_NEEDED[action]]
    if resource is Resource.DESK:
        needed.append(_DESK_NEEDS)
    if resource is Resource.ACCESS:
        needed.append(AccessRole.ADMIN)
    return all(_RANK[visitor.role] >= _RANK[each] for each in needed)


def higher(one: AccessRole | None, other: AccessRole | None) -> AccessRole | None:
    """Give the role of two that may do more."""
    found = [each for each in (one, other) if each is not None]
    return max(found, key=_RANK.__getitem__, default=None)
