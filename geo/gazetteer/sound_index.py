"""Every name form of every place in one sorted column, to find places by how names sound."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geo.errors import GazetteerDataError
from geo.gazetteer.columns import HOW_TO_MEND, numbers, one_chunk, read_table, truths
from geo.gazetteer.keys import pack
from geo.gazetteer.places import CONFIRMED_FILE, PLACED_FILE, PLACES_FILE
from geo.names.forms import name_form, names_in_force, query_forms, shape, skeleton

INDEX_FILE: Final = "names.parquet"
RULES_VERSION: Final = "7"
"""Raise whenever `geo.names.forms`, `geo.names.romanise` or one of the shipped tables old_names,
place_kinds and translated_stems gives other forms: shipped indexes become stale then. Rows that
analysts add need no other index, since what is asked for is read with them too."""


@dataclass(frozen=True, eq=False)
class NameIndex:
    """Name forms sorted by the key of their skeleton.

    Attributes
    ----------
    keys
        uint64, sorted (see `geo.gazetteer.keys`).
    places
        int32, row in the place table.
    other
        Whether it is another name than the main one: an old one, a quarter's, another language's.
    text, starts
        UTF-8 of all forms in one block; form ``i`` is ``text[starts[i]:starts[i + 1]]``.
    """

    keys: NDArray[np.uint64]
    places: NDArray[np.int32]
    other: NDArray[np.bool_]
    text: memoryview
    starts: NDArray[np.int32]

    def forms(self, entries: NDArray[np.intp]) -> list[str]:
        """Give the name forms of several entries."""
        text = self.text
        pairs = zip(self.starts[entries].tolist(), self.starts[entries + 1].tolist(), strict=True)
        return [str(text[start:end], "utf-8") for start, end in pairs]

    def section(self, wanted: NDArray[np.bool_] | None = None) -> "Section":
        """Take the part of the index that names some places only.

        Parameters
        ----------
        wanted
            For each row of the place table whether it counts; None for all.
        """
        if wanted is None:
            return Section(self, self.keys, None)
        entries = np.flatnonzero(wanted[self.places])
        return Section(self, self.keys[entries], entries)


@dataclass(frozen=True, eq=False)
class Section:
    """A part of the name index: its keys, and the entry of the whole index each belongs to."""

    index: NameIndex
    keys: NDArray[np.uint64]
    members: NDArray[np.intp] | None

    def entries(self, key: int) -> NDArray[np.intp]:
        """Give the entry numbers (of the whole index) of one skeleton."""
        start = int(self.keys.searchsorted(np.uint64(key), side="left"))
        end = start + int(self.keys[start:].searchsorted(np.uint64(key), side="right"))
        return np.arange(start, end) if self.members is None else self.members[start:end]

    def entries_of_any(self, keys: NDArray[np.uint64]) -> NDArray[np.intp]:
        """Give the entry numbers (of the whole index) of several sorted skeletons."""
        starts = np.searchsorted(self.keys, keys, side="left")
        ends = np.searchsorted(self.keys, keys, side="right")
        counts = ends - starts
        # The ranges one after another, without a loop over the keys.
        offsets = np.repeat(starts - np.concatenate(([0], np.cumsum(counts)[:-1])), counts)
        found = np.arange(counts.sum()) + offsets
        return found if self.members is None else self.members[found]


def read_index(directory: Path) -> NameIndex:
    """Read the shipped name index, or make it anew where it is missing or older than the places.

    Making it takes about ten seconds for the shipped list; ``make data`` ships it ready-made.

    Raises
    ------
    GazetteerDataError
        When the place list is missing or damaged.
    """
    path = directory / INDEX_FILE
    if path.is_file():
        table = read_table(path)
        if (table.schema.metadata or {}).get(b"made_from") == fingerprint(directory).encode():
            return _from_table(table)
    return _from_table(index_table(directory))


def index_table(directory: Path) -> pa.Table:
    """Make the name index as a table, the same each time for the same places.

    Raises
    ------
    GazetteerDataError
        When the place list is missing or damaged.
    """
    listed = read_table(directory / PLACES_FILE, ("name", "names", "country"))
    names, others = listed["name"].to_pylist(), listed["names"].to_pylist()
    countries = listed["country"].to_pylist()
    if (directory / PLACED_FILE).is_file():
        placed = read_table(directory / PLACED_FILE, ("name",))["name"].to_pylist()
        names += placed
        others += [""] * len(placed)
        countries += ["UKR"] * len(placed)
    rows: list[tuple[int, int, str, bool]] = []
    for place, (name, more) in enumerate(zip(names, others, strict=True)):
        main, other = _forms_of(name, more or "", careful=countries[place] in ("UKR", "RUS"))
        rows += [(pack(skeleton(form)), place, form, False) for form in main]
        rows += [(pack(skeleton(form)), place, form, True) for form in other]
    rows.sort()
    return pa.table(
        {
            "key": pa.array([row[0] for row in rows], pa.uint64()),
            "place": pa.array([row[1] for row in rows], pa.int32()),
            "form": pa.array([row[2] for row in rows], pa.string()),
            "other": pa.array([row[3] for row in rows], pa.bool_()),
        }
    ).replace_schema_metadata({"made_from": fingerprint(directory)})


def _forms_of(name: str, more: str, *, careful: bool) -> tuple[set[str], set[str]]:
    """Give the forms of a place's main name and those of its other names.

    Among GeoNames' alternate names of Ukrainian and Russian places are those of quarters and of
    hamlets long swallowed (Oleksandrivka for Donetsk), which must not stand for the city as its
    own name does. Elsewhere alternate names are mostly the same name in another language.
    """
    every = {name_form(other) for other in more.split("|") if _is_spelling(other)}
    main = {name_form(name)}
    if careful:
        shapes = {shape(form.text) for form in query_forms(name)}
        now = name_form(name)
        main |= {form for form in every if shape(form) in shapes or now in names_in_force(form)}
    else:
        main |= every
    return main - {""}, every - main - {""}


def fingerprint(directory: Path) -> str:
    """Name what an index is made from: the bytes of the place files and the rules of spelling.

    Raises
    ------
    GazetteerDataError
        When the place list cannot be read.
    """
    digest = hashlib.sha256(RULES_VERSION.encode())
    for name in (PLACES_FILE, PLACED_FILE, CONFIRMED_FILE):
        path = directory / name
        if name != PLACES_FILE and not path.is_file():
            continue
        try:
            with path.open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
        except OSError as error:
            raise GazetteerDataError(f"{path} cannot be read: {error}. {HOW_TO_MEND}") from error
    return digest.hexdigest()


def _is_spelling(name: str) -> bool:
    """Leave out what GeoNames holds as lower-case ASCII: readings of Chinese and Japanese names
    ("wu er zu fu" for Urzuf), which only make false matches.
    """  # noqa: D205
    return bool(name) and not (name.isascii() and name[0].islower())


def _from_table(table: pa.Table) -> NameIndex:
    forms = one_chunk(table["form"])
    offsets, text = forms.buffers()[1:]
    starts = np.zeros(1, dtype=np.int32)
    if len(forms):
        starts = np.frombuffer(offsets, dtype=np.int32)[
            forms.offset : forms.offset + len(forms) + 1
        ]
    return NameIndex(
        keys=numbers(table["key"], np.uint64),
        places=numbers(table["place"], np.int32),
        other=truths(table["other"]),
        text=memoryview(text if text is not None else b""),
        starts=starts,
    )
