"""The place of a row: at its coordinates if they can be true, else by its name."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from events.duplicates.finding import Duplicates
from events.errors import Problem
from events.intake.formats.base import Cells, RowFields
from events.model.countries import ALPHA3
from events.model.country_names import alpha3_of, slip_of
from events.model.draft import EventDraft
from events.model.event import Place
from events.model.nationalities import name_of
from events.model.place import DraftPlace
from events.model.problems import invalid_event
from events.placing.agreement import contradicts, is_far_from_region
from events.placing.locate import (
    Located,
    NeedsChoice,
    Unplaced,
    choose,
    locate,
    query_of,
)
from events.placing.position import Misplaced, compare, off_earth, place_at
from events.store.base import EventStore
from events.vocabulary import EventType, PlaceMethod, State
from geo.boundaries import Area, Boundaries
from geo.finding import Ambiguous, Candidate, Found, PlaceFinder
from geo.position import Position
from geo.precision import LocationPrecision, default_radius_m
from geo.reading.unlisted_names import parts_of


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
    alike
        Names datasets that came in before in tables with nearly these columns.
    past
        Gives the identifiers of the events that came in before with a dataset.
    """

    store: EventStore
    finder: PlaceFinder
    boundaries: Boundaries
    batch: str
    state: State = State.PUBLISHED
    duplicates: Duplicates | None = None
    alike: Callable[[Sequence[str]], Sequence[str]] | None = None
    past: Callable[[str], Collection[str]] | None = None


@dataclass(slots=True)
class AmbiguousRows:
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
        ambiguous: dict[str, AmbiguousRows],
    ) -> None:
        self._target = target
        self._chosen = chosen
        self._ambiguous = ambiguous
        self._disagrees = False
        self._country_words = ""
        self._by_words: dict[DraftPlace, Place | AmbiguousRows | str] = {}

    def settle_country(self, where: RowFields, cells: Cells) -> Problem | None:
        """Read a country that is written in no way known: a slip of one that the position is in.

        What it may be is said; what cannot be read is told, kept, and never made a country.
        """
        told, key = where.pop("country_told", None), where.pop("country_key", "country")
        if told is None:
            return None
        code, at = slip_of(told), (where.get("longitude"), where.get("latitude"))
        if code is not None and at[0] is not None and at[1] is not None and abs(at[1]) <= 90:
            position = Position(longitude=(at[0] + 180) % 360 - 180, latitude=at[1])
            if not compare(DraftPlace(country=code), position, self._target.boundaries):
                where["country"] = code
                cells.keep(key)
                cells.warn((key,), f"{told!r} was read as {name_of(code)}, where it lies.")
                return None
        cells.not_understood((key,), told, " as a country")
        if at[0] is None and any(where.get(name) for name in _WORDS):
            hint = f" Is it {name_of(code)}?" if code else ""
            return Problem(
                cells.name(key), f"{told[:60]!r} is no country known here, so the place could be "
                f"anywhere.{hint} Say what it means (--value \"country:{told[:40]}=UKR\")."
            )  # fmt: skip
        return None

    def contradiction(self, told: DraftPlace, place: Place | None, *, strict: bool) -> str:
        """Say why a place must not be published by itself; empty where nothing speaks against it.

        Parameters
        ----------
        strict
            Compare the region too, as for tables whose columns nobody vouches for.
        """
        if place is None or not self._disagrees:
            return ""
        position = Position(longitude=place.longitude, latitude=place.latitude)
        if told.country in ALPHA3 and contradicts(
            told, position, self._target.boundaries, words=self._country_words
        ):
            return f"The place lies outside {name_of(told.country)}, the stated country"
        if strict and told.admin1 and is_far_from_region(told, position, self._target.boundaries):
            return f"The place lies far outside {told.admin1}, the stated region"
        return ""

    def told(self, where: RowFields, warnings: list[Problem]) -> DraftPlace | list[Problem]:
        """Check what a row says of its place; the problems where that cannot be."""
        longitude, latitude = where.get("longitude"), where.get("latitude")
        country = where.get("country")
        self._country_words = where.pop("country_words", None) or country or ""
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
        self._disagrees = False
        if not where.has_position:
            return self._by_name(where, number, warnings)
        held = self._held_then(where)
        checked = where if held is None else where.model_copy(update={"country": None})
        placed = place_at(checked, self._target.boundaries, method=PlaceMethod.IMPORTED)
        if isinstance(placed, Misplaced):
            return _of_column(placed.problem)
        place, remarks = placed
        if held is not None:
            place = place.model_copy(update={"country": where.country})
            words = f"Is stated under {self._country_words}; the place lies in {held.name}."
            warnings.append(Problem("country", words))
        self._disagrees = bool(remarks)
        warnings += [Problem("country", sentence) for sentence in remarks]
        return place

    def _held_then(self, where: DraftPlace) -> Area | None:
        """Give the country of today that a position lies in, where the stated old state held it."""
        if where.country is None or where.longitude is None or where.latitude is None:
            return None
        parts = parts_of(where.country, self._country_words or where.country)
        if not parts or not -90 <= where.latitude <= 90 or not -180 <= where.longitude <= 180:
            return None
        here = Position(longitude=where.longitude, latitude=where.latitude)
        country, _ = self._target.boundaries.locate(here)
        return country if country is not None and country.code in parts else None

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
            return _as_stated(found, where)
        if isinstance(found, str):
            warnings.append(Problem("place", f"Kept without a place: {found}"))
            return None
        asked = self._ambiguous.setdefault(found.key, found)
        if not asked.rows or asked.rows[-1] != number:
            asked.rows.append(number)
        count = len(found.candidates)
        several = f"{count} places" if count > 1 else "One place, not surely the right one,"
        elsewhere = ""
        if where.country in ALPHA3 and where.country not in {c.country for c in found.candidates}:
            elsewhere = f" None lies in {name_of(where.country)}, as stated."
        return Problem(
            "place",
            f"{several} may be meant by {found.words!r}.{elsewhere} Choose one, or write the "
            "longitude and latitude into the file.",
        )

    def _look_up(self, where: DraftPlace) -> Place | AmbiguousRows | str:
        draft = EventDraft(title="place", event_type=EventType.OTHER, where=where)
        placement = locate(draft, self._target.finder, self._target.boundaries)
        match placement:
            case Located(event=event):
                place = event.where
                if place is None:
                    return "the place list has no position for it."
                position = Position(longitude=place.longitude, latitude=place.latitude)
                if contradicts(where, position, self._target.boundaries):
                    found = self._candidates(where)
                    return self._asked_of(draft, where, found) if found else "not in that country."
                return place
            case Unplaced(reason=reason):
                return reason
            case NeedsChoice(candidates=candidates):
                return self._asked_of(draft, where, candidates)
        raise AssertionError(placement)

    def _candidates(self, where: DraftPlace) -> tuple[Candidate, ...]:
        """Give what was found elsewhere than stated, for a person to decide."""
        found = self._target.finder.look_up(query_of(where))
        match found:
            case Found(candidate=candidate, also=also):
                return (candidate, *also)
            case Ambiguous(candidates=candidates):
                return candidates
        return ()

    def _asked_of(
        self, draft: EventDraft, where: DraftPlace, candidates: tuple[Candidate, ...]
    ) -> Place | AmbiguousRows | str:
        words = ", ".join(w for w in (where.name, where.admin1, where.country) if w)
        key = words.casefold()
        at = self._chosen.get(key)
        if at is None:
            return AmbiguousRows(key, words, candidates)
        if not 0 <= at < len(candidates):
            return "it was decided to leave it open."
        chosen = choose(draft, candidates[at], self._target.boundaries)
        return chosen.event.where or "no position"


def _as_stated(place: Place, where: DraftPlace) -> Place:
    """Take a place that was found by its name as no more exact than the source states."""
    level = where.precision
    if level is None or level is LocationPrecision.WATER_OR_AIR or level <= place.precision:
        return place
    radius_m = where.radius_m or default_radius_m(level)
    return place.model_copy(
        update={"precision": level, "radius_m": max(radius_m, place.radius_m or 0.0)}
    )


_WORDS = ("name", "country", "admin1", "admin2")


def _of_column(problem: Problem) -> Problem:
    """Name the column rather than the field of the place."""
    return Problem(problem.field.removeprefix("where."), problem.message)
