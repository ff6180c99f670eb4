"""The tables of words that places are read with: what a row of each file in data/words/ holds."""

from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, StringConstraints, field_validator, model_validator

from geo.words import Row, Word, Words, WordTable, one_of

Alpha3 = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Admin1 = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}-[A-Z0-9.]+$")]
"""ISO 3166-2 code of a first-level area, as data/boundaries has it."""


def _codes(cell: object) -> object:
    return cell.split() if isinstance(cell, str) else cell


Areas = Annotated[tuple[Admin1, ...], BeforeValidator(_codes)]


class RegionNickname(Row):
    """A name people use for one first-level area or several together."""

    names: Words
    areas: Annotated[Areas, Field(min_length=1)]


class Water(Row):
    """A sea, strait or bay: the box it lies in (degrees); the land in the box is cut away.

    The first of its names is the one it is shown with.
    """

    names: Words
    west: Annotated[float, Field(ge=-180, le=180)]
    south: Annotated[float, Field(ge=-90, le=90)]
    east: Annotated[float, Field(ge=-180, le=180)]
    north: Annotated[float, Field(ge=-90, le=90)]

    @model_validator(mode="after")
    def _is_a_box(self) -> "Water":
        if self.west >= self.east or self.south >= self.north:
            raise ValueError("west must be less than east, and south less than north")
        return self

    @property
    def name(self) -> str:
        """The name it is shown with."""
        return self.names[0]


Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
RadiusKm = Annotated[float, Field(gt=0, le=1_000)]


class MorePlace(Row):
    """A place that neither the areas nor the lists have, and where it lies (degrees, WGS 84).

    The first of its names is the one it is shown with.
    """

    names: Words
    latitude: Latitude
    longitude: Longitude
    country: Alpha3
    kind: Word
    radius_km: RadiusKm

    @property
    def name(self) -> str:
        """The name it is shown with."""
        return self.names[0]


class SharedName(Row):
    """A name that several countries share: a person must be asked, as with their people."""

    names: Words
    countries: Annotated[tuple[Alpha3, ...], BeforeValidator(_codes), Field(min_length=2)]


class FormerState(Row):
    """A state that was, or is stated to be, larger than the country of today.

    Attributes
    ----------
    country
        The country that its name means today.
    words
        Words that tell the old state from today's; without them every mention may mean it.
    parts
        Countries of today that lay in it, or are stated under it.
    """

    country: Alpha3
    words: tuple[str, ...] = ()
    parts: Annotated[tuple[Alpha3, ...], BeforeValidator(_codes), Field(min_length=1)]

    @field_validator("words", mode="before")
    @classmethod
    def _none_is_any(cls, cell: object) -> object:
        return cell.casefold().split("|") if isinstance(cell, str) else cell or ()


class Landmark(Row):
    """A plant, bridge or front: the settlement that stands for it, and its first-level area."""

    names: Words
    settlement: Word
    admin1: Admin1


class WorldRegion(Row):
    """A region of the world, and the first-level areas it is together or is a part of.

    The first of its names is the one it is shown with. One without an agreed edge has no areas.
    Of one that is a part of areas a circle may be given, in which it lies (degrees, WGS 84).
    """

    names: Words
    relation: Literal["is", "part of", "no edge"]
    areas: Areas = ()
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    radius_km: RadiusKm | None = None

    @property
    def name(self) -> str:
        """The name it is shown with."""
        return self.names[0]

    @model_validator(mode="after")
    def _has_areas(self) -> "WorldRegion":
        if bool(self.areas) == (self.relation == "no edge"):
            raise ValueError("a region needs areas, unless its relation is “no edge”")
        given = [each is not None for each in (self.latitude, self.longitude, self.radius_km)]
        if any(given) and (not all(given) or self.relation != "part of"):
            raise ValueError("a circle needs latitude, longitude and radius_km, and a “part of”")
        return self


class Capital(Row):
    """A capital by its number in GeoNames."""

    geonames_id: Annotated[int, Field(gt=0)]
    country: Alpha3
    name: Word


class OldName(Row):
    """An old or foreign name of a place, and the name in force as the place list has it."""

    old: Word
    now: Word


class FormerRaion(Row):
    """A raion of Ukraine as it was until 17 July 2020, whether or not one bears its name today.

    The first of its names is the Ukrainian one in force then; others are older or Russian ones.
    """

    names: Words
    admin1: Admin1
    seat: Word


class PlaceKind(Row):
    """Words that say what kind of place a name is of; they are no part of the name."""

    kind: Literal["settlement", "village", "after a name", "area", "district"]
    words: Words


class TranslatedStem(Row):
    """Stems of names that one language translates instead of respelling."""

    ukrainian: Word
    russian: Word


class CountryAdjective(Row):
    """Adjectives of a country whose borders reports speak of."""

    country: Word
    adjectives: Words


class CardinalWord(Row):
    """A number in words; those of three digits and more are joined by who reads them."""

    number: Annotated[int, Field(gt=0)]
    words: Words


class CompassPoint(Row):
    """Words for a point of the compass, ``*`` for any letters at the end."""

    point: Literal["north", "south", "east", "west"]
    words: Words


_USES: Final = (
    *("kilometres", "miles", "metres", "about", "away from", "between", "and"),
    *("outskirts", "part", "middle", "front", "near", "front line near", "beside"),
    *("surroundings", "landform", "airfield", "district", "border area"),
    *("says nothing", "in whose hands", "occupied", "unnamed spot", "a few", "road", "road before"),
    *("kind of", "region", "oblast", "area", "no area"),
)


class PlacePhrase(Row):
    """Words that describe a place by another, by what they are used for.

    ``*`` in them stands for any letters.
    """

    use: Annotated[str, one_of(_USES)]
    words: Words


NICKNAMES: Final = WordTable("region_nicknames", RegionNickname)
WATERS: Final = WordTable("waters", Water)
MORE_PLACES: Final = WordTable("more_places", MorePlace)
SHARED: Final = WordTable("shared_country_names", SharedName)
FORMER_STATES: Final = WordTable("former_states", FormerState)
LANDMARKS: Final = WordTable("landmarks", Landmark)
DIRECTIONS: Final = WordTable("front_directions", Landmark)
WORLD_REGIONS: Final = WordTable("world_regions", WorldRegion)
CAPITALS: Final = WordTable("capitals", Capital)
OLD_NAMES: Final = WordTable("old_names", OldName)
FORMER_RAIONS: Final = WordTable("former_raions", FormerRaion)
PLACE_KINDS: Final = WordTable("place_kinds", PlaceKind)
TRANSLATED: Final = WordTable("translated_stems", TranslatedStem)
ADJECTIVES: Final = WordTable("country_adjectives", CountryAdjective)
CARDINALS: Final = WordTable("cardinal_words", CardinalWord)
COMPASS: Final = WordTable("compass_points", CompassPoint)
PHRASES: Final = WordTable("place_phrases", PlacePhrase)

PLACE_TABLES: Final[tuple[WordTable[Any], ...]] = (
    *(NICKNAMES, WATERS, MORE_PLACES, SHARED, LANDMARKS, DIRECTIONS, WORLD_REGIONS, CAPITALS),
    *(
        FORMER_STATES,
        FORMER_RAIONS,
        OLD_NAMES,
        PLACE_KINDS,
        TRANSLATED,
        ADJECTIVES,
        CARDINALS,
        COMPASS,
        PHRASES,
    ),
)
