"""Regions and waters that are no shipped area of their own name."""

from dataclasses import dataclass
from functools import cache
from typing import Final

from geo.names.forms import VOWELS, is_cyrillic, name_form, plain, words_of

REGIONS: Final = (
    # Names people use, and the areas they stand for.
    (("Донбас", "Донбасс", "Donbas", "Donbass"), ("UA-09", "UA-14")),
    (("Донеччина", "Donechchyna", "Донетчина"), ("UA-14",)),
    (("Луганщина", "Luhanshchyna"), ("UA-09",)),
    (("Харківщина", "Харьковщина", "Kharkivshchyna"), ("UA-63",)),
    (("Сумщина", "Sumshchyna"), ("UA-59",)),
    (("Чернігівщина", "Черниговщина", "Chernihivshchyna"), ("UA-74",)),
    (("Херсонщина", "Khersonshchyna"), ("UA-65",)),
    (("Миколаївщина", "Николаевщина", "Mykolaivshchyna"), ("UA-48",)),
    (("Одещина", "Одесщина", "Odeshchyna"), ("UA-51",)),
    (("Дніпропетровщина", "Днепропетровщина", "Dnipropetrovshchyna"), ("UA-12",)),
    (("Полтавщина", "Poltavshchyna"), ("UA-53",)),
    (("Київщина", "Киевщина", "Kyivshchyna"), ("UA-32",)),
    (("Житомирщина", "Zhytomyrshchyna"), ("UA-18",)),
    (("Черкащина", "Черкасщина", "Cherkashchyna"), ("UA-71",)),
    (("Вінниччина", "Винничина", "Vinnychchyna"), ("UA-05",)),
    (("Львівщина", "Львовщина", "Lvivshchyna"), ("UA-46",)),
    (("Рівненщина", "Ровенщина", "Rivnenshchyna"), ("UA-56",)),
    (("Тернопільщина", "Тернопольщина", "Ternopilshchyna"), ("UA-61",)),
    (("Хмельниччина", "Khmelnychchyna"), ("UA-68",)),
    (("Кіровоградщина", "Кировоградщина", "Kirovohradshchyna"), ("UA-35",)),
    (("Закарпаття", "Закарпатье", "Zakarpattia", "Transcarpathia"), ("UA-21",)),
    (("Буковина", "Bukovyna", "Bukovina"), ("UA-77",)),
    (("Волинь", "Волынь", "Volyn", "Volhynia"), ("UA-07",)),
    (("Прикарпаття", "Прикарпатье", "Prykarpattia"), ("UA-26",)),
    (("Курщина", "Kurshchyna"), ("RU-KRS",)),
    (("Білгородщина", "Белгородчина", "Bilhorodshchyna"), ("RU-BEL",)),
    (("Брянщина", "Brianshchyna"), ("RU-BRY",)),
    (("Крим", "Крым", "Криму", "Крыму", "Crimea", "Krym", "АР Крим", "АРК", "ARC"), ("UA-43",)),
    (("Приморье", "Примор'я", "Primorye"), ("RU-PRI",)),
    (("Забайкалье", "Забайкалля", "Transbaikal"), ("RU-ZAB",)),
    (("Кубань", "Kuban"), ("RU-KDA",)),
    # What the occupiers call them; where it says a place is, the oblast.
    (("ДНР", "DNR", "DPR"), ("UA-14",)),
    (("ЛНР", "LNR", "LPR"), ("UA-09",)),
)


_SHORTEST_IN_CASES: Final = 4
"""Sounds of a nickname that may stand in a case: Крим has four and is taken as it is."""


@dataclass(frozen=True, slots=True)
class Water:
    """A sea, strait or bay: the box it lies in; the land in the box is cut away."""

    name: str
    names: tuple[str, ...]
    west: float
    south: float
    east: float
    north: float


WATERS: Final = (
    Water("Sea of Azov", ("Azov Sea", "Азовське море", "Азовское море"), 34.85, 45.25, 39.35, 47.3),
    Water("Black Sea", ("Чорне море", "Чёрное море"), 27.4, 40.9, 41.8, 46.7),
    Water("Kerch Strait", ("Керченська протока", "Керченский пролив"), 36.35, 45.0, 36.85, 45.5),
    Water("Caspian Sea", ("Каспійське море", "Каспийское море"), 46.6, 36.5, 54.8, 47.2),
    Water("Baltic Sea", ("Балтійське море", "Балтийское море"), 9.4, 53.5, 30.3, 65.9),
    Water("Barents Sea", ("Баренцове море", "Баренцево море"), 16.5, 66.5, 68.5, 81.0),
    Water("Sea of Japan", ("Японське море", "Японское море"), 127.3, 33.0, 142.0, 51.5),
    Water("Red Sea", ("Червоне море", "Красное море"), 32.3, 12.5, 43.5, 30.0),
    Water("Mediterranean Sea", ("Середземне море", "Средиземное море"), -5.6, 30.2, 36.3, 45.8),
)


MISSING: Final = frozenset(
    map(
        plain,
        (
            "Snake Island",
            "Zmiinyi",
            "Zmiinyi Island",
            "Зміїний",
            "острів Зміїний",
            "о. Зміїний",
            "остров Змеиный",
            "о. Змеиный",
        ),
    )
)
"""Places in the news that neither the areas nor the lists have, as `plain` spells them: something
far off sounds like them (Žminj in Croatia), so that they are better said to be missing."""


_SHARED: Final = (
    (frozenset(map(plain, ("Congo", "Конго"))), ("COD", "COG")),
    (frozenset(map(plain, ("Korea", "Корея", "Кореї", "Корее"))), ("PRK", "KOR")),
)
"""Names that two countries share: a person must be asked, as with their people."""


@cache
def _regions() -> dict[str, tuple[str, ...]]:
    whole = {name_form(name): codes for names, codes in REGIONS for name in names}
    # На Херсонщине, на Донбасі, в Криму: a case changes the last vowel.
    stems = {
        name_form(name).rstrip(VOWELS): codes
        for names, codes in REGIONS
        for name in names
        if is_cyrillic(name) and len(name_form(name)) > _SHORTEST_IN_CASES
    }
    return {**stems, **whole}


@cache
def _waters() -> dict[str, Water]:
    return {name_form(name): water for water in WATERS for name in (water.name, *water.names)}


def region_codes(form: str) -> tuple[str, ...]:
    """Give the codes of the first-level areas a nickname stands for; none if it is none."""
    return _regions().get(form) or _regions().get(form.rstrip(VOWELS), ())


def shared_name(name: str) -> tuple[str, ...]:
    """Give the codes of the countries that share a name: Congo, Korea; none for other names."""
    bare = "".join(word for word in words_of(name) if word not in ("region", "the"))
    return next((codes for names, codes in _SHARED if bare in names), ())


def water(form: str) -> Water | None:
    """Give the water of this name form, or None."""
    return _waters().get(form)
