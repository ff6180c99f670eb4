"""By which rules a computer reads: all workers of a run must read by the same."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from geo.gazetteer.update import gazetteer_in_use
from geo.words import SHIPPED
from settings import Settings

FORMAT: Final = 1
"""Raise whenever bulk work would write other rows or columns than before."""

_PROGRAM: Final = "conflict-event-mapper"


@dataclass(frozen=True)
class Versions:
    """What decides how a text or row is read.

    Attributes
    ----------
    program
        Version of this program, and the number of the form bulk work is written in.
    words, places
        Digests of the tables of words, and of the place list with the boundaries.
    """

    program: str
    words: str
    places: str

    def differences(self, other: "Versions") -> tuple[str, ...]:
        """Say what another has otherwise."""
        names = {"program": "program", "words": "tables of words", "places": "place list"}
        mine, theirs = asdict(self), asdict(other)
        return tuple(
            f"{words} {theirs[name]} instead of {mine[name]}"
            for name, words in names.items()
            if mine[name] != theirs[name]
        )


def versions_here(settings: Settings) -> Versions:
    """Tell by which rules this computer reads."""
    try:
        program = version(_PROGRAM)
    except PackageNotFoundError:
        program = "not installed"
    own = settings.own_words_dir
    words = [*SHIPPED.glob("*.csv"), *(own.glob("*.csv") if own is not None else ())]
    places = gazetteer_in_use(settings.gazetteer_dir, settings.added_gazetteer_dir)
    lists = [*places.glob("*.parquet"), *settings.boundaries_dir.glob("*.parquet")]
    return Versions(f"{program} ({FORMAT})", _digest(words), _digest(lists))


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths, key=lambda each: (each.name, str(each))):
        digest.update(path.name.encode() + b"\0")
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:12]
