"""The place of a row: at its coordinates if they can be true, else by its name."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import ValidationError

from events.duplicates.finding import Duplicates
from events.errors import Problem
from events.intake.formats.base import RowFields
from events.model.country_names import alpha3_of
from events.model.draft import EventDraft
from events.model.event import Place
from events.model.place import DraftPlace
from events.model.problems import invalid_event
from events.placing.locate import (
    Located,
    NeedsChoice,
    Unplaced,
    choose,
    locate,
)
from events.placing.position import Misplaced, off_earth, place_at
from events.store.base import EventStore
from events.vocabulary import EventType, PlaceMethod, State
from geo.boundaries import Boundaries
from geo.finding import Candidate, PlaceFinder


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
        self._by_words: dict[DraftPlace, Place | AmbiguousPlace | str] = {}

    def told(self, where: RowFields, warnings: list[Problem]) -> DraftPlace | list[Problem]:
        """Check what a row says of its place; the problems where that cannot be."""
        longitude, latitude = where.get("longitude"), where.get("latitude")
        country = where.get("country")
        where = where | {"country": alpha3_of(country) or country}
        if isinstance(where.get("area"), str) and not self._is_shipped(where["area"]):
            warnings.append(
                Problem("area_code", f"{where['area'][:40]!r} is no shipped area; left out.")
            )
            where["area"] = None
        if (longitude is None) != (latitude is None):
            missing = "longitude" if longitude is None else "latitude"
            return [Problem(missing, "Is missing beside the other one; give both or none.")]
        try:
            if longitude is not None and latitude is not None:
                words = DraftPlace(country=where["country"], admin1=where.get("admin1"))
                problem = off_earth(
                    words, self._target.boundaries, longitude=longitude, latitude=latitude
                )
                if problem is not None:
                    return [_of_column(problem)]
            return DraftPlace.model_validate(where)
        except ValidationError as error:
            return list(invalid_event(error, "where").problems)

    def place(
        self, where: DraftPlace, number: int, warnings: list[Problem]
    ) -> Place | Problem | None:
        """Give the place of a row; a problem where it cannot be taken."""
        if not where.has_position:
            return self._by_name(where, number, warnings)
        placed = place_at(where, self._target.boundaries, method=PlaceMethod.IMPORTED)
        if isinstance(placed, Misplaced):
            return _of_column(placed.problem)
        place, remarks = placed
        warnings += [Problem("country", sentence) for sentence in remarks]
        return place

    def _is_shipped(self, code: str) -> bool:
        return self._target.boundaries.area(code) is not None

    def _by_name(
        self, where: DraftPlace, number: int, warnings: list[Problem]
    ) -> Place | Problem | None:
        words = DraftPlace(**{name: getattr(where, name) for name in _WORDS})
        if words == DraftPlace():
            return None
        if words not in self._by_words:
            self._by_words[words] = self._look_up(words)
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

    def _look_up(self, where: DraftPlace) -> Place | AmbiguousPlace | str:
        draft = EventDraft(title="place", event_type=EventType.OTHER, where=where)
        placement = locate(draft, self._target.finder, self._target.boundaries)
        match placement:
            case Located(event=event):
                return event.where or "the place list has no position for it."
            case Unplaced(reason=reason):
                return reason
            case NeedsChoice(candidates=candidates):
                words = ", ".join(w for w in (where.name, where.admin1, where.country) if w)
                key = words.casefold()
                at = self._chosen.get(key)
                if at is None:
                    return AmbiguousPlace(key, words, candidates)
                if not 0 <= at < len(candidates):
                    return "it was decided to leave it open."
                chosen = choose(draft, candidates[at], self._target.boundaries)
                return chosen.event.where or "no position"
        raise AssertionError(placement)


_WORDS = ("name", "country", "admin1", "admin2")


def _of_column(problem: Problem) -> Problem:
    """Name the column rather than the field of the place."""
    return Problem(problem.field.removeprefix("where."), problem.message)
