"""Foreign troops, only where an actor's name says so.

"Military Forces of North Korea (2011-)" are North Korean. A group, a militia, or "Civilians
(Ukraine)" say nothing of anybody's nationality, and nothing is derived from where they fight.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from events.model.foreign import at_war
from events.model.nationalities import Nationality, read_nationality

_STATE_FORCES: Final = re.compile(
    r"(?:Military|Police|Air|Naval|Security|Border Guard|Special|Armed|Ground|Coast Guard)"
    r"(?: and \w+)? Forces of (?:the )?(?P<state>[^()\[\]:;,]+)(?:\([^)]*\))?(?P<unit>[^;]*)"
    r"|Government of (?:the )?(?P<government>[^;]+?)\s*$",
    re.IGNORECASE,
)


def state_of(actor: str) -> tuple[str, str | None] | None:
    """Give the state whose forces an actor is by its name, and the unit where it names one.

    Returns
    -------
    Alpha-3 code and unit; None where the name does not say it.
    """
    return _state_of(actor.strip())


@lru_cache(maxsize=8_192)
def _state_of(actor: str) -> tuple[str, str | None] | None:
    match = _STATE_FORCES.fullmatch(actor)
    if match is None:
        return None
    named = (match["state"] or match["government"]).strip()
    named = re.sub(r"\s*\((?:\d{4}|Soviet Union|North|South)[^)]*\)$", _kept_side, named)
    unit = (match["unit"] or "").strip() or None
    # "Military Forces of Ukraine International Legion" names a unit behind the state: a state is
    # as many words as the table knows.
    words = named.split()
    for count in range(len(words), 0, -1):
        found = read_nationality(" ".join(words[:count]))
        if isinstance(found, Nationality):
            behind = " ".join(words[count:])
            if behind and match["government"]:
                return None
            return found.code, (f"{behind} {unit or ''}".strip() or None)
    return None


def _kept_side(match: re.Match[str]) -> str:
    """Drop "(Soviet Union)"; of "Vietnam (North)" nothing is said today."""
    return "" if "North" not in match[0] and "South" not in match[0] else match[0]


def foreign_troops(
    sides: Iterable[Iterable[str]], country: str | None, *, role: str = "engaged"
) -> list[dict[str, Any]]:
    """Give the troops of states that fight on a side that is not their own.

    Parameters
    ----------
    sides
        Names of the actors of each side, the principal first.
    country
        Alpha-3 code of the country it happened in.

    Returns
    -------
    Rows of `ForeignTroops`. On each side the forces of the country itself, else those of a state
    at war with that country or with another side, are nobody's foreign troops; a state beside
    them is foreign to the side and fights for them. A state alone, abroad and not at war there, is
    foreign, and for whom it fights is left open.
    """
    states = [[found for actor in side if (found := state_of(actor))] for side in sides]
    rows: list[dict[str, Any]] = []
    for number, side in enumerate(states):
        others = states[:number] + states[number + 1 :]
        against = {code for other in others for code, _ in other} | ({country} - {None})
        own = _own_state([code for code, _ in side], country, against)
        for code, unit in side:
            if code == own:
                continue
            row = {"nationality": code, "fighting_for": own, "role": role}
            if unit:
                row["unit"] = unit[:300]
            if row not in rows:
                rows.append(row)
    return rows


def _own_state(codes: list[str], country: str | None, against: set[str | None]) -> str | None:
    if country is not None and country in codes:
        return country
    at_war_here = [c for c in codes if any(other and at_war(c, other) for other in against)]
    return at_war_here[0] if at_war_here else None
