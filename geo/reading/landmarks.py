"""Places that reports name and no place list has: plants, bridges, and the front's directions.

Each stands beside a settlement of the list, which is what is looked for.
"""

from functools import cache
from typing import Final, NamedTuple

from geo.names.forms import name_form, plain, query_forms, skeleton


class Beside(NamedTuple):
    """The settlement that stands for another place, and its first-level area (ISO 3166-2)."""

    settlement: str
    admin1: str


LANDMARKS: Final = (
    # Names, the settlement it lies at or near (as its operator's or its own address says).
    (
        (
            *("Zaporizhzhia nuclear power plant", "Zaporizhzhia NPP", "Zaporizhzhya NPP", "ZNPP"),
            *("Zaporizhzhia nuclear power station", "Zaporizhzhia plant", "Запорізька АЕС", "ЗАЕС"),
            *("Запорожская АЭС", "ЗАЭС"),
        ),
        Beside("Enerhodar", "UA-23"),
    ),
    (
        (
            *("Chornobyl nuclear power plant", "Chernobyl nuclear power plant", "Chernobyl NPP"),
            *("Chornobyl NPP", "ChNPP", "Чорнобильська АЕС", "ЧАЕС", "Чернобыльская АЭС", "ЧАЭС"),
        ),
        Beside("Chornobyl", "UA-32"),
    ),
    (
        ("Kursk nuclear power plant", "Kursk NPP", "Курська АЕС", "Курская АЭС"),
        Beside("Kurchatov", "RU-KRS"),
    ),
    (
        (
            *("Vuhlehirska thermal power plant", "Vuhlehirsk power plant", "Вуглегірська ТЕС"),
            *("Углегорская ТЭС", "Uglegorsk thermal power plant"),
        ),
        Beside("Svitlodarsk", "UA-14"),
    ),
    (
        (
            *("Kakhovka dam", "Kakhovka hydroelectric power plant", "Kakhovka HPP"),
            *("Каховська ГЕС", "Каховская ГЭС"),
        ),
        Beside("Nova Kakhovka", "UA-65"),
    ),
    (
        (
            *("Antonivka bridge", "Antonivskyi bridge", "Antonovsky bridge", "Антонівський міст"),
            *("Антоновский мост", "Антоновський міст"),
        ),
        Beside("Kherson", "UA-65"),
    ),
    (
        (
            *("Kerch Bridge", "Crimean Bridge", "Crimea Bridge", "Kerch Strait Bridge"),
            *("Керченський міст", "Кримський міст", "Керченский мост", "Крымский мост"),
        ),
        Beside("Kerch", "UA-43"),
    ),
    (("Azovstal", "Азовсталь", "Azovstal steel plant"), Beside("Mariupol", "UA-14")),
    (
        (
            *("Hostomel airport", "Hostomel airfield", "Antonov airport", "аеропорт Антонов"),
            *("аэропорт Гостомель", "аеропорт Гостомель"),
        ),
        Beside("Hostomel", "UA-32"),
    ),
)

DIRECTIONS: Final = (
    # As Ukraine's General Staff names them in its daily reports; without a town of that name in
    # the oblast they would be any of the many villages so named.
    (("Pokrovsk", "Покровск"), Beside("Pokrovsk", "UA-14")),
    (("Lyman", "Лиман"), Beside("Lyman", "UA-14")),
    (("Siversk", "Северск"), Beside("Siversk", "UA-14")),
    (("Kramatorsk",), Beside("Kramatorsk", "UA-14")),
    (("Toretsk",), Beside("Toretsk", "UA-14")),
    (("Kostiantynivka", "Костянтинів", "Константинов"), Beside("Kostiantynivka", "UA-14")),
    (("Bakhmut",), Beside("Bakhmut", "UA-14")),
    (("Avdiivka", "Авдіїв", "Авдеев"), Beside("Avdiivka", "UA-14")),
    (("Marinka", "Мар'їн", "Марьин"), Beside("Marinka", "UA-14")),
    (("Kurakhove",), Beside("Kurakhove", "UA-14")),
    (("Vremivka", "Времів", "Времев"), Beside("Vremivka", "UA-14")),
    (("Novopavlivka", "Новопавлів", "Новопавлов"), Beside("Novopavlivka", "UA-12")),
    (("Kupiansk",), Beside("Kupiansk", "UA-63")),
    (("Vovchansk", "Волчанск"), Beside("Vovchansk", "UA-63")),
    (("Huliaipole",), Beside("Huliaipole", "UA-23")),
    (("Orikhiv",), Beside("Orikhiv", "UA-23")),
)


@cache
def _landmarks() -> dict[str, Beside]:
    return {plain(name): beside for names, beside in LANDMARKS for name in names}


@cache
def _directions() -> dict[str, Beside]:
    return {skeleton(name_form(name)): beside for names, beside in DIRECTIONS for name in names}


def landmark(name: str) -> Beside | None:
    """Give the settlement that a plant or bridge stands at, or None."""
    letters = plain(name)
    return _landmarks().get(letters) or _landmarks().get(letters.removeprefix("the"))


def direction_town(name: str) -> Beside | None:
    """Give the town that a military direction is named after, also as an adjective, or None."""
    keys = [skeleton(form.text) for form in query_forms(name, inflected=True)]
    return next((_directions()[key] for key in keys if key in _directions()), None)
