"""Make data/gazetteer/names.parquet, the index that finds places by how their names sound.

``make data`` runs it after the place list is built; run it too after changing `geo.names`,
`geo.romanise` or `geo.place_words` (and raise ``RULES_VERSION`` in `geo.geocoding.index`).
"""

import sys
from pathlib import Path

import pyarrow.parquet as pq

from geo.geocoding.index import INDEX_FILE, index_table

GAZETTEER = Path(__file__).resolve().parents[1] / "data" / "gazetteer"


def main(directory: Path = GAZETTEER) -> None:
    """Write the index of the places in a folder, the same bytes for the same places."""
    table = index_table(directory)
    pq.write_table(table, directory / INDEX_FILE, compression="zstd", compression_level=15)
    sys.stdout.write(f"{INDEX_FILE}: {table.num_rows} name forms\n")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
