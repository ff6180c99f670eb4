"""From the rows of a table to what an import would do with each: the dry run is this plan.

Read, mapped, placed, and compared with what is stored; nothing is saved here.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

import orjson

from events.desk.rules import CONTENT
from events.errors import InvalidEvent, Problem, UnreadableFile
from events.intake.formats.base import Cells, Context, Format, RowFields, key_of
from events.intake.formats.cell_values import DateOrder
from events.intake.formats.ours_flat import FLAT_FORMAT
from events.intake.imports.again import Merged, merge_row
from events.intake.imports.file_checks import apart_km, check_crs, find_date_order
from events.intake.imports.flat_again import merge_flat
from events.intake.imports.row_places import AmbiguousPlace, Placer, Target
from events.intake.tables.base import Row, Table
from events.intake.tables.crs import AGREES_KM, project_from
from events.intake.tables.encoding import mended
from events.intake.tables.shapes import BadGeometry, Footprint, Project, footprint
from events.model.draft import event_from, read_draft
from events.model.event import Event, Origin
from events.store.errors import EventNotFound
from events.vocabulary import State
from geo.precision import LocationPrecision, level_and_radius_m

_MOST_EXTRA_BYTES: Final = 60_000


class Action(StrEnum):
    """What an import does with a row."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(slots=True)
class Outcome:
    """What becomes of one row.

    Attributes
    ----------
    event
        To be saved; None unless added or updated.
    problems
        Why the row is rejected, by column.
    warnings
        What was repaired or left out, or does not agree, by column.
    """

    row: Row
    action: Action
    event: Event | None = None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Decisions:
    """What a person decided about an import.

    Attributes
    ----------
    date_order
        None where it is to be found out.
    mend_text
        Mend wrongly decoded text.
    places
        Number of the candidate chosen for an ambiguous place, by its key; -1 leaves the events
        without a place.
    crs
        In place of what the file declares.
    """

    date_order: DateOrder | None = None
    mend_text: bool = False
    places: Mapping[str, int] = field(default_factory=dict)
    crs: str | None = None


class Plan:
    """An import thought through, row by row.

    Parameters
    ----------
    file_name
        Without folders.

    Raises
    ------
    UnreadableFile
        The coordinates of the file cannot be what it says they are.
    """

    def __init__(
        self,
        table: Table,
        known: Format,
        file_name: str,
        target: Target,
        decisions: Decisions | None = None,
    ) -> None:
        self.table = table
        self.known = known
        self.decisions = decisions or Decisions()
        self.dates = find_date_order(table, known, self.decisions.date_order)
        self.ambiguous: dict[str, AmbiguousPlace] = {}
        self.mojibake: Counter[str] = Counter()
        self._target = target
        self._context = Context(file_name, self.dates.order)
        self._names = {key_of(name): name for name in reversed(table.columns)}
        self._placer = Placer(target, self.decisions.places, self.ambiguous)
        self._seen: dict[str, int] = {}
        self._project: Project | None = None
        if table.has_geometry:
            crs = self.decisions.crs or table.crs
            self._project = project_from(crs)
            problem = check_crs(table, known, self._project, crs).problem
            if problem:
                raise UnreadableFile(problem)

    def outcomes(self) -> Iterator[Outcome]:
        """Say of each row what would become of it.

        Raises
        ------
        UnreadableFile
            The file turns out broken further down.
        """
        self._seen.clear()
        self.ambiguous.clear()
        self.mojibake.clear()
        for row in self.table.rows():
            yield self._outcome(row)

    # One row

    def _outcome(self, row: Row) -> Outcome:
        if row.problem:
            return _rejected(row, [Problem("", row.problem)])
        self._look_at_text(row)
        names = self._names
        if not row.cells.keys() <= set(names.values()):
            names = names | {key_of(n): n for n in row.cells if key_of(n) not in names}
        cells = Cells(row.cells, names, self.dates.order)
        told = self.known.read(cells, self._context)
        warnings = [Problem("geometry", note) for note in row.notes]
        if cells.problems:
            return _rejected(row, cells.problems)
        try:
            shape = None if row.geometry is None else footprint(row.geometry, self._project)
        except (BadGeometry, RecursionError) as error:
            return _rejected(row, [Problem("geometry", str(error) or "Is nested too deeply.")])
        if shape is not None:
            warnings += [Problem("geometry", note) for note in shape.notes]
        if isinstance(told, Event):
            return self._of_ours(row, told, warnings)
        where = told.pop("where", {})
        problem = self._take_shape(where, shape)
        if problem is not None:
            return _rejected(row, [problem])
        rest = cells.rest()
        if rest:
            told["extra"] = _keepable(rest)
        return self._drafted(row, told, where, warnings + cells.warnings)

    def _look_at_text(self, row: Row) -> None:
        for name, value in row.cells.items():
            if isinstance(value, str) and not value.isascii():
                better = mended(value)
                if better != value:
                    self.mojibake[f"{value[:60]!r} would be {better[:60]!r}"] += 1
                    if self.decisions.mend_text:
                        row.cells[name] = better

    def _take_shape(self, where: RowFields, shape: Footprint | None) -> Problem | None:
        """Give a place the position of the geometry, if both agree."""
        if shape is None:
            return None
        longitude, latitude = where.get("longitude"), where.get("latitude")
        if longitude is not None and latitude is not None:
            apart = apart_km(longitude, latitude, shape)
            if apart is not None and apart > AGREES_KM + shape.radius_m / 1000:
                return Problem(
                    "geometry",
                    f"Lies {apart:,.0f} km from the latitude and longitude of the same row.",
                )
        where |= {"longitude": shape.longitude, "latitude": shape.latitude}
        where.setdefault("doubt_m", 0.0)
        where["area"] = where.get("area") or shape.area
        if shape.radius_m:
            where["radius_m"] = max(shape.radius_m, where.get("radius_m") or 0.0)
            grade, _ = level_and_radius_m(shape.radius_m)
            where["precision"] = where.get("precision") or (
                grade if shape.area is None else LocationPrecision.FUZZY
            )
        return None

    def _drafted(
        self, row: Row, told: RowFields, where: RowFields, warnings: list[Problem]
    ) -> Outcome:
        """Make a draft of a row, and an event of the draft."""
        origin = told.pop("origin", {})
        fingerprint = _fingerprint(told, where)
        dataset = origin.get("dataset") or self.known.name
        external_id = origin.get("external_id") or f"content:{fingerprint}"
        ours = self.known is FLAT_FORMAT and _is_event_id(external_id)
        event_id = external_id if ours else _id_of(dataset, external_id)
        place_told = self._placer.told(where, warnings)
        if isinstance(place_told, list):
            return _rejected(row, place_told, warnings)
        try:
            draft = read_draft(
                told
                | {
                    "id": event_id,
                    "where": place_told,
                    "state": self._target.state,
                    "origin": {
                        "dataset": dataset[:300],
                        "external_id": external_id[:300],
                        "version": origin.get("version"),
                        "licence": origin.get("licence") or self.known.licence,
                        "batch": self._target.batch,
                        "fingerprint": fingerprint,
                    },
                }
            )
        except InvalidEvent as error:
            return _rejected(row, error.problems, warnings)
        place = self._placer.place(place_told, row.number, warnings)
        if isinstance(place, Problem):
            return _rejected(row, [place], warnings)
        event = event_from(draft, place)
        stored = self._stored(event_id) if ours and event_id not in self._seen else None
        if stored is None:
            return self._compared(row, event, fingerprint, warnings)
        self._seen[event_id] = row.number
        fields = told | {"where": where, "origin": origin}
        merged = merge_flat(self._target.store, stored, fields, event)
        return _merged_outcome(row, merged, warnings)

    def _of_ours(self, row: Row, written: Event, warnings: list[Problem]) -> Outcome:
        """Take over an event that a file of our own carries with every fact."""
        says = _facts(written)
        fingerprint = _digest(says)
        imports_all = self._target.state is State.PUBLISHED
        origin = written.origin or Origin(dataset=self.known.name, external_id=written.id)
        event = written.model_copy(
            update={
                "revision": 0,
                "state": written.state if imports_all else self._target.state,
                "origin": origin.model_copy(
                    update={"batch": self._target.batch, "fingerprint": fingerprint}
                ),
            }
        )
        stored = self._stored(event.id)
        if stored is None:
            return self._compared(row, event, fingerprint, warnings)
        is_older = (
            written.recorded_at is not None
            and stored.recorded_at is not None
            and written.recorded_at <= stored.recorded_at
        )
        if is_older or _facts(stored) == says:
            return Outcome(row, Action.UNCHANGED, warnings=tuple(warnings))
        return self._compared(row, event, fingerprint, warnings)

    def _compared(
        self, row: Row, event: Event, fingerprint: str, warnings: list[Problem]
    ) -> Outcome:
        """Compare with the same row further up in the file, and with what is stored."""
        told = tuple(warnings)
        before = self._seen.setdefault(event.id, row.number)
        if before != row.number:
            same = event.origin is not None and (event.origin.external_id or "").startswith(
                "content:"
            )
            if same:
                note = Problem("", f"Says the same as row {before}; it is taken once.")
                return Outcome(row, Action.UNCHANGED, warnings=(*told, note))
            return _rejected(
                row,
                [Problem("", f"Has the identifier of row {before}; one row an event is taken.")],
                warnings,
            )
        stored = self._stored(event.id)
        if stored is None:
            return Outcome(row, Action.ADDED, event, warnings=told)
        merged = merge_row(self._target.store, stored, event, fingerprint)
        return _merged_outcome(row, merged, warnings)

    def _stored(self, event_id: str) -> Event | None:
        try:
            return self._target.store.get(event_id)
        except EventNotFound:
            return None


def _merged_outcome(row: Row, merged: Merged, warnings: list[Problem]) -> Outcome:
    if merged.problems:
        return _rejected(row, merged.problems, warnings)
    notes = (*warnings, *(Problem("", note) for note in merged.notes))
    if merged.event is None:
        return Outcome(row, Action.UNCHANGED, warnings=notes)
    return Outcome(row, Action.UPDATED, merged.event, warnings=notes)


def _rejected(row: Row, problems: Any, warnings: Any = ()) -> Outcome:  # noqa: ANN401 - iterables
    return Outcome(row, Action.REJECTED, problems=tuple(problems), warnings=tuple(warnings))


def _keepable(rest: dict[str, Any]) -> dict[str, Any]:
    """Keep what no field was made of, as far as an event has room for it."""
    try:
        raw = orjson.dumps(rest, default=str)
    except (TypeError, ValueError):
        return {name: str(value)[:300] for name, value in rest.items()}
    if len(raw) > _MOST_EXTRA_BYTES:
        return {name: str(value)[:300] for name, value in list(rest.items())[:150]}
    kept: dict[str, Any] = orjson.loads(raw)
    return kept


def _facts(event: Event) -> dict[str, Any]:
    """Give what an event says of what happened, whichever import brought it."""
    return event.model_dump(include={name for name in CONTENT if name not in ("id", "origin")})


_OF_FINGERPRINT: Final = (
    *("name", "country", "admin1", "admin2", "longitude", "latitude", "precision", "area"),
    "radius_m",
)
"""In this order since the first import: fingerprints of stored rows must be found again."""


def _fingerprint(told: Mapping[str, Any], where: Mapping[str, Any]) -> str:
    return _digest([dict(told), [where.get(name) for name in _OF_FINGERPRINT]])


def _digest(value: object) -> str:
    raw = orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS, default=str)
    return sha256(raw).hexdigest()[:24]


def _id_of(dataset: str, external_id: str) -> str:
    """Derive an event's identifier from the dataset's own, so that nothing is imported twice.

    A UUIDv7 of the year 1970 whose random bits are a digest: two imports at once of the same row
    meet in one event, and nothing has to be searched for.
    """
    digest = sha256(f"{dataset}\0{external_id}".encode("utf-8", "replace")).hexdigest()
    variant = "89ab"[int(digest[3], 16) & 3]
    return f"00000000-0000-7{digest[:3]}-{variant}{digest[4:7]}-{digest[7:19]}"


def _is_event_id(text: str) -> bool:
    return len(text) == 36 and text[14:15] == "7" and text.count("-") == 4
