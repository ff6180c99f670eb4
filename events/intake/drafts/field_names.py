"""The field somebody may have meant by a name that is none."""

import re
from collections.abc import Mapping
from typing import Final

from rapidfuzz import fuzz, process

from events.errors import Problem
from events.model.draft import EventDraft
from events.model.event import Relation
from events.model.fields import Model
from events.model.ledger import Source, Statement
from events.model.place import DraftPlace
from events.model.problems import UNKNOWN_FIELD
from events.model.troops import Actor, Fatalities, ForeignTroops
from events.model.when import When

_GROUPS: Final[Mapping[str, type[Model]]] = {
    "": EventDraft,
    "where": DraftPlace,
    "when": When,
    "troops": ForeignTroops,
    "statements": Statement,
    "sources": Source,
    "actors": Actor,
    "fatalities": Fatalities,
    "relations": Relation,
}
_LIKE: Final = 70


def with_nearest(problem: Problem) -> Problem:
    """Name the nearest field beside one that is not known: of its group, else of any."""
    if problem.message != UNKNOWN_FIELD:
        return problem
    group, _, name = problem.field.rpartition(".")
    own = re.sub(r"\[\d+\]", "", group)
    model = _GROUPS.get(own)
    fields = [] if model is None else list(model.model_fields)
    found = process.extractOne(name, fields, scorer=fuzz.ratio, score_cutoff=_LIKE)
    if found is None:
        every = {
            field: f"{prefix}.{field}" if prefix else field
            for prefix, each in reversed(list(_GROUPS.items()))
            for field in each.model_fields
        }
        other = process.extractOne(name, list(every), scorer=fuzz.ratio, score_cutoff=_LIKE)
        nearest = None if other is None else every[other[0]]
    else:
        nearest = found[0]
    if nearest is None:
        known = ", ".join(fields[:20])
        hint = f" Known here are: {known}." if known else ""
    else:
        hint = f" Do you mean “{nearest}”?"
    return Problem(problem.field, problem.message + hint)
