"""Make what the place finder derives from the place list in data/gazetteer/.

- confirmed.parquet: places that Ukraine's settlement register corroborates
- register.parquet: settlements without coordinates, placed among the others of their hromada
- names.parquet: the index that finds places by how their names sound

``make data`` runs it after the place list is built; run it too after changing `geo.names.forms`,
`geo.names.romanise` or the tables old_names, place_kinds and translated_stems in data/words/ (and
raise ``RULES_VERSION`` in `geo.gazetteer.sound_index`).
"""

import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from geo.gazetteer.places import CONFIRMED_FILE, PLACED_FILE
from geo.gazetteer.register_files import register_tables
from geo.gazetteer.sound_index import INDEX_FILE, index_table
from scripts.build_data import sources

GAZETTEER = Path(__file__).resolve().parents[1] / "data" / "gazetteer"
ROWS_A_GROUP = 65_536
"""Small row groups keep the peak of memory low when the file is read."""


def main(directory: Path = GAZETTEER) -> None:
    """Write the files, the same bytes for the same places."""
    confirmed, placed = register_tables(directory)
    _write(confirmed, directory / CONFIRMED_FILE)
    _write(placed, directory / PLACED_FILE)
    _write(index_table(directory), directory / INDEX_FILE)
    if (directory / "SOURCES.md").is_file():
        sources.restate(directory)


def _write(table: pa.Table, path: Path) -> None:
    pq.write_table(
        table, path, compression="zstd", compression_level=15, row_group_size=ROWS_A_GROUP
    )
    sys.stdout.write(f"{path.name}: {table.num_rows} rows, {path.stat().st_size} bytes\n")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
