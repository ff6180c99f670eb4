"""What a report states about where a place lies: country, first-level area, district."""

from collections.abc import Sequence
from dataclasses import dataclass

from geo.boundaries import Area
from geo.names.forms import words_of
from geo.names.place_words import district_words
from geo.reading.area_names import AreaNames, area_name, twins_of
from geo.reading.unlisted_names import parts_of


@dataclass(frozen=True, slots=True)
class Stated:
    """What the report says a place lies in.

    Attributes
    ----------
    admin1
        ISO 3166-2 codes of the area and of those that reports mix it with; none if not stated.
    unknown_area
        The area as stated, where it is none known here: whatever is found cannot be checked.
    others
        What else the text gives beside the name: another place, or words not understood.
    parts
        Countries of today that the stated state held, or is stated to hold: Palestine for Israel.
    """

    countries: tuple[Area, ...] = ()
    admin1: frozenset[str] = frozenset()
    district: str = ""
    unknown_area: str = ""
    others: tuple[str, ...] = ()
    parts: tuple[Area, ...] = ()

    @property
    def country_codes(self) -> tuple[str, ...]:
        """Alpha-3 codes of the countries."""
        return tuple(area.code for area in self.countries)


def read_stated(
    names: AreaNames, country: str, admin1: str, within: tuple[str, ...]
) -> Stated | None:
    """Join what a query's fields and the text's own clauses say; the fields win.

    Returns
    -------
    None where the country is none known here.
    """
    countries: tuple[Area, ...] = ()
    if country.strip():
        countries = names.country(country)
        if not countries:
            return None
    areas: tuple[Area, ...] = ()
    unknown = ""
    parts = tuple(
        part
        for area in countries
        for code in parts_of(area.code, country)
        for part in names.country(code)
    )
    if admin1.strip():
        areas = _admin1(names, admin1, countries)
        if not areas and parts and (inside := _part(names, admin1, parts)):
            areas, countries, parts = *inside, ()
        elif not areas:
            unknown = admin1.strip()
    district = ""
    others: list[str] = []
    for clause in within:
        if names_a(clause, district_words()):
            district = district or clause
        elif not countries and (named := names.country(clause)):
            countries = named
        elif not areas:
            areas = _admin1(names, clause, countries)
            others += [] if areas else [clause]
    codes = frozenset(code for area in areas for code in twins_of(area.code))
    return Stated(countries, codes, district, unknown, tuple(others), parts)


def _part(
    names: AreaNames, admin1: str, parts: Sequence[Area]
) -> tuple[tuple[Area, ...], tuple[Area, ...]] | None:
    """Give the area stated, in one of the countries that a state held, and that country.

    A whole country may be stated as an area: Kosovo province, Serbia.
    """
    whole = tuple(area for area in names.country(area_name(admin1)) if area in parts)
    if whole:
        return (), whole
    areas = _admin1(names, admin1, parts)
    within = tuple(part for part in parts if part.code in {area.country for area in areas})
    return (areas, within) if areas else None


def _admin1(names: AreaNames, text: str, countries: Sequence[Area]) -> tuple[Area, ...]:
    for words in _spellings(text):
        found: list[Area] = []
        for country in [area.code for area in countries] or (None,):
            found += names.admin1(words, country)
        if found:
            return tuple(found)
    return ()


def _spellings(text: str) -> tuple[str, ...]:
    """Give an area's name as stated, without "district", and with ş as Arabic's Ṣād: Şan‘ā’."""
    bare = " ".join(word for word in text.split() if word.casefold() not in district_words())
    sad = text.replace("ş", "s").replace("Ş", "S")
    return tuple(dict.fromkeys(each for each in (text, bare, sad) if each))


def names_a(text: str, kinds: frozenset[str]) -> bool:
    """Tell whether one of these words is in a text, such as one for an area."""
    return any(word in kinds for word in words_of(text))
