"""A base map of pictures in one file: what is read of it, and what is not."""

import sqlite3
from contextlib import closing

import pytest

from geo.errors import InvalidReferenceLayer
from geo.tile_file import media_type_of, read_tile, read_tile_file, tile_files

PNG = b"\x89PNG\r\n\x1a\n" + b"synthetic"
JPEG = b"\xff\xd8\xff" + b"synthetic"
WEBP = b"RIFF\0\0\0\0WEBP" + b"synthetic"


def write_tiles(path, tiles, **metadata):
    """Write an MBTiles file; tiles are {(zoom, column, row counted from the south): bytes}."""
    with closing(sqlite3.connect(path)) as file:
        file.execute("CREATE TABLE metadata (name text, value text)")
        file.execute(
            "CREATE TABLE tiles "
            "(zoom_level integer, tile_column integer, tile_row integer, tile_data blob)"
        )
        file.executemany("INSERT INTO metadata VALUES (?, ?)", metadata.items())
        file.executemany(
            "INSERT INTO tiles VALUES (?, ?, ?, ?)", [(*at, data) for at, data in tiles.items()]
        )
        file.commit()
    return path


def test_it_says_what_it_is_and_gives_rows_counted_from_the_north(tmp_path):
    path = write_tiles(
        tmp_path / "region.mbtiles",
        {(1, 0, 0): PNG, (2, 1, 3): JPEG},
        name="Synthetic map",
        format="png",
        attribution='<a href="https://example.org">Whoever</a> drew &amp; it',
        bounds="22,44,50,58",
    )
    read = read_tile_file(path)
    assert (read.key, read.title) == ("region.mbtiles", "Synthetic map")
    assert read.attribution == "Whoever drew & it"
    assert (read.least_zoom, read.most_zoom, read.bounds) == (1, 2, (22, 44, 50, 58))
    assert read_tile(path, 1, 0, 1) == (PNG, "image/png")
    assert read_tile(path, 2, 1, 0) == (JPEG, "image/jpeg")
    assert read_tile(path, 1, 0, 0) is None
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("at", [(-1, 0, 0), (1, 2, 0), (1, 0, 2), (99, 0, 0), (1, -1, 0)])
def test_what_is_off_the_map_is_not_there(tmp_path, at):
    assert read_tile(write_tiles(tmp_path / "a.mbtiles", {(1, 0, 0): PNG}), *at) is None


def test_a_file_that_says_nothing_of_itself_is_named_after_its_file(tmp_path):
    path = write_tiles(
        tmp_path / "night.mbtiles", {(0, 0, 0): WEBP}, bounds="x", attribution="\x07a"
    )
    read = read_tile_file(path)
    assert (read.title, read.attribution, read.bounds) == ("night", "a", None)


@pytest.mark.parametrize(
    ("tiles", "metadata", "fault"),
    [
        ({}, {}, "has no tiles"),
        ({(0, 0, 0): b"\x1f\x8b vector"}, {"format": "pbf"}, "not vector"),
        ({(0, 0, 0): b"<svg onload='x'/>"}, {"format": "png"}, "holds no pictures"),
        ({(40, 0, 0): PNG}, {}, "zoom levels outside 0 to 22"),
    ],
)
def test_what_cannot_be_drawn_is_named_with_how_to_mend_it(tmp_path, tiles, metadata, fault):
    path = write_tiles(tmp_path / "x.mbtiles", tiles, **metadata)
    with pytest.raises(InvalidReferenceLayer, match=fault) as told:
        read_tile_file(path)
    assert str(told.value).startswith("x.mbtiles ")


def test_a_file_that_is_no_database_is_told_and_gives_nothing(tmp_path):
    path = tmp_path / "torn.mbtiles"
    path.write_bytes(b"no database, but long enough to look like one" * 40)
    with pytest.raises(InvalidReferenceLayer, match="cannot be read as MBTiles"):
        read_tile_file(path)
    assert read_tile(path, 0, 0, 0) is None


def test_only_pictures_are_given(tmp_path):
    path = write_tiles(tmp_path / "a.mbtiles", {(0, 0, 0): PNG, (1, 0, 0): b"<script>"})
    assert read_tile(path, 1, 0, 1) is None
    assert media_type_of("text") is media_type_of(b"RIFF\0\0\0\0AVI ") is None


def test_files_are_found_by_their_ending(tmp_path):
    assert tile_files(tmp_path / "nothing") == []
    for name in ("b.MBTILES", "a.mbtiles", "c.txt"):
        (tmp_path / name).touch()
    assert [path.name for path in tile_files(tmp_path)] == ["a.mbtiles", "b.MBTILES"]
