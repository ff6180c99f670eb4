"""How much of place finding is lost to each spelling system, kind word and slip of the finger.

    python -m benchmarks.spellings [PLACES]

Takes Ukrainian places of the shipped list by chance (always the same), writes their Ukrainian and
Russian names in each system, and asks for them with their oblast. What the first row loses is
homonyms; what a system loses beyond that is spelling.
"""

import random
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.parquet as pq

from geo.boundaries import Boundaries
from geo.finding import Ambiguous, Found, PlaceQuery
from geo.geocoding.gazetteer import GazetteerGeocoder, open_gazetteer
from geo.measure import distance_m
from geo.position import Position

DATA = Path(__file__).resolve().parents[1] / "data"
Named = tuple[str, str, Position]


def system(letters: str, latin: str, first: str = "") -> Callable[[str], str]:
    """Make a writer from letters, their Latin forms ("-" for none), and forms at a word's start."""
    table = dict(zip(letters, ("" if each == "-" else each for each in latin.split()), strict=True))
    starts = dict(pair.split("=") for pair in first.split())

    def write(name: str) -> str:
        words = []
        for word in re.split(r"([ -])", name.lower()):
            head = starts.get(word[:1], table.get(word[:1], word[:1]))
            words.append(head + "".join(table.get(letter, letter) for letter in word[1:]))
        return "".join(word.capitalize() for word in words)

    return write


_UK = "абвгґдежзийклмнопрстуфхцчшщьєіїюя’'"
_RU = "абвгдежзийклмнопрстуфхцчшщъыьэюяё"
UKRAINIAN: dict[str, Callable[[str], str]] = {
    "as written": str,
    "national 2010": system(
        _UK,
        "a b v h g d e zh z y i k l m n o p r s t u f kh ts ch sh shch - ie i i iu ia - -",
        "є=ye ї=yi й=y ю=yu я=ya",
    ),
    "BGN/PCGN 1965": system(
        _UK, "a b v h g d e zh z y y k l m n o p r s t u f kh ts ch sh shch ’ ye i yi yu ya ” ”"
    ),
    "ISO 9": system(_UK, "a b v g g̀ d e ž z i j k l m n o p r s t u f h c č š ŝ ʹ ê ì ï û â ’ ’"),
    "scholarly": system(
        _UK, "a b v h g d e ž z y j k l m n o p r s t u f x c č š šč ʹ je i ji ju ja ’ ’"
    ),
    "Polish": system(
        _UK, "a b w h g d e ż z y j k l m n o p r s t u f ch c cz sz szcz - je i ji ju ja - -"
    ),
    "French": system(
        _UK, "a b v h g d e j z y ï k l m n o p r s t ou f kh ts tch ch chtch - ie i ï iou ia - -"
    ),
    "German": system(
        _UK,
        "a b w h g d e sch s y j k l m n o p r s t u f ch z tsch sch schtsch - je i ji ju ja - -",
    ),
    "with с.": lambda name: f"с. {name}",
    "with смт": lambda name: f"смт {name}",
}
RUSSIAN: dict[str, Callable[[str], str]] = {
    "as written": str,
    "BGN/PCGN 1947": system(
        _RU, "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch ” y ’ e yu ya ë", "е=ye"
    ),
    "passport": system(
        _RU, "a b v g d e zh z i i k l m n o p r s t u f kh ts ch sh shch ie y - e iu ia e"
    ),
    "newspaper": system(
        _RU, "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya yo"
    ),
    "ISO 9": system(_RU, "a b v g d e ž z i j k l m n o p r s t u f h c č š ŝ ʺ y ʹ è û â ë"),
    "with пгт": lambda name: f"пгт {name}",
}
_CYRILLIC = re.compile("[\u0400-\u04ff’' -]+")
_RUSSIAN_NAME = re.compile("[ыэёъ]|(?:ов|ев|ово|ево|ино|ое|ая|овка|евка)$")


def main() -> None:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    geocoder = open_gazetteer(DATA / "gazetteer", Boundaries.load(DATA / "boundaries"))
    with pq.ParquetFile(DATA / "gazetteer" / "places.parquet") as file:
        places = [
            place
            for place in file.read().to_pylist()
            if place["country"] == "UKR" and place["source"] == "geonames"
        ]
    chance = random.Random(3)
    chance.shuffle(places)
    print(
        "names as written in      rows  first within 10 km  found  of those beyond 25 km  not found"
    )
    for language, systems, of in (
        ("uk", UKRAINIAN, lambda name: re.search("[іїє]", name)),
        ("ru", RUSSIAN, lambda name: _RUSSIAN_NAME.search(name) and not re.search("[іїєґ]", name)),
    ):
        named = list(_named(places, of))[:wanted]
        for title, write in systems.items():
            rows = [(write(name), area, position) for name, area, position in named]
            print(f"{language} {title:20}  {_measured(geocoder, rows)}")
        if language == "uk":
            latin = systems["national 2010"]
            rows = [
                (_slip(latin(name), chance), area, position)
                for name, area, position in named
                if len(name) > 4
            ]
            print(f"{language} {'with a slip':20}  {_measured(geocoder, rows)}")


def _named(places: list[dict], of: Callable[[str], object]) -> Iterator[Named]:
    for place in places:
        for name in [place["name"], *place["names"].split("|")]:
            if _CYRILLIC.fullmatch(name) and of(name.lower()):
                position = Position(longitude=place["longitude"], latitude=place["latitude"])
                yield name, place["admin1"], position
                break


def _slip(name: str, chance: random.Random) -> str:
    """Lose, add, change or swap one letter inside a name."""
    at = chance.randrange(1, len(name) - 1)
    letter = chance.choice("abdeiklnorstv")
    return chance.choice(
        [
            name[:at] + name[at + 1 :],
            name[:at] + letter + name[at:],
            name[:at] + letter + name[at + 1 :],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        ]
    )


def _measured(geocoder: GazetteerGeocoder, rows: list[Named]) -> str:
    right = found = wrong = missing = 0
    for name, area, position in rows:
        outcome = geocoder.look_up(PlaceQuery(name, admin1=area, country="UA"))
        if isinstance(outcome, Found):
            best = outcome.candidate
        elif isinstance(outcome, Ambiguous):
            best = outcome.candidates[0]
        else:
            missing += 1
            continue
        off_m = distance_m(best.position, position)
        right += off_m <= 10_000
        found += isinstance(outcome, Found)
        wrong += isinstance(outcome, Found) and off_m > 25_000
    share = [number / len(rows) for number in (right, found, missing)]
    return (
        f"{len(rows):5}  {share[0]:18.3f}  {share[1]:5.3f}  {wrong / max(found, 1):21.3f}"
        f"  {share[2]:9.3f}"
    )


if __name__ == "__main__":
    main()
