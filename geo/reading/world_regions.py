"""Regions of the world that reports name and the shipped areas do not bear as names.

A region that is just a few first-level areas together is composed of them; one that is not is said
to be unknown, with the areas it lies in. Sources: ISO 3166-2 and its parent subdivisions (nations
of the United Kingdom, regions of Belgium, Spain, Italy and France); Federal Law of 13 May 2000
on federal districts of Russia; constitutions of Bosnia and Herzegovina, Serbia and Iraq; the
provinces of Libya until 1963; the division of Darfur in 1994 and of Burkina Faso in 2001. The
first-level areas of Natural Earth are older than those of the Democratic Republic of the Congo of
2015 and of Mali of 2016, whose new provinces are parts of theirs.
"""

from functools import cache, lru_cache
from typing import Final, NamedTuple, TypeAlias

from geo.names.forms import is_cyrillic, plain, words_of
from geo.names.place_words import AREA_WORDS

_Table: TypeAlias = tuple[tuple[tuple[str, ...], str], ...]


class Region(NamedTuple):
    """A region by its usual English name, and the codes of the first-level areas it is or is in."""

    name: str
    codes: tuple[str, ...]


_Entries: TypeAlias = dict[str, tuple[Region, ...]]
"""For each name, as spelled by `geo.names.forms.plain`, each region that bears it."""
_REGION_WORDS: Final = frozenset({"region", "state", "регион", "регіон", "регионе", "регіоні"})

COMPOSED: Final[_Table] = (
    # Names, and the areas they are together: "GB: WLS" stands for GB-WLS.
    (
        ("England", "Англія", "Англия"),
        "GB: BAS BBD BDF BDG BEN BEX BIR BKM BMH BNE BNH BNS BOL BPL BRC BRD BRY BST BUR CAM "
        "CBF CHE CHW CLD CMA CMD CON COV CRY DAL DBY DER DEV DNC DOR DUD DUR EAL ENF ERY ESS "
        "ESX GAT GLS GRE HAL HAM HAV HCK HEF HIL HMF HNS HPL HRT HRW HRY IOS IOW ISL KEC KEN "
        "KHL KIR KTT KWL LAN LBH LCE LDS LEC LEW LIN LIV LND LUT MAN MDB MDW MIK MRT NBL NEL "
        "NET NFK NGM NLN NSM NTH NTT NTY NWM NYK OLD OXF PLY POL POR PTE RCC RCH RDB RDG RIC "
        "ROT RUT SAW SFK SFT SGC SHF SHN SHR SKP SLF SLG SND SOL SOM SOS SRY STE STH STN STS "
        "STT STY SWD SWK TAM TFW THR TOB TRF TWH WAR WBK WFT WGN WIL WKF WLL WLV WND WNM WOK "
        "WOR WRL WRT WSM WSX YOR ",
    ),
    (
        ("Scotland", "Шотландія", "Шотландия"),
        "GB: ABD ABE AGB ANS CLK DGY DND EAY EDH EDU ELN ELS ERW FAL FIF GLG HLD IVC MLN MRY "
        "NAY NLK ORK PKN RFW SAY SCB SLK STG WDU WLN ZET ",
    ),
    (
        ("Wales", "Cymru", "Уельс", "Уэльс"),
        "GB: AGY BGE BGW CAY CGN CMN CRF CWY DEN FLN GWN MON MTY NTL NWP PEM POW RCT SWA TOF "
        "VGL WRX ",
    ),
    (
        ("Northern Ireland", "Північна Ірландія", "Северная Ирландия"),
        "GB: ANT ARD ARM BFS BLA BLY BNB CKF CKT CGV CLR CSR DGN DOW DRY FER LMV LRN LSB MFT "
        "MYL NDN NTA NYM OMH STB ",
    ),
    (
        ("Flanders", "Flemish Region", "Vlaanderen", "Фландрія", "Фландрия"),
        "BE: VAN VBR VLI VOV VWV",
    ),
    (("Wallonia", "Walloon Region", "Wallonie", "Валлонія", "Валлония"), "BE: WBR WHT WLG WLX WNA"),
    (("Catalonia", "Catalunya", "Cataluña", "Каталонія", "Каталония"), "ES: B GI L T"),
    (("Andalusia", "Andalucía", "Андалусія", "Андалусия"), "ES: AL CA CO GR H J MA SE"),
    (("Galicia", "Галісія", "Галисия"), "ES: C LU OR PO"),
    (("Basque Country", "País Vasco", "Euskadi", "Країна Басків", "Страна Басков"), "ES: BI SS VI"),
    (("Aragon", "Aragón", "Арагон"), "ES: HU TE Z"),
    (("Valencian Community", "Comunidad Valenciana"), "ES: A CS V"),
    (("Castile and León", "Castilla y León"), "ES: AV BU LE P SA SG SO VA ZA"),
    (("Castilla-La Mancha",), "ES: AB CR CU GU TO"),
    (("Extremadura",), "ES: BA CC"),
    (("Canary Islands", "Canarias", "Канарські острови", "Канарские острова"), "ES: GC TF"),
    (("Brittany", "Bretagne", "Бретань"), "FR: 22 29 35 56"),
    (("Normandy", "Normandie", "Нормандія", "Нормандия"), "FR: 14 27 50 61 76"),
    (("Corsica", "Corse", "Корсика"), "FR: 2A 2B"),
    (("Alsace", "Elsass", "Ельзас", "Эльзас"), "FR: 67 68"),
    (("Tuscany", "Toscana", "Тоскана"), "IT: AR FI GR LI LU MS PI PO PT SI"),
    (("Sicily", "Sicilia", "Сицилія", "Сицилия"), "IT: AG CL CT EN ME PA RG SR TP"),
    (("Sardinia", "Sardegna", "Сардинія", "Сардиния"), "IT: CA CI NU OG OR OT SS VS"),
    (
        ("Lombardy", "Lombardia", "Ломбардія", "Ломбардия"),
        "IT: BG BS CO CR LC LO MB MI MN PV SO VA",
    ),
    (("Piedmont", "Piemonte", "Пʼємонт", "Пьемонт"), "IT: AL AT BI CN NO TO VB VC"),
    (("Veneto",), "IT: BL PD RO TV VE VI VR"),
    (("Calabria", "Калабрія", "Калабрия"), "IT: CS CZ KR RC VV"),
    (("Apulia", "Puglia", "Апулія", "Апулия"), "IT: BA BR BT FG LE TA"),
    (
        ("Republika Srpska", "Република Српска", "Республика Сербская", "Республіка Сербська"),
        "BA: X01 X02 X03 X04 X05 X06 X07",
    ),
    (("Vojvodina", "Војводина", "Воєводина", "Воеводина"), "RS: 01 02 03 04 05 06 07"),
    (
        ("Transnistria", "Приднестровье", "Придністровʼя", "Pridnestrovie", "Trans-Dniester"),
        "MD: SN",
    ),
    (("Halychyna", "Galychyna", "Galicia", "Галичина", "Галиция"), "UA: 26 46 61"),
    (
        (
            *("North Caucasus", "Northern Caucasus", "Північний Кавказ", "Північному Кавказі"),
            *("Северный Кавказ", "Северном Кавказе"),
        ),
        "RU: CE DA IN KB KC SE STA",
    ),
    (("Siberia", "Сибір", "Сибирь"), "RU: AL ALT IRK KEM KK KYA NVS OMS TOM TY"),
    (
        (
            *("Russian Far East", "Russia's Far East", "Далекий Схід", "Далекому Сході"),
            *("Дальний Восток", "Дальнем Востоке"),
        ),
        "RU: AMU BU CHU KAM KHA MAG PRI SA SAK YEV ZAB",
    ),
    (("Darfur", "Дарфур"), "SD: DE DN DS DS.2 DW"),
    (("West Darfur", "Західний Дарфур", "Западный Дарфур"), "SD: DW"),
    (("Kordofan", "Кордофан"), "SD: KN KS"),
    (("Sinai", "Sinai Peninsula", "Синай", "Сінай"), "EG: JS SIN"),
    (("Cyrenaica", "Barqa", "Кіренаїка", "Киренаика"), "LY: AJ BA BU JA KF MJ QB"),
    (("Fezzan", "Fazzan", "Феццан"), "LY: GT JU MQ SB WD WS"),
    (("Tripolitania", "Триполітанія", "Триполитания"), "LY: GD JI MB MI MZ NQ SR TN ZA"),
    (
        (
            *("Iraqi Kurdistan", "Kurdistan Region of Iraq", "Kurdistan", "Kurdistan Region"),
            *("Іракський Курдистан", "Иракский Курдистан", "Курдистан"),
        ),
        "IQ: AR DA SU",
    ),
    (("Jubaland", "Jubbaland", "Джубаленд"), "SO: GE JD JH"),
    (("Sahel Region", "Région du Sahel"), "BF: OUD SEN SOM YAG"),
)

LIES_IN: Final[_Table] = (
    # Names of regions without an outline here, and the areas that they are parts of.
    (("South Ossetia", "Південна Осетія", "Южная Осетия", "Tskhinvali Region"), "GE: SK MM IM RL"),
    (("Ituri", "Ітурі", "Итури"), "CD: OR"),
    (("Haut-Uele", "Haut-Uélé", "Upper Uele", "Bas-Uele", "Bas-Uélé", "Tshopo"), "CD: OR"),
    (("Tanganyika", "Haut-Katanga", "Upper Katanga", "Haut-Lomami", "Lualaba"), "CD: KA"),
    (("Kasai", "Kasaï", "Kasai-Central", "Kasaï-Central"), "CD: KW"),
    (("Lomami", "Sankuru"), "CD: KE"),
    (("Kwilu", "Kwango", "Mai-Ndombe"), "CD: BN"),
    (("Mongala", "Nord-Ubangi", "Sud-Ubangi", "Tshuapa"), "CD: EQ"),
    (("Menaka Region", "Ménaka Region", "Région de Ménaka"), "ML: 7"),
    (("Taoudenit", "Taoudénit", "Taoudénni"), "ML: 6"),
    (("Azawad", "Азавад"), "ML: 5 6 7 8"),
    (("Puntland", "Пунтленд"), "SO: BR NU MU"),
    (("Rojava", "Рожава"), "SY: HA HL RA DY"),
    (("Golan Heights", "Golan", "Голанські висоти", "Голанские высоты"), "SY: QU"),
    (
        (
            *("Nagorno-Karabakh", "Karabakh", "Artsakh", "Нагірний Карабах", "Нагорный Карабах"),
            *("Карабах", "Арцах"),
        ),
        "AZ: XA XCI XVD SUS X01 TAR KAL",
    ),
    (("Kinburn Spit", "Kinburn Peninsula", "Кінбурнська коса", "Кинбурнская коса"), "UA: 48"),
    (("Budjak", "Budzhak", "Буджак", "Bessarabia", "Бессарабія", "Бессарабия"), "UA: 51"),
    (("Slobozhanshchyna", "Sloboda Ukraine", "Слобожанщина"), "UA: 63 59"),
    (("Polesia", "Polissia", "Polesie", "Полісся", "Полесье"), "UA: 07 56 18 32 74"),
    (("Podolia", "Podillia", "Поділля", "Подолье"), "UA: 05 68 61"),
)

ACROSS_COUNTRIES: Final = (
    *("Sahel", "Сахель", "Liptako-Gourma", "Horn of Africa", "Ріг Африки", "Африканский Рог"),
    *("West Africa", "East Africa", "North Africa", "Central Africa", "Southern Africa"),
    *("Middle East", "Близький Схід", "Ближний Восток", "Levant", "Maghreb", "Kashmir"),
    *("Central Asia", "Центральна Азія", "Средняя Азия", "Центральная Азия", "South Caucasus"),
    *("Caucasus", "Кавказ", "Закавказзя", "Закавказье", "Balkans", "Балкани", "Балканы"),
    *("Western Balkans", "Baltic states", "Baltics", "Балтія", "Прибалтика", "Eastern Europe"),
    *("Western Europe", "Europe", "Європа", "Европа", "Africa", "Африка", "Asia", "Азія", "Азия"),
    *("Lake Chad", "Lake Chad Basin", "Great Lakes", "Great Lakes Region", "Far East"),
    *("Latin America", "South America", "Oceania", "Scandinavia", "Manchuria"),
    *("Новороссия", "Новоросія", "Novorossiya"),
)
"""Regions without an agreed edge, or across several countries."""


@lru_cache(maxsize=4096)
def composed_of(name: str) -> tuple[Region, ...]:
    """Give each region of this name with the codes of the areas it is together."""
    return _look_up(_composed(), name)


@lru_cache(maxsize=4096)
def lies_in(name: str) -> tuple[str, ...]:
    """Give the codes of the areas that a region without an outline is a part of."""
    bare = " ".join(word for word in words_of(name) if word not in AREA_WORDS)
    found = _look_up(_parts(), name) or _look_up(_parts(), bare)
    return tuple(code for region in found for code in region.codes)


@lru_cache(maxsize=4096)
def crosses_countries(name: str) -> bool:
    """Tell whether a name is of a region without an agreed edge."""
    return plain(name) in _across()


def _look_up(table: _Entries, name: str) -> tuple[Region, ...]:
    words = [word for word in words_of(name) if word != "the"]
    spelled = "".join(words)
    keys = [spelled, "".join(word for word in words if word not in _REGION_WORDS)]
    if is_cyrillic(name):  # в Каталонії, на Северном Кавказе: a case changes the last vowels
        keys.append(_stem(spelled))
    return next((table[key] for key in keys if key in table), ())


def _stem(letters: str) -> str:
    return letters.rstrip("аеєиіїоуюяыэйь")


def _entries(table: _Table) -> _Entries:
    entries: dict[str, tuple[Region, ...]] = {}
    for names, text in table:
        country, _, codes = text.partition(":")
        region = Region(names[0], tuple(f"{country}-{code}" for code in codes.split()))
        spelled = {plain(name) for name in names}
        spelled |= {_stem(each) for each in spelled if is_cyrillic(each) and len(_stem(each)) > 4}
        for key in spelled:
            entries[key] = (*entries.get(key, ()), region)
    return entries


@cache
def _composed() -> _Entries:
    return _entries(COMPOSED)


@cache
def _parts() -> _Entries:
    return _entries(LIES_IN)


@cache
def _across() -> frozenset[str]:
    return frozenset(map(plain, ACROSS_COUNTRIES))
