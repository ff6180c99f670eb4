"""Countries and first-level areas by whatever reports call them."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from geo.boundaries import Area, Boundaries
from geo.names.forms import (
    form_of_words,
    is_no_name,
    shape,
    skeleton,
    tells_little,
    without_article,
    without_kind_words,
    words_of,
)
from geo.names.place_words import area_words
from geo.reading.unlisted_names import region_codes, shared_name
from geo.reading.world_regions import composed_of, lies_in

TWINS: Final = (
    # A city that is a first-level area of its own, and the area around it: reports mix them.
    frozenset({"UA-30", "UA-32"}),
    frozenset({"UA-40", "UA-43"}),
    frozenset({"RU-MOW", "RU-MOS"}),
    frozenset({"RU-SPE", "RU-LEN"}),
)
_ISO_3166_2 = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
_P_CODE = re.compile(r"UA(\d\d)\d*$")
_P_CODES: Final = {"01": "UA-43", "44": "UA-09", "73": "UA-77", "80": "UA-30", "85": "UA-40"}
"""Codes of OCHA and KATOTTG ("UA14") whose digits differ from ISO 3166-2."""
_NO_NAME: Final = frozenset({"the", "of", "and", "та", "и", "і"})
_FAR: Final = 0.35
"""Slips beyond this share of a name, and beyond two, are another name: Ituri is not Atyrau."""
_MAX_SLIPS: Final = 0.25
"""Letters wrong, as a share of the name's length, for a slip in an area's name to be forgiven."""


@dataclass(frozen=True, slots=True)
class AreaMatch:
    """An area and how far the words were from its name, in letters."""

    area: Area
    slips: int


class AreaNames:
    """Look up countries and first-level areas by code or by name, in any spelling."""

    def __init__(self, boundaries: Boundaries) -> None:
        self._boundaries = boundaries
        # Reports name the same places over and over, and most are no area.
        self._best_country = lru_cache(maxsize=8192)(self._find_country)
        self._best_admin1 = lru_cache(maxsize=8192)(self._find_admin1)

    def country(self, text: str) -> tuple[Area, ...]:
        """Give the country meant by a code or name; several only where a name has several."""
        coded = self._boundaries.country(text)
        if coded is not None:
            return (coded,)
        if shared := shared_name(text):
            areas = map(self._boundaries.country, shared)
            return tuple(area for area in areas if area is not None)
        found = self.countries_named(text)
        if not found and "," in text:
            # "Tanzania, United Republic of", as ISO 3166 sorts it.
            found = self.countries_named(text.partition(",")[0])
        return tuple(match.area for match in found)

    def admin1(self, text: str, country: str | None = None) -> tuple[Area, ...]:
        """Give the first-level areas meant by a code or name ("UA-14", "Donetska", "Курская обл.").

        Parameters
        ----------
        country
            Alpha-3 code to stay within.
        """
        code = text.strip().upper()
        if match := _P_CODE.match(code):
            code = _P_CODES.get(match[1], f"UA-{match[1]}")
        if _ISO_3166_2.fullmatch(code):
            area = self._boundaries.area(code)
            return () if area is None else (area,)
        bare = " ".join(without_kind_words(words_of(text)))
        nicknamed = region_codes(form_of_words(bare.split())) or _codes_of_region(text)
        if nicknamed:
            areas = (self._boundaries.area(each) for each in nicknamed)
            return tuple(area for area in areas if area and country in (None, area.country))
        return tuple(match.area for match in self.admin1_named(bare, country))

    def countries_named(self, text: str, *, forgiving: bool = False) -> tuple[AreaMatch, ...]:
        """Give the countries of this name."""
        return self._best_country(text, forgiving)

    def admin1_named(
        self, text: str, country: str | None = None, *, forgiving: bool = True
    ) -> tuple[AreaMatch, ...]:
        """Give the first-level areas of this name, best first, all equally well named."""
        return self._best_admin1(text, country, forgiving)

    def _find_country(self, text: str, forgiving: bool) -> tuple[AreaMatch, ...]:
        return _best(self._country_forms, text, None, forgiving=forgiving)

    def _find_admin1(
        self,
        text: str,
        country: str | None,
        forgiving: bool,
    ) -> tuple[AreaMatch, ...]:
        return _best(self._admin1_forms, text, country, forgiving=forgiving)

    @cached_property
    def _country_forms(self) -> "_Forms":
        return _Forms(self._boundaries.areas(0))

    @cached_property
    def _admin1_forms(self) -> "_Forms":
        return _Forms(self._boundaries.areas(1))


class _Forms:
    """How areas are spelled, by sound and one by one."""

    def __init__(self, areas: Iterable[Area]) -> None:
        by_skeleton: dict[str, list[tuple[str, Area]]] = defaultdict(list)
        for area in areas:
            _enter(by_skeleton, [area.name, *area.names.values(), *area.other_names], area)
        self._by_skeleton = dict(by_skeleton)
        self._every = [each for near in by_skeleton.values() for each in near]
        self._spelled = [form for form, _ in self._every]

    def alike(self, form: str) -> list[tuple[str, Area]]:
        """Give those that sound the same."""
        return self._by_skeleton.get(skeleton(form), [])

    def slipped(self, form: str) -> list[tuple[str, Area]]:
        """Give those of which few letters differ."""
        limit = max(1, int(len(form) * _MAX_SLIPS))
        found = process.extract_iter(
            form, self._spelled, scorer=Levenshtein.distance, score_cutoff=limit
        )
        return [self._every[number] for _, _, number in found]


def _codes_of_region(text: str) -> tuple[str, ...]:
    """Give the areas that a region of the world is made of, or lies in: Ituri in Orientale."""
    return tuple(code for region in composed_of(text) for code in region.areas) or lies_in(text)


def area_form(text: str) -> str:
    """Give the form of an area's name without "oblast", "область", "region" and the like."""
    return form_of_words(area_name(text).split())


def area_name(text: str) -> str:
    """Give an area's name without "oblast", "область", "region" and the like."""
    words, left_out = words_of(text), area_words() | _NO_NAME
    return " ".join([word for word in words if word not in left_out] or words)


def twins_of(code: str) -> frozenset[str]:
    """Give the code itself and those that reports mix it with."""
    return next((group for group in TWINS if code in group), frozenset({code}))


def _enter(forms: dict[str, list[tuple[str, Area]]], names: Iterable[str], area: Area) -> None:
    every = {name for name in names if name}
    every |= {without_article(name) for name in every}
    for form in sorted({area_form(name) for name in every}):
        forms[skeleton(form)].append((form, area))
        # Курская, Курська, Kurska: an adjective whose root may be all that was typed.
        root = re.sub(r"s?k(?:a|i|e|oe|ii|aia)?$", "", form)
        if root != form and len(root) > 3:
            forms[skeleton(root)].append((root, area))


def _best(
    forms: _Forms, text: str, country: str | None, *, forgiving: bool
) -> tuple[AreaMatch, ...]:
    form = area_form(text)
    if not form:
        return ()
    near = _within(forms.alike(form), country)
    if not near and forgiving and len(form) >= 5:
        near = _within(forms.slipped(form), country)
    if tells_little(form):
        near = [(other, area) for other, area in near if _is_spelled(text, area)]
    slips: dict[str, AreaMatch] = {}
    for other, area in near:
        count = Levenshtein.distance(shape(form), shape(other)) * 2
        count += Levenshtein.distance(form, other)
        if area.code not in slips or count < slips[area.code].slips:
            slips[area.code] = AreaMatch(area, count)
    if not slips:
        return ()
    least = min(match.slips for match in slips.values())
    if least > max(2, _FAR * len(form)):
        return ()
    return tuple(match for match in slips.values() if match.slips == least)


def _is_spelled(text: str, area: Area) -> bool:
    """Tell whether a short text is one of an area's names letter by letter: UK, Ош."""
    wanted = _bare(text)
    if is_no_name(wanted):
        return False
    return any(
        wanted == _bare(name) for name in (area.name, *area.names.values(), *area.other_names)
    )


def _bare(text: str) -> str:
    words = words_of(text)
    return "".join([word for word in words if word not in area_words()] or words)


def _within(found: list[tuple[str, Area]], country: str | None) -> list[tuple[str, Area]]:
    return [(form, area) for form, area in found if country in (None, area.country)]
