"""The place list as columns, and a sorted column of name skeletons to find places by.

About 250,000 places with 800,000 name forms: one Python object a place would take seconds to make
and a gigabyte to keep, so all is numpy columns and one block of text.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from geo.errors import GazetteerDataError
from geo.geocoding.keys import pack
from geo.names import name_form, skeleton

PLACES_FILE: Final = "places.parquet"
INDEX_FILE: Final = "names.parquet"
RULES_VERSION: Final = "1"
"""Raise whenever `geo.names` or `geo.romanise` gives other forms: shipped indexes become stale."""

_COLUMNS: Final = (
    "gazetteer_id",
    "name",
    "longitude",
    "latitude",
    "country",
    "admin1",
    "admin2",
    "population",
    "corroborated",
)
_HOW_TO_MEND: Final = "Reinstall the program, or run `make data`."


@dataclass(frozen=True, eq=False)
class PlaceTable:
    """The places, one row each; row numbers are what the name index points to.

    Attributes
    ----------
    longitude, latitude
        WGS 84 degrees, float64.
    country, admin1
        Codes as small integers into ``countries`` and ``admin1_codes``.
    """

    ids: pa.Array
    names: pa.Array
    admin2: pa.Array
    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    country: NDArray[np.int32]
    countries: tuple[str, ...]
    admin1: NDArray[np.int32]
    admin1_codes: tuple[str, ...]
    population: NDArray[np.int32]
    corroborated: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.longitude)

    @cached_property
    def country_numbers(self) -> dict[str, int]:
        """The number of each alpha-3 code in ``country``."""
        return {code: number for number, code in enumerate(self.countries)}

    @cached_property
    def admin1_numbers(self) -> dict[str, int]:
        """The number of each ISO 3166-2 code in ``admin1``."""
        return {code: number for number, code in enumerate(self.admin1_codes)}


@dataclass(frozen=True, eq=False)
class NameIndex:
    """Every name form of every place, sorted by the key of its skeleton.

    Attributes
    ----------
    keys
        uint64, sorted (see `geo.geocoding.keys`).
    places
        int32, row in the place table.
    text, starts
        UTF-8 of all forms in one block; form ``i`` is ``text[starts[i]:starts[i + 1]]``.
    """

    keys: NDArray[np.uint64]
    places: NDArray[np.int32]
    text: bytes
    starts: NDArray[np.int32]

    def entries(self, key: int) -> NDArray[np.intp]:
        """Give the entry numbers of one skeleton."""
        start, end = np.searchsorted(self.keys, np.array([key, key + 1], dtype=np.uint64))
        return np.arange(start, end)

    def entries_of_any(self, keys: NDArray[np.uint64]) -> NDArray[np.intp]:
        """Give the entry numbers of several sorted skeletons."""
        starts = np.searchsorted(self.keys, keys, side="left")
        ends = np.searchsorted(self.keys, keys, side="right")
        hit = ends > starts
        if not hit.any():
            return np.empty(0, dtype=np.intp)
        return np.concatenate(
            [np.arange(s, e) for s, e in zip(starts[hit], ends[hit], strict=True)]
        )

    def form(self, entry: int) -> str:
        """Give the name form of an entry."""
        return self.text[self.starts[entry] : self.starts[entry + 1]].decode()

    def forms(self, entries: NDArray[np.intp]) -> list[str]:
        """Give the name forms of several entries."""
        text = self.text
        pairs = zip(self.starts[entries].tolist(), self.starts[entries + 1].tolist(), strict=True)
        return [text[start:end].decode() for start, end in pairs]


def read_places(directory: Path) -> PlaceTable:
    """Read the place list of a gazetteer folder.

    Raises
    ------
    GazetteerDataError
        When the file is missing, damaged or lacks a column.
    """
    table = _read(directory / PLACES_FILE, _COLUMNS)
    country, countries = _codes(table["country"])
    admin1, admin1_codes = _codes(table["admin1"])
    return PlaceTable(
        ids=table["gazetteer_id"].combine_chunks(),
        names=table["name"].combine_chunks(),
        admin2=table["admin2"].combine_chunks(),
        longitude=table["longitude"].to_numpy(),
        latitude=table["latitude"].to_numpy(),
        country=country,
        countries=countries,
        admin1=admin1,
        admin1_codes=admin1_codes,
        population=table["population"].to_numpy(),
        corroborated=table["corroborated"].to_numpy(),
    )


def read_index(directory: Path) -> NameIndex:
    """Read the shipped name index, or make it anew where it is missing or older than the places.

    Making it takes about ten seconds for the shipped list; ``make data`` ships it ready-made.

    Raises
    ------
    GazetteerDataError
        When the place list is missing or damaged.
    """
    path = directory / INDEX_FILE
    if not path.is_file():
        return build_index(directory)
    table = _read(path, None)
    if (table.schema.metadata or {}).get(b"made_from") != fingerprint(directory).encode():
        return build_index(directory)
    return _from_table(table)


def build_index(directory: Path) -> NameIndex:
    """Make the name index of the places in a folder."""
    return _from_table(index_table(directory))


def index_table(directory: Path) -> pa.Table:
    """Make the name index as a table, the same bytes each time for the same places.

    Raises
    ------
    GazetteerDataError
        When the place list is missing or damaged.
    """
    table = _read(directory / PLACES_FILE, ("name", "names"))
    rows: list[tuple[int, int, str]] = []
    for place, (name, others) in enumerate(
        zip(table["name"].to_pylist(), table["names"].to_pylist(), strict=True)
    ):
        forms = {name_form(other) for other in (others or "").split("|") if _is_a_spelling(other)}
        rows += [(pack(skeleton(form)), place, form) for form in forms | {name_form(name)} if form]
    rows.sort()
    return pa.table(
        {
            "key": pa.array([row[0] for row in rows], pa.uint64()),
            "place": pa.array([row[1] for row in rows], pa.int32()),
            "form": pa.array([row[2] for row in rows], pa.string()),
        }
    ).replace_schema_metadata({"made_from": fingerprint(directory)})


def _is_a_spelling(name: str) -> bool:
    """Leave out what GeoNames holds as lower-case ASCII: readings of Chinese and Japanese names
    ("wu er zu fu" for Urzuf), which only make false matches.
    """  # noqa: D205
    return bool(name) and not (name.isascii() and name[0].islower())


def fingerprint(directory: Path) -> str:
    """Name what an index is made from: the bytes of the place list and the rules of spelling.

    Raises
    ------
    GazetteerDataError
        When the place list cannot be read.
    """
    try:
        with (directory / PLACES_FILE).open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise GazetteerDataError(
            f"The place list cannot be read: {error}. {_HOW_TO_MEND}"
        ) from error
    return f"{digest}-{RULES_VERSION}"


def _from_table(table: pa.Table) -> NameIndex:
    forms = table["form"].combine_chunks()
    if isinstance(forms, pa.ChunkedArray):
        forms = pa.concat_arrays(forms.chunks) if forms.num_chunks else pa.array([], pa.string())
    offsets, text = forms.buffers()[1], forms.buffers()[2]
    return NameIndex(
        keys=table["key"].to_numpy(),
        places=table["place"].to_numpy(),
        text=text.to_pybytes() if text is not None else b"",
        starts=np.frombuffer(offsets, dtype=np.int32)[: len(forms) + 1]
        if offsets is not None
        else np.zeros(1, dtype=np.int32),
    )


def _read(path: Path, columns: tuple[str, ...] | None) -> pa.Table:
    try:
        # Not pq.read_table: going through a dataset costs a second and 80 MB.
        with pq.ParquetFile(path) as file:
            return file.read(columns=None if columns is None else list(columns))
    except FileNotFoundError as error:
        raise GazetteerDataError(f"{path} is missing. {_HOW_TO_MEND}") from error
    except (OSError, pa.ArrowException, KeyError) as error:
        raise GazetteerDataError(f"{path} cannot be read: {error}. {_HOW_TO_MEND}") from error


def _codes(column: Any) -> tuple[NDArray[np.int32], tuple[str, ...]]:  # noqa: ANN401 - pyarrow is untyped
    encoded = column.combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    return encoded.indices.to_numpy().astype(np.int32), tuple(encoded.dictionary.to_pylist())
