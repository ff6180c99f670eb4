"""The place of a row: at its coordinates if they can be true, else by its name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from events.duplicates.finding import Duplicates
from events.errors import Problem
from events.intake.formats.base import ToldPlace
from events.intake.formats.country_names import alpha3_of
from events.model.event import DraftPlace, EventDraft, Place
from events.model.problems import invalid_event
from events.placing.locate import (
    Located,
    NeedsChoice,
    Unplaced,
    choose,
    locate,
)
from events.placing.position import LONGEST_READING, Misplaced, off_earth, place_at
from events.store.base import EventStore
from events.vocabulary import EventType, PlaceMethod, State
from geo.boundaries import Boundaries
from geo.finding import Candidate, PlaceFinder
from geo.position import METRES_PER_DEGREE


@dataclass(frozen=True)
class Target:
    """Where an import goes.

    Attributes
    ----------
    state
        Of new events.
    batch
        Names all that this import saves.
    duplicates
        Finds events that may be the same; None not to look.
    """

    store: EventStore
    finder: PlaceFinder
    boundaries: Boundaries
    batch: str
    state: State = State.PUBLISHED
    duplicates: Duplicates | None = None


@dataclass(slots=True)
class AmbiguousPlace:
    """A place of the file of which there are several.

    Attributes
    ----------
    rows
        Numbers of the rows that name it.
    """

    key: str
    words: str
    candidates: tuple[Candidate, ...]
    rows: list[int] = field(default_factory=list)


class Placer:
    """Gives rows their place, each distinct one looked up once."""

    def __init__(
        self,
        target: Target,
        chosen: Mapping[str, int],
        ambiguous: dict[str, AmbiguousPlace],
    ) -> None:
        self._target = target
        self._chosen = chosen
        self._ambiguous = ambiguous
        self._by_words: dict[tuple[str | None, ...], Place | AmbiguousPlace | str] = {}

    def place(
        self, told: ToldPlace, number: int, warnings: list[Problem]
    ) -> Place | Problem | None:
        """Give the place of a row; a problem where it cannot be taken."""
        if told.longitude is None and told.latitude is None:
            return self._by_name(told, number, warnings)
        if told.longitude is None or told.latitude is None:
            missing = "longitude" if told.longitude is None else "latitude"
            return Problem(missing, "Is missing beside the other one; give both or none.")
        return self._at_position(told, warnings)

    def _at_position(self, told: ToldPlace, warnings: list[Problem]) -> Place | Problem:
        boundaries, stated = self._target.boundaries, _stated(told)
        longitude, latitude = float(told.longitude or 0), float(told.latitude or 0)
        problem = off_earth(stated, boundaries, longitude=longitude, latitude=latitude)
        if problem is not None:
            return _of_column(problem)
        try:
            where = DraftPlace(
                **dict(stated)
                | {
                    "longitude": longitude,
                    "latitude": latitude,
                    "doubt_m": told.step / 2 * METRES_PER_DEGREE,
                    "precision": told.precision,
                    "radius_m": told.radius_m,
                    "area": self._stated_area(told.area, warnings),
                    "reading": told.reading[:LONGEST_READING] or None,
                }
            )
        except ValidationError as error:
            return invalid_event(error, "where").problems[0]
        placed = place_at(where, boundaries, method=PlaceMethod.IMPORTED)
        if isinstance(placed, Misplaced):
            return _of_column(placed.problem)
        place, remarks = placed
        warnings += [Problem("country", sentence) for sentence in remarks]
        return place

    def _stated_area(
        self, area: dict[str, Any] | str | None, warnings: list[Problem]
    ) -> dict[str, Any] | str | None:
        """Keep the area a row states; a code has to be one of the shipped areas'."""
        if isinstance(area, str) and self._target.boundaries.area(area) is None:
            warnings.append(Problem("area_code", f"{area[:40]!r} is no shipped area; left out."))
            return None
        return area

    def _by_name(
        self, told: ToldPlace, number: int, warnings: list[Problem]
    ) -> Place | Problem | None:
        words = (told.name, told.country, told.admin1, told.admin2)
        if not any(words):
            return None
        if words not in self._by_words:
            self._by_words[words] = self._look_up(told)
        found = self._by_words[words]
        if isinstance(found, Place):
            return found
        if isinstance(found, str):
            warnings.append(Problem("place", f"Kept without a place: {found}"))
            return None
        asked = self._ambiguous.setdefault(found.key, found)
        if not asked.rows or asked.rows[-1] != number:
            asked.rows.append(number)
        return Problem(
            "place",
            f"{len(found.candidates)} places may be meant by {found.words!r}; choose one, or write "
            "the longitude and latitude into the file.",
        )

    def _look_up(self, told: ToldPlace) -> Place | AmbiguousPlace | str:
        draft = EventDraft(
            title="place",
            event_type=EventType.OTHER,
            where=_stated(told),
        )
        placement = locate(draft, self._target.finder, self._target.boundaries)
        match placement:
            case Located(event=event):
                return event.where or "the place list has no position for it."
            case Unplaced(reason=reason):
                return reason
            case NeedsChoice(candidates=candidates):
                words = ", ".join(w for w in (told.name, told.admin1, told.country) if w)
                key = words.casefold()
                at = self._chosen.get(key)
                if at is None:
                    return AmbiguousPlace(key, words, candidates)
                if not 0 <= at < len(candidates):
                    return "it was decided to leave it open."
                chosen = choose(draft, candidates[at], self._target.boundaries)
                return chosen.event.where or "no position"
        raise AssertionError(placement)


def _stated(told: ToldPlace) -> DraftPlace:
    """Give all that a row says of its place but the position itself."""
    return DraftPlace(
        name=told.name,
        country=alpha3_of(told.country) or told.country,
        admin1=told.admin1,
        admin2=told.admin2,
    )


def _of_column(problem: Problem) -> Problem:
    """Name the column rather than the field of the place."""
    return Problem(problem.field.removeprefix("where."), problem.message)
