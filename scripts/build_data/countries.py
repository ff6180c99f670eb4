"""Which country each of Natural Earth's units is drawn with, and what countries are called.

The reasons are in data/boundaries/SOURCES.md, under "Where borders are disputed".
"""

from typing import Final

ALPHA3_OF_UNIT: Final = {
    "KOS": "XKX",  # Kosovo: no ISO code; the user-assigned one that the EU and the World Bank use
    "SOL": "SOM",  # Somaliland
    "CYN": "CYP",  # Northern Cyprus
    "KAS": "IND",  # Siachen Glacier
    "KAB": "KAZ",  # Baikonur, leased to Russia
    "SAH": "ESH",
    "PSX": "PSE",
    "SDS": "SSD",
    "ALD": "ALA",
    "USG": "CUB",  # Guantanamo Bay, leased to the United States
    "ESB": "GBR",  # Dhekelia
    "WSB": "GBR",  # Akrotiri
    "CLP": "FRA",
    "CSI": "AUS",
    "ATC": "AUS",
}
"""Natural Earth's own three letters where they are not ISO 3166-1's."""

COUNTRY_OF_AREA: Final = {
    "UA-43": "UKR",
    "UA-40": "UKR",
    "FR-GF": "GUF",
    "FR-GP": "GLP",
    "FR-MQ": "MTQ",
    "FR-RE": "REU",
    "FR-YT": "MYT",
    "NO-21": "SJM",
    "NO-X01~": "BVT",
    "NL-BQ1": "BES",
    "NL-BQ2": "BES",
    "NL-BQ3": "BES",
    "-99-X14~": "CXR",
    "-99-X15~": "CCK",
}
"""First-level areas that ISO 3166-1, and so GeoNames, gives a country code of their own.

Crimea and Sevastopol stand here because Natural Earth puts them in Russia.
"""

LEFT_OUT: Final = frozenset({"-99-X08~"})
"""Spratly Islands: reefs claimed by six states; no code, nothing to draw at these scales."""

TRANSNISTRIA: Final = frozenset(
    {"MDA-1628", "MDA-1637", "MDA-1638", "MDA-1645", "MDA-1650", "MDA-1652"}
)
"""Natural Earth's districts on the left bank of the Dniester, before Moldova's reform of 2003.

Only two of them carry the code MD-SN; one is misnamed Rezina (it is Rîbnița), and "Bender" is
mostly Slobozia.
"""
TRANSNISTRIA_ROW: Final = {
    "code": "MD-SN",
    "kind": "territorial unit",
    "name_local": "Stînga Nistrului",
    "name_en": "Transnistria",
    "name_uk": "Придністров'я",
    "name_ru": "Приднестровье",
    "other_names": "Transdniestria|Stînga Nistrului|Left Bank of the Dniester|Pridnestrovie",
}

CODE_MENDED: Final = {
    "RU-MOS": "RU-MOW",
    "RU-MOW": "RU-MOS",
    "AF-PIA": "AF-PKA",
    "AF-PKA": "AF-PIA",
    "NL-SX": "SX-X01",
    "US-PR": "PR-X01",
    "FR-GF": "GF-X01",
    "FR-GP": "GP-X01",
    "FR-MQ": "MQ-X01",
    "FR-RE": "RE-X01",
    "FR-YT": "YT-X01",
    "NO-21": "SJ-X01",
    "NO-X01~": "BV-X01",
    "NL-BQ1": "BQ-BO",
    "NL-BQ2": "BQ-SA",
    "NL-BQ3": "BQ-SE",
    "-99-X02~": "FR-X02",
    "-99-X03~": "AU-X03",
    "-99-X04~": "CY-X04",
    "-99-X05~": "KZ-X05",
    "-99-X06~": "IN-X06",
    "-99-X11~": "SO-X11",
    "-99-X13~": "CU-X13",
    "-99-X14~": "CX-X01",
    "-99-X15~": "CC-X01",
    "-99-X16~": "GB-X16",
    "-99-X17~": "GB-X17",
}
"""First-level codes that are swapped, or do not start with their country's two letters."""

COUNTRY_NAMES: Final[dict[str, dict[str, str]]] = {
    "ALA": {"en": "Åland Islands"},
    "ASM": {"uk": "Американське Самоа"},
    "BES": {
        "en": "Caribbean Netherlands",
        "uk": "Карибські Нідерланди",
        "ru": "Карибские Нидерланды",
    },
    "BHS": {"en": "Bahamas"},
    "BLR": {"ru": "Беларусь"},
    "BVT": {"en": "Bouvet Island", "uk": "Острів Буве", "ru": "Остров Буве"},
    "CCK": {
        "en": "Cocos (Keeling) Islands",
        "uk": "Кокосові (Кілінг) острови",
        "ru": "Кокосовые острова",
    },
    "CHN": {"en": "China", "uk": "Китай", "ru": "Китай"},
    "CXR": {"en": "Christmas Island", "uk": "Острів Різдва", "ru": "Остров Рождества"},
    "CZE": {"en": "Czechia"},
    "FSM": {"en": "Micronesia"},
    "GLP": {"en": "Guadeloupe", "uk": "Гваделупа", "ru": "Гваделупа"},
    "GMB": {"en": "Gambia"},
    "GUF": {"en": "French Guiana", "uk": "Французька Гвіана", "ru": "Французская Гвиана"},
    "HTI": {"ru": "Гаити"},
    "KOR": {"ru": "Южная Корея"},
    "MAC": {"uk": "Макао"},
    "MDA": {"ru": "Молдова"},
    "MTQ": {"en": "Martinique", "uk": "Мартиніка", "ru": "Мартиника"},
    "MYT": {"en": "Mayotte", "uk": "Майотта", "ru": "Майотта"},
    "NFK": {"uk": "Острів Норфолк"},
    "PLW": {"uk": "Палау"},
    "PNG": {"uk": "Папуа-Нова Гвінея"},
    "PRK": {"uk": "Північна Корея", "ru": "Северная Корея"},
    "REU": {"en": "Réunion", "uk": "Реюньйон", "ru": "Реюньон"},
    "SJM": {
        "en": "Svalbard and Jan Mayen",
        "uk": "Шпіцберген і Ян-Маєн",
        "ru": "Шпицберген и Ян-Майен",
    },
    "SRB": {"en": "Serbia"},
    "TKL": {"en": "Tokelau", "uk": "Токелау", "ru": "Токелау"},
    "TKM": {"ru": "Туркменистан"},
    "TLS": {"en": "Timor-Leste"},
    "TWN": {"uk": "Тайвань"},
    "USA": {"en": "United States", "uk": "Сполучені Штати", "ru": "Соединённые Штаты"},
    "XKX": {"ru": "Косово"},
}
"""Short and usual names where Natural Earth's are long, odd, or missing."""

OTHER_COUNTRY_NAMES: Final = {
    "CHN": ("People's Republic of China", "PRC", "КНР"),
    "PRK": ("DPRK", "Democratic People's Republic of Korea", "КНДР"),
    "KOR": ("Republic of Korea", "Korea, Republic of", "Республика Корея", "Республіка Корея"),
    "USA": ("United States of America", "USA", "U.S.", "US", "США", "Америка"),
    "GBR": ("UK", "U.K.", "Great Britain", "Britain", "Великобритания"),
    "RUS": ("Russian Federation", "Российская Федерация", "Російська Федерація", "РФ"),
    "CZE": ("Czech Republic",),
    "TUR": ("Türkiye",),
    "CIV": ("Côte d'Ivoire",),
    "CPV": ("Cabo Verde",),
    "COD": ("DR Congo", "DRC", "Congo-Kinshasa", "ДР Конго"),
    "COG": ("Congo-Brazzaville", "Congo Republic"),
    "MMR": ("Burma", "Бирма", "Бірма"),
    "TLS": ("East Timor",),
    "SWZ": ("Swaziland",),
    "MKD": ("Macedonia", "Македония", "Македонія"),
    "BLR": ("Byelorussia", "Белоруссия"),
    "MDA": ("Молдавия", "Республика Молдова"),
    "IRN": ("Islamic Republic of Iran",),
    "SYR": ("Syrian Arab Republic",),
    "LAO": ("Lao PDR",),
    "ARE": ("UAE", "Emirates", "ОАЭ", "ОАЕ"),
    "ZAF": ("RSA", "ЮАР", "ПАР", "Південна Африка", "Южная Африка"),
    "PSE": ("Palestinian Territories", "State of Palestine"),
    "NLD": ("Holland", "Голландия", "Голландія"),
    "GEO": ("Грузія", "Сакартвело"),
    "BHS": ("The Bahamas",),
    "GMB": ("The Gambia",),
    "TWN": ("Republic of China",),
    "KGZ": ("Киргизия",),
    "TKM": ("Туркмения",),
    "HTI": ("Республика Гаити",),
    "VAT": ("Holy See",),
}
"""Other usual names that a report may use."""
