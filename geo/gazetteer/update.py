"""More places by choice: GeoNames' full country dumps, handed over as a file or downloaded.

The shipped list stays as it is; what is added lies in a folder of the installation as a list of
its own, made from the shipped one and the dumps, and takes its place when all is written.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from geo.boundaries import Boundaries
from geo.errors import InvalidDump
from geo.gazetteer.columns import read_table
from geo.gazetteer.geonames_dump import DumpRow, read_dump
from geo.gazetteer.places import CONFIRMED_FILE, PLACED_FILE, PLACES_FILE
from geo.gazetteer.register_files import SETTLEMENTS_FILE, register_tables
from geo.gazetteer.sound_index import INDEX_FILE, index_table
from geo.position import Position

LICENCE: Final = "GeoNames, https://www.geonames.org, CC BY 4.0"
STATUS_FILE: Final = "added.json"
DUMPS_FOLDER: Final = "dumps"


@dataclass(frozen=True, slots=True)
class DumpInfo:
    """One dump that is in use.

    Attributes
    ----------
    name
        The file's name.
    sha256
        Of the file as it was given.
    places
        How many populated places it brought.
    added_on
        When, UTC, ISO 8601.
    """

    name: str
    sha256: str
    places: int
    added_on: str
    source: str
    licence: str = LICENCE


@dataclass(frozen=True, slots=True)
class GazetteerStatus:
    """What place list is in use."""

    places: int
    shipped_places: int
    dumps: tuple[DumpInfo, ...]

    @property
    def words(self) -> str:
        """The status as lines of text."""
        lines = [f"{self.places:,} places, {self.shipped_places:,} of them shipped ({LICENCE})"]
        lines += [
            f"{dump.name}: {dump.places:,} places, added {dump.added_on} from {dump.source}, "
            f"sha256 {dump.sha256[:16]}…, {dump.licence}"
            for dump in self.dumps
        ]
        if not self.dumps:
            lines.append("No dump was added; `conflictmap gazetteer fetch UA RU` gets more.")
        return "\n".join(lines)


def gazetteer_in_use(shipped: Path, added: Path) -> Path:
    """Give the folder to open: the one with added dumps if it is whole, else the shipped one."""
    return added if (added / STATUS_FILE).is_file() else shipped


def status(shipped: Path, added: Path) -> GazetteerStatus:
    """Say which places are loaded, from when, with which licence.

    Raises
    ------
    GazetteerDataError
        When a list is missing or damaged.
    """
    mine = read_table(shipped / PLACES_FILE, ("country",)).num_rows
    if gazetteer_in_use(shipped, added) == shipped:
        return GazetteerStatus(mine, mine, ())
    every = read_table(added / PLACES_FILE, ("country",)).num_rows
    return GazetteerStatus(every, mine, _dumps_in(added))


def add_dump(
    file: Path,
    *,
    shipped: Path,
    added: Path,
    boundaries: Boundaries,
    source: str = "",
    progress: Callable[[str], None] = lambda _: None,
) -> GazetteerStatus:
    """Take a GeoNames country dump (UA.zip or UA.txt) into use, beside those added before.

    A dump of the same file name replaces the earlier one. The new list is written beside the old
    one and switched to at the end: a failure on the way leaves everything as it was.

    Raises
    ------
    InvalidDump
        When the file is no such dump; the message says why.
    OSError
        When the folder cannot be written.
    """
    progress(f"reading {file.name}")
    rows = list(read_dump(file))
    if not rows:
        raise InvalidDump(f"{file} names no populated place. Is it a GeoNames country dump?")
    info = DumpInfo(
        name=file.name,
        sha256=_sha256(file),
        places=len(rows),
        added_on=datetime.now(UTC).isoformat(timespec="seconds"),
        source=source or "a file",
    )
    earlier = _dumps_in(added) if (added / STATUS_FILE).is_file() else ()
    kept = [dump for dump in earlier if dump.name != file.name]
    added.parent.mkdir(parents=True, exist_ok=True)
    # Not in a folder of the system's own: the switch must be a rename on one file system.
    work = Path(tempfile.mkdtemp(dir=added.parent, prefix=f".{added.name}."))
    try:
        (work / DUMPS_FOLDER).mkdir()
        for dump in kept:
            shutil.copyfile(added / DUMPS_FOLDER / dump.name, work / DUMPS_FOLDER / dump.name)
        shutil.copyfile(file, work / DUMPS_FOLDER / file.name)
        every = [row for dump in kept for row in read_dump(work / DUMPS_FOLDER / dump.name)]
        progress(f"placing {len(rows):,} places in their areas")
        _write_list(shipped, work, [*every, *rows], boundaries, progress)
        document = {"dumps": [asdict(dump) for dump in (*kept, info)]}
        (work / STATUS_FILE).write_text(json.dumps(document, indent=2), encoding="utf-8")
        _switch(work, added)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return status(shipped, added)


def _write_list(
    shipped: Path,
    folder: Path,
    rows: Sequence[DumpRow],
    boundaries: Boundaries,
    progress: Callable[[str], None],
) -> None:
    base = read_table(shipped / PLACES_FILE)
    _write(_with_rows(base, rows, boundaries), folder / PLACES_FILE)
    if (shipped / SETTLEMENTS_FILE).is_file():
        progress("comparing with the settlement register")
        shutil.copyfile(shipped / SETTLEMENTS_FILE, folder / SETTLEMENTS_FILE)
        confirmed, placed = register_tables(folder)
        _write(confirmed, folder / CONFIRMED_FILE)
        _write(placed, folder / PLACED_FILE)
    progress("indexing the names")
    _write(index_table(folder), folder / INDEX_FILE)


def _with_rows(base: pa.Table, rows: Sequence[DumpRow], boundaries: Boundaries) -> pa.Table:
    """Add rows to the shipped places; a row that is there already keeps its district."""
    by_id = {f"geonames:{row.geoname_id}": row for row in rows}
    replaced = [identifier in by_id for identifier in base["gazetteer_id"].to_pylist()]
    known = {
        record["gazetteer_id"]: record for record in base.filter(pa.array(replaced)).to_pylist()
    }
    ours = base.filter(pa.array([not each for each in replaced]))
    new = [
        _record(identifier, row, known.get(identifier), boundaries)
        for identifier, row in by_id.items()
    ]
    table = pa.concat_tables([ours, pa.Table.from_pylist(new, schema=base.schema)])
    return table.sort_by("gazetteer_id")


def _record(
    identifier: str, row: DumpRow, known: dict[str, Any] | None, boundaries: Boundaries
) -> dict[str, Any]:
    if known is not None:
        admin1, admin2, kind = known["admin1"], known["admin2"], known.get("kind", "")
    else:
        found = boundaries.nearest(Position(longitude=row.longitude, latitude=row.latitude), 1)
        admin1, admin2, kind = (found[0].code if found else ""), "", ""
    return {
        "gazetteer_id": identifier,
        "name": row.name,
        "names": "|".join(name.replace("|", " ") for name in row.other_names),
        "longitude": row.longitude,
        "latitude": row.latitude,
        "country": row.country,
        "admin1": admin1,
        "admin2": admin2,
        "population": row.population,
        "source": "geonames",
        "corroborated": True,
        "kind": kind,
    }


def _write(table: pa.Table, path: Path) -> None:
    pq.write_table(table, path, compression="zstd", row_group_size=65_536)


def _switch(work: Path, added: Path) -> None:
    """Put the new folder in the old one's place; the old one is back if that fails."""
    old = added.with_name(f".{added.name}.old-{os.getpid()}")
    had = added.exists()
    if had:
        added.rename(old)
    try:
        work.rename(added)
    except OSError:
        if had:
            old.rename(added)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _dumps_in(folder: Path) -> tuple[DumpInfo, ...]:
    try:
        document = json.loads((folder / STATUS_FILE).read_text(encoding="utf-8"))
        return tuple(DumpInfo(**dump) for dump in document["dumps"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InvalidDump(
            f"{folder / STATUS_FILE} is damaged. Remove the folder {folder} to go back to the "
            "shipped places."
        ) from error


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
