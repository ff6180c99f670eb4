"""Words around place names: kinds of place, and pairs that Ukrainian and Russian translate.

Each entry is written once in an ordinary spelling; `geo.names.forms` reads it through the alphabet
of sounds, so that every romanisation of it counts.
"""

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


KIND_WORDS: Final = _words(
    """
    city town village settlement hamlet township locality selo poselok posyolok gorod misto
    selyshche
    khutor stanitsa station urban-type smt pgt the of
    місто міста місті містом селище селища селищі селищем село села селі селом хутір хутора смт сщ
    станція м с х селе
    город города городе городом посёлок посёлка посёлке посёлком поселок сельцо хутор хуторе
    станица станицы станице станция деревня деревни деревне дер пгт г п ст д аул
    """
)
"""Words for the kind of a settlement that are no part of its name (compared after `clean`)."""

VILLAGE_WORDS: Final = _words(
    """
    village hamlet selo khutor
    село села селі селе селом хутір хутора с х сельцо хутор хуторе деревня деревни деревне дер д
    """
)
"""Words that say a place is no town."""

AREA_WORDS: Final = _words(
    """
    oblast oblasts region regions province provinces governorate krai kray republic state
    territory department
    prefecture county okrug voivodeship
    область області областю обл область областi край краю республіка республіки регіон провінція
    області
    области областью республика республики регион провинция округ автономна автономная autonomous
    peoples people народна народная
    """
)
"""Words that say "first-level area"."""

DISTRICT_WORDS: Final = _words(
    """
    raion rayon district municipality hromada
    район району районі районом р-н рн громада громади громаді
    района районе районом
    """
)
"""Words that say "second-level area" or smaller."""

TRANSLATED: Final = (
    # (Ukrainian, Russian), at the start of a word or after another one of these.
    ("велик", "больш"),
    ("червон", "красн"),
    ("жовтнев", "октябрьск"),
    ("жовт", "жёлт"),
    ("перш", "перв"),
    ("друг", "втор"),
    ("першотравнев", "первомайск"),
    ("травнев", "майск"),
    ("південн", "южн"),
    ("північн", "северн"),
    ("західн", "западн"),
    ("східн", "восточн"),
    ("сонячн", "солнечн"),
    ("вовч", "волч"),
    ("довг", "долг"),
    ("вуглед", "углед"),
    ("радісн", "радостн"),
    ("зоря", "звезда"),
    ("воскресен", "недел"),
    ("хутір", "хутор"),
    ("вишнев", "вишнёв"),
    ("ганн", "анн"),
    ("панас", "афанас"),
    ("пилип", "филипп"),
    ("юхим", "ефим"),
    ("хведор", "фёдор"),
    ("осип", "иосиф"),
    ("гнат", "игнат"),
    ("лимани", "лиманы"),
    ("рівн", "ровн"),
    ("запорізьк", "запорожск"),
    ("перемог", "побед"),
    ("визволен", "освобожд"),
    ("світанок", "рассвет"),
    ("злагод", "соглас"),
    ("щаслив", "счастлив"),
    ("незалежн", "независим"),
    ("комсомольськ", "комсомольск"),
    ("шахтарськ", "шахтёрск"),
    ("залізн", "железн"),
    ("камʼян", "камен"),
    ("кінн", "конн"),
    ("цвітн", "цветн"),
    ("квітнев", "апрельск"),
    ("квітуч", "цветущ"),
    ("вільн", "вольн"),
    ("суходіл", "суходол"),
    ("озер", "озёр"),
    ("гор", "гор"),
)
"""Stems that one language translates instead of respelling."""

SAME_NAME: Final = (
    # Given names whose consonants differ: always read as the first, wherever they stand.
    ("микол", "никол"),
    ("микіл", "никол"),
    ("микит", "никит"),
)

DECLINED_ENDINGS: Final = (
    # Endings with a consonant, in the alphabet of sounds, longest first; endings of vowels alone
    # need no rule, since skeletons have no vowels.
    *("oho", "eho", "iho"),
    *("omu", "emu", "imu"),
    *("ami", "imi"),
    *("om", "em", "im", "am"),
    *("ax", "ix", "ex"),
)
"""Case endings of Ukrainian and Russian place names: Покровськом, Часового, Лисичанського."""

PLURAL_ENDINGS: Final = ("ami", "imi", "am", "im", "ax", "ix")
"""Case endings of names in the plural, which end in a vowel themselves: Сумах, Черкасами."""
