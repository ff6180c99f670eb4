"""Plain English names and kinds of Ukraine's 27 and Russia's 83 first-level units.

Natural Earth's own English names mix short names, old spellings and mistakes (RU-ALT is named
"Altai Republic", UA-32 just "Kyiv", RU-MAG "Maga Buryatdan"), so the well known names stand here.
Keys are ISO 3166-2 codes; the codes of Crimea and Sevastopol are Ukraine's (UN General Assembly
resolution 68/262).
"""

from typing import Final

UKRAINE_OBLASTS: Final = {
    "UA-05": "Vinnytsia",
    "UA-07": "Volyn",
    "UA-09": "Luhansk",
    "UA-12": "Dnipropetrovsk",
    "UA-14": "Donetsk",
    "UA-18": "Zhytomyr",
    "UA-21": "Zakarpattia",
    "UA-23": "Zaporizhzhia",
    "UA-26": "Ivano-Frankivsk",
    "UA-32": "Kyiv",
    "UA-35": "Kirovohrad",
    "UA-46": "Lviv",
    "UA-48": "Mykolaiv",
    "UA-51": "Odesa",
    "UA-53": "Poltava",
    "UA-56": "Rivne",
    "UA-59": "Sumy",
    "UA-61": "Ternopil",
    "UA-63": "Kharkiv",
    "UA-65": "Kherson",
    "UA-68": "Khmelnytskyi",
    "UA-71": "Cherkasy",
    "UA-74": "Chernihiv",
    "UA-77": "Chernivtsi",
}
RUSSIA_OBLASTS: Final = {
    "RU-AMU": "Amur",
    "RU-ARK": "Arkhangelsk",
    "RU-AST": "Astrakhan",
    "RU-BEL": "Belgorod",
    "RU-BRY": "Bryansk",
    "RU-CHE": "Chelyabinsk",
    "RU-IRK": "Irkutsk",
    "RU-IVA": "Ivanovo",
    "RU-KEM": "Kemerovo",
    "RU-KGD": "Kaliningrad",
    "RU-KGN": "Kurgan",
    "RU-KIR": "Kirov",
    "RU-KLU": "Kaluga",
    "RU-KOS": "Kostroma",
    "RU-KRS": "Kursk",
    "RU-LEN": "Leningrad",
    "RU-LIP": "Lipetsk",
    "RU-MAG": "Magadan",
    "RU-MOS": "Moscow",
    "RU-MUR": "Murmansk",
    "RU-NGR": "Novgorod",
    "RU-NIZ": "Nizhny Novgorod",
    "RU-NVS": "Novosibirsk",
    "RU-OMS": "Omsk",
    "RU-ORE": "Orenburg",
    "RU-ORL": "Oryol",
    "RU-PNZ": "Penza",
    "RU-PSK": "Pskov",
    "RU-ROS": "Rostov",
    "RU-RYA": "Ryazan",
    "RU-SAK": "Sakhalin",
    "RU-SAM": "Samara",
    "RU-SAR": "Saratov",
    "RU-SMO": "Smolensk",
    "RU-SVE": "Sverdlovsk",
    "RU-TAM": "Tambov",
    "RU-TOM": "Tomsk",
    "RU-TUL": "Tula",
    "RU-TVE": "Tver",
    "RU-TYU": "Tyumen",
    "RU-ULY": "Ulyanovsk",
    "RU-VGG": "Volgograd",
    "RU-VLA": "Vladimir",
    "RU-VLG": "Vologda",
    "RU-VOR": "Voronezh",
    "RU-YAR": "Yaroslavl",
}
RUSSIA_KRAIS: Final = {
    "RU-ALT": "Altai",
    "RU-KAM": "Kamchatka",
    "RU-KDA": "Krasnodar",
    "RU-KHA": "Khabarovsk",
    "RU-KYA": "Krasnoyarsk",
    "RU-PER": "Perm",
    "RU-PRI": "Primorsky",
    "RU-STA": "Stavropol",
    "RU-ZAB": "Zabaykalsky",
}
RUSSIA_REPUBLICS: Final = {
    "RU-AD": "Republic of Adygea",
    "RU-AL": "Altai Republic",
    "RU-BA": "Republic of Bashkortostan",
    "RU-BU": "Republic of Buryatia",
    "RU-CE": "Chechen Republic",
    "RU-CU": "Chuvash Republic",
    "RU-DA": "Republic of Dagestan",
    "RU-IN": "Republic of Ingushetia",
    "RU-KB": "Kabardino-Balkar Republic",
    "RU-KC": "Karachay-Cherkess Republic",
    "RU-KK": "Republic of Khakassia",
    "RU-KL": "Republic of Kalmykia",
    "RU-KO": "Komi Republic",
    "RU-KR": "Republic of Karelia",
    "RU-ME": "Mari El Republic",
    "RU-MO": "Republic of Mordovia",
    "RU-SA": "Sakha Republic (Yakutia)",
    "RU-SE": "Republic of North Ossetia-Alania",
    "RU-TA": "Republic of Tatarstan",
    "RU-TY": "Tuva Republic",
    "RU-UD": "Udmurt Republic",
}
AUTONOMOUS: Final = {
    "RU-CHU": ("Chukotka Autonomous Okrug", "autonomous okrug"),
    "RU-KHM": ("Khanty-Mansi Autonomous Okrug", "autonomous okrug"),
    "RU-NEN": ("Nenets Autonomous Okrug", "autonomous okrug"),
    "RU-YAN": ("Yamalo-Nenets Autonomous Okrug", "autonomous okrug"),
    "RU-YEV": ("Jewish Autonomous Oblast", "autonomous oblast"),
    "UA-43": ("Autonomous Republic of Crimea", "autonomous republic"),
}
CITIES: Final = {
    "RU-MOW": "Moscow",
    "RU-SPE": "Saint Petersburg",
    "UA-30": "Kyiv",
    "UA-40": "Sevastopol",
}

CYRILLIC_MENDED: Final = {
    "UA-32": {"uk": "Київська область", "ru": "Киевская область"},
    "RU-ALT": {"uk": "Алтайський край", "ru": "Алтайский край"},
    "RU-AD": {"uk": "Республіка Адигея", "ru": "Республика Адыгея"},
    "RU-BA": {"uk": "Республіка Башкортостан"},
    "RU-BU": {"uk": "Республіка Бурятія", "ru": "Республика Бурятия"},
    "RU-CE": {"uk": "Чеченська Республіка", "ru": "Чеченская Республика"},
    "RU-CU": {"uk": "Чуваська Республіка", "ru": "Чувашская Республика"},
    "RU-DA": {"uk": "Республіка Дагестан", "ru": "Республика Дагестан"},
    "RU-IN": {"uk": "Республіка Інгушетія", "ru": "Республика Ингушетия"},
    "RU-KB": {"uk": "Кабардино-Балкарська Республіка", "ru": "Кабардино-Балкарская Республика"},
    "RU-KC": {"uk": "Карачаєво-Черкеська Республіка", "ru": "Карачаево-Черкесская Республика"},
    "RU-KK": {"uk": "Республіка Хакасія", "ru": "Республика Хакасия"},
    "RU-KL": {"uk": "Республіка Калмикія", "ru": "Республика Калмыкия"},
    "RU-KR": {"ru": "Республика Карелия"},
    "RU-ME": {"uk": "Республіка Марій Ел", "ru": "Республика Марий Эл"},
    "RU-MO": {"uk": "Республіка Мордовія", "ru": "Республика Мордовия"},
    "RU-SA": {"uk": "Республіка Саха (Якутія)", "ru": "Республика Саха (Якутия)"},
    "RU-SE": {"uk": "Республіка Північна Осетія — Аланія"},
    "RU-TA": {"uk": "Республіка Татарстан", "ru": "Республика Татарстан"},
    "RU-TY": {"uk": "Республіка Тива", "ru": "Республика Тыва"},
    "RU-UD": {"uk": "Удмуртська Республіка", "ru": "Удмуртская Республика"},
}
"""Natural Earth's Ukrainian and Russian names that are wrong or only short."""

SHORT_NAMES: Final = {
    "RU-AD": ("Adygea", "Адыгея", "Адигея"),
    "RU-BA": ("Bashkortostan", "Bashkiria", "Башкирия", "Башкортостан"),
    "RU-BU": ("Buryatia", "Бурятия", "Бурятія"),
    "RU-CE": ("Chechnya", "Чечня"),
    "RU-CU": ("Chuvashia", "Чувашия", "Чувашія"),
    "RU-DA": ("Dagestan", "Дагестан"),
    "RU-IN": ("Ingushetia", "Ингушетия", "Інгушетія"),
    "RU-KB": ("Kabardino-Balkaria", "Кабардино-Балкария", "Кабардино-Балкарія"),
    "RU-KC": ("Karachay-Cherkessia", "Карачаево-Черкесия", "Карачаєво-Черкесія"),
    "RU-KK": ("Khakassia", "Хакасия", "Хакасія"),
    "RU-KL": ("Kalmykia", "Калмыкия", "Калмикія"),
    "RU-KO": ("Komi", "Коми", "Комі"),
    "RU-KR": ("Karelia", "Карелия", "Карелія"),
    "RU-ME": ("Mari El", "Марий Эл", "Марій Ел"),
    "RU-MO": ("Mordovia", "Мордовия", "Мордовія"),
    "RU-SA": ("Sakha", "Yakutia", "Sakha Republic", "Якутия", "Якутія", "Саха"),
    "RU-SE": ("North Ossetia", "Северная Осетия", "Північна Осетія"),
    "RU-TA": ("Tatarstan", "Татарстан"),
    "RU-TY": ("Tuva", "Tyva", "Тува", "Тыва", "Тива"),
    "RU-UD": ("Udmurtia", "Удмуртия", "Удмуртія"),
    "RU-PRI": ("Primorye", "Primorsky", "Приморье", "Примор'я"),
    "RU-ZAB": ("Transbaikal", "Zabaikalye", "Забайкалье", "Забайкалля"),
    "RU-KHM": ("Yugra", "Югра"),
    "RU-CHU": ("Chukotka", "Чукотка"),
    "RU-YAN": ("Yamal", "Ямал"),
    "RU-KDA": ("Kuban", "Кубань"),
    "RU-MOS": ("Moscow region", "Podmoskovye", "Подмосковье", "Підмосков'я"),
    "UA-43": ("Crimea", "Krym", "Крым", "Крим", "Republic of Crimea", "Республика Крым"),
    "UA-51": ("Odessa", "Odessa Oblast"),
    "UA-21": ("Transcarpathia", "Закарпаття", "Закарпатье"),
    "UA-07": ("Волинь", "Волынь"),
}
"""Other usual names that a report may use for a unit."""

WRONG_NAMES: Final = {
    "UA-32": frozenset(
        {"Kiev", "Kyiv", "Kyyiv", "Kiew", "Kijew", "Kiiv", "Kijev", "Kiyev", "Kyjiv"}
    ),
    "RU-MOS": frozenset({"Moscow", "Moskva"}),
    "RU-ALT": frozenset({"Altai Republic"}),
    "RU-MAG": frozenset({"Maga Buryatdan"}),
}
"""Names that Natural Earth gives a unit and that belong to another one, or to none."""


def english_name_and_kind(code: str) -> tuple[str, str] | None:
    """Return a Ukrainian or Russian unit's English name and kind, None for other codes."""
    if code in UKRAINE_OBLASTS:
        return f"{UKRAINE_OBLASTS[code]} Oblast", "oblast"
    if code in RUSSIA_OBLASTS:
        return f"{RUSSIA_OBLASTS[code]} Oblast", "oblast"
    if code in RUSSIA_KRAIS:
        return f"{RUSSIA_KRAIS[code]} Krai", "krai"
    if code in RUSSIA_REPUBLICS:
        return RUSSIA_REPUBLICS[code], "republic"
    if code in CITIES:
        return CITIES[code], "city"
    return AUTONOMOUS.get(code)
