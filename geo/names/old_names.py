"""Old and foreign names of Ukrainian places that reports still use.

GeoNames holds many of them as alternate names, but so does it hold misspellings and names of
quarters. These are the renamings that matter: by the laws on decommunisation (2015-2016) and on
toponyms of the Russian Federation's colonial policy (Verkhovna Rada, 2024), and the Russian or
occupation authorities' names. Left: the old name; right: the name in force, as the place list
has it.
"""

from functools import cache
from typing import Final

from geo.names.forms import name_form

OLD_NAMES: Final = (
    ("Артемівськ", "Bakhmut"),
    ("Артёмовск", "Bakhmut"),
    ("Дзержинськ", "Toretsk"),
    ("Красноармійськ", "Pokrovsk"),
    ("Красноармейск", "Pokrovsk"),
    ("Димитров", "Myrnohrad"),
    ("Красний Лиман", "Lyman"),
    ("Красный Лиман", "Lyman"),
    ("Дніпродзержинськ", "Kamyanske"),
    ("Дніпропетровськ", "Dnipro"),
    ("Днепропетровск", "Dnipro"),
    ("Кіровоград", "Kropyvnytskyi"),
    ("Комсомольськ", "Horishni Plavni"),
    ("Іллічівськ", "Chornomorsk"),
    ("Котовськ", "Podilsk"),
    ("Стаханов", "Kadiivka"),
    ("Красний Луч", "Khrustalnyi"),
    ("Красный Луч", "Khrustalnyi"),
    ("Свердловськ", "Dovzhansk"),
    ("Краснодон", "Sorokyne"),
    ("Кіровськ", "Holubivka"),
    ("Кіровське", "Khrestivka"),
    ("Орджонікідзе", "Pokrov"),
    ("Єнакієво", "Yenakiieve"),
    ("Жданов", "Mariupol"),
    ("Ворошиловград", "Luhansk"),
    ("Торез", "Chystiakove"),
    ("Юнокомунарівськ", "Bunhe"),
    ("Кузнецовськ", "Varash"),
    ("Артемово", "Zalizne"),
    ("Першотравенськ", "Shakhtarske"),
    ("Новомосковськ", "Samar"),
    ("Красноград", "Berestyn"),
    ("Первомайський", "Zlatopil"),
    ("Червоноград", "Sheptytskyi"),
    ("Дружба", "Khutir-Mykhailivskyi"),
    ("Южноукраїнськ", "Pivdennoukrainsk"),
    ("Южне", "Pivdenne"),
    ("Ватутіне", "Bahacheve"),
    # The other way round: the place list still has the old name.
    ("Volodymyr", "Володимир-Волинський"),
    ("Дніпрорудний", "Dniprorudne"),
    ("Цюрупинськ", "Oleshky"),
    ("Червонопартизанськ", "Voznesenivka"),
    ("Молодогвардійськ", "Otamanivka"),
    ("Сєвєродонецьк", "Siverskodonetsk"),
    ("Северодонецк", "Siverskodonetsk"),
)


@cache
def _by_form() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for old, new in OLD_NAMES:
        table.setdefault(name_form(old), set()).add(name_form(new))
    return {old: frozenset(names) for old, names in table.items()}


def names_in_force(old_form: str) -> frozenset[str]:
    """Give the forms of the names in force for the form of an old name; none for other names."""
    return _by_form().get(old_form, frozenset())
