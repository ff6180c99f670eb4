"""Reading GeoNames' country dumps, zipped or not (GeoNames "readme.txt", the main table)."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from geo.errors import InvalidDump
from geo.names.iso_codes import alpha3_of
from geo.position import Position

SOURCE: Final = "https://download.geonames.org/export/dump"
"""Where GeoNames has its dumps of countries."""

_POPULATED: Final = "P"
_COLUMNS: Final = 19
_GONE: Final = frozenset({"PPLH", "PPLQ", "PPLW", "PPLCH"})
"""Feature codes of places that are no more: historical, abandoned, destroyed."""
_MAX_UNPACKED: Final = 4_000_000_000
_DAMAGED_SHARE: Final = 0.01


@dataclass(frozen=True, slots=True)
class DumpRow:
    """A populated place of a dump."""

    geoname_id: int
    name: str
    other_names: tuple[str, ...]
    longitude: float
    latitude: float
    country: str
    population: int


def read_dump(file: Path) -> Iterator[DumpRow]:
    """Read the populated places of a dump, zipped or not (GeoNames "readme.txt", 19 columns).

    Raises
    ------
    InvalidDump
        When the file is no such dump, or more than one line in a hundred is damaged.
    """
    lines = damaged = 0
    with _opened(file) as stream:
        reader = csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        try:
            for fields in reader:
                lines += 1
                row = _row(fields)
                if row is None:
                    damaged += 1
                    if damaged > 20 + _DAMAGED_SHARE * lines:
                        raise InvalidDump(
                            f"{file} is no GeoNames country dump: line {lines} has not the "
                            f"{_COLUMNS} columns of one."
                        )
                elif isinstance(row, DumpRow):
                    yield row
        except UnicodeDecodeError as error:
            raise InvalidDump(f"{file} is not UTF-8, as GeoNames dumps are.") from error
        except csv.Error as error:
            raise InvalidDump(f"{file} cannot be read, line {lines + 1}: {error}.") from error
        except (zipfile.BadZipFile, EOFError) as error:
            raise InvalidDump(f"{file} is damaged or cut off: {error}.") from error
    if lines == 0 or damaged > max(20, _DAMAGED_SHARE * lines) or damaged == lines:
        raise InvalidDump(f"{file} is no GeoNames country dump.")


def _opened(file: Path) -> TextIO:
    try:
        if not zipfile.is_zipfile(file):
            if file.suffix.casefold() == ".zip":
                raise InvalidDump(f"{file} is no zip file; was the download cut off?")
            return file.open(encoding="utf-8", newline="")
        archive = zipfile.ZipFile(file)
        members = [
            info
            for info in archive.infolist()
            if info.filename.endswith(".txt") and "readme" not in info.filename.casefold()
        ]
        if len(members) != 1 or members[0].file_size > _MAX_UNPACKED:
            raise InvalidDump(f"{file} should hold one list of places, such as UA.txt.")
        return io.TextIOWrapper(archive.open(members[0]), encoding="utf-8", newline="")
    except OSError as error:
        raise InvalidDump(f"{file} cannot be read: {error.strerror or error}.") from error


def _row(fields: Sequence[str]) -> DumpRow | bool | None:
    """Give a populated place, False for anything else sound, None for a damaged line."""
    if len(fields) != _COLUMNS:
        return None
    try:
        position = Position(longitude=float(fields[5]), latitude=float(fields[4]))
        geoname_id, population = int(fields[0]), int(fields[14] or 0)
    except ValueError:
        return None
    country = alpha3_of(fields[8])
    if fields[6] != _POPULATED or fields[7] in _GONE or not fields[1].strip() or country is None:
        return False
    others = tuple(name for name in fields[3].split(",") if name and name != fields[1])
    return DumpRow(
        geoname_id,
        fields[1].replace("|", " "),
        others,
        position.longitude,
        position.latitude,
        country,
        min(max(population, 0), 2**31 - 1),
    )
