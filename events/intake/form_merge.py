"""Two people changed one event: where their versions differ, and putting them together."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from events.countries import ALPHA3
from events.intake.form_values import FormValues
from events.nationalities import name_of
from events.vocabulary import NOT_STATED, EventType, RelationKind, Role, Stance, Verification
from events.when import When
from geo.precision import LocationPrecision

Side = Literal["mine", "theirs", "both"]

_GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "What happened": ("title",),
        "Kind of event": ("event_type",),
        "Where": ("where",),
        "When": ("when",),
        "Troops": ("troops",),
        # Statements name the source they were read in, so both go together.
        "Statements and sources": ("statements", "sources"),
        "Summary": ("summary",),
        "Deaths reported": ("fatalities",),
        "Actors": ("actors",),
        "Other events": ("relations",),
        "Verification set by hand": ("verification_override",),
        "Embargo": ("publish_after",),
        "Draft": ("keep_as_draft",),
    }
)
_LISTS = frozenset({"Troops", "Statements and sources", "Actors", "Other events"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of the event that is not the same in both versions.

    Attributes
    ----------
    mine, theirs
        The part in words, one line each entry.
    suggested
        The side that changed it, where only one did; "both" where rows were added on both sides;
        None where a person must choose.
    can_join
        Both people's rows can be kept together.
    """

    part: str
    mine: tuple[str, ...]
    theirs: tuple[str, ...]
    suggested: Side | None
    can_join: bool


def differences(base: FormValues, mine: FormValues, theirs: FormValues) -> tuple[Difference, ...]:
    """Compare two changed versions of one event, each as ``form_of`` gives it.

    Parameters
    ----------
    base
        The version both started from.
    """
    found = []
    for part, names in _GROUPS.items():
        versions = [
            [_bare(name, version[name]) for name in names] for version in (base, mine, theirs)
        ]
        if versions[1] == versions[2]:
            continue
        suggested: Side | None = None
        if versions[1] == versions[0]:
            suggested = "theirs"
        elif versions[2] == versions[0]:
            suggested = "mine"
        elif part in _LISTS:
            suggested = "both"
        found.append(
            Difference(
                part,
                tuple(line for name in names for line in _words(name, mine)),
                tuple(line for name in names for line in _words(name, theirs)),
                suggested,
                part in _LISTS,
            )
        )
    return tuple(found)


def merged(mine: FormValues, theirs: FormValues, chosen: Mapping[str, Side]) -> FormValues:
    """Put two versions together; a part nobody chose for is as mine has it."""
    values = deepcopy(mine)
    for part, side in chosen.items():
        names = _GROUPS[part]
        if side == "theirs":
            values |= {name: deepcopy(theirs[name]) for name in names}
        elif side == "both" and part == "Statements and sources":
            values |= _joined_ledger(mine, theirs)
        elif side == "both":
            values[names[0]] = _joined(mine[names[0]], theirs[names[0]])[0]
    values["base_revision"] = theirs["base_revision"]
    return values


def _joined(
    mine: list[dict[str, Any]], theirs: list[dict[str, Any]]
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Add the rows only I have to theirs; also say which key each row of mine has now."""
    rows = deepcopy(theirs)
    keys: dict[str, str] = {}
    for row in mine:
        same = next((each for each in rows if _bare("", each) == _bare("", row)), None)
        if same is None:
            same = {**deepcopy(row), "key": str(len(rows) + 1)}
            rows.append(same)
        keys[row["key"]] = same["key"]
    return rows, keys


def _joined_ledger(mine: FormValues, theirs: FormValues) -> FormValues:
    sources, keys = _joined(mine["sources"], theirs["sources"])
    moved = [{**row, "source": keys.get(row["source"], "")} for row in mine["statements"]]
    return {"sources": sources, "statements": _joined(moved, theirs["statements"])[0]}


def _bare(name: str, value: Any) -> Any:  # noqa: ANN401 - any value of a form
    """Leave out what says nothing of the event: rows' keys, how a place was come by."""
    if isinstance(value, list):
        return [_bare(name, row) for row in value]
    if isinstance(value, dict):
        ignored = {"key", "auto", "clicked", "choice"}
        return {field: each for field, each in value.items() if field not in ignored}
    return value


# --- words --------------------------------------------------------------------------------------


def _words(name: str, values: FormValues) -> tuple[str, ...]:
    value = values[name]
    if name in _ROW_WORDS:
        return tuple(_ROW_WORDS[name](row) for row in value) or ("none",)
    if name in _WORDS:
        return (_WORDS[name](value) or "not given",)
    if isinstance(value, dict):
        given = (f"{field}: {each}" for field, each in value.items() if each)
        return (", ".join(given) or "not given",)
    return (str(value) or "not given",)


def _country(code: str) -> str:
    if code == NOT_STATED:
        return "Foreign, nationality not stated"
    return name_of(code) if code in ALPHA3 else code


def _where_words(where: Mapping[str, Any]) -> str:
    place = where["place"]
    if where["none"] or not place:
        return "no place given"
    level = LocationPrecision(place["precision"]).words
    areas = ", ".join(filter(None, (where["admin2"], where["admin1"], _country(where["country"]))))
    at = f"{place['latitude']:g}, {place['longitude']:g} within {place['radius_m'] / 1000:,.3g} km"
    return " · ".join(filter(None, (where["name"], areas, level, at)))


def _when_words(when: Mapping[str, str]) -> str:
    words = When(edtf=when["edtf"] or None).words
    reported = f"reported on {when['reported_on']}" if when["reported_on"] else ""
    return ", ".join(filter(None, (words, when["time"], reported)))


def _troops_words(row: Mapping[str, str]) -> str:
    side = f"for {_country(row['fighting_for'])}" if row["fighting_for"] else ""
    numbers = {"at least": "count_low", "": "count_best", "at most": "count_high"}
    count = ", ".join(f"{word} {row[name]}".strip() for word, name in numbers.items() if row[name])
    role = Role(row["role"]).words
    unit = f"({row['unit']})" if row["unit"] else ""
    return " ".join(filter(None, (_country(row["nationality"]), side, unit, role, count)))


def _statement_words(row: Mapping[str, str]) -> str:
    speaker = f"({row['speaker']})" if row["speaker"] else ""
    said = f"{_country(row['party']) or 'nobody named'} {speaker} {Stance(row['stance']).words}"
    about = "" if row["about"] == "event" else f" about the {row['about']}"
    return f"{said}{about}" + (f": {row['summary']}" if row["summary"] else "")


def _source_words(row: Mapping[str, Any]) -> str:
    named = ": ".join(filter(None, (row["publisher"], row["title"])))
    return " ".join(filter(None, (named, row["url"], f"(reliability {row['reliability']})")))


def _relation_words(row: Mapping[str, str]) -> str:
    return f"{RelationKind(row['kind']).words} {row['event_id']}"


_ROW_WORDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = MappingProxyType(
    {
        "troops": _troops_words,
        "statements": _statement_words,
        "sources": _source_words,
        "actors": lambda row: str(row["name"]),
        "relations": _relation_words,
    }
)
_WORDS: Mapping[str, Callable[[Any], str]] = MappingProxyType(
    {
        "event_type": lambda value: EventType(value).words,
        "where": _where_words,
        "when": _when_words,
        "keep_as_draft": lambda value: "kept as a draft" if value else "published",
        "verification_override": lambda value: (
            f"{Verification(value['value']).words}: {value['reason']}" if value["value"] else ""
        ),
    }
)
