"""Tables of words: CSV files in data/words/, and files of the same names of the analyst's own.

CSV, since analysts edit tables in spreadsheets, and since YAML reads the words "on" and "no" as
truth values. Lists of words within a cell are divided by ``|``. Rows of the analyst's own come
after the shipped ones, so that where a word can mean one thing only, theirs wins.
"""

import csv
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import _lru_cache_wrapper, cache
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Annotated, Any, Final, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from geo.errors import WordsError

SHIPPED: Final = Path(__file__).resolve().parents[1] / "data" / "words"

_Cached = TypeVar("_Cached", bound="_lru_cache_wrapper[Any]")
_NOT_READ: Final = re.compile(r"[.~].*|.*\.(?:md|txt)", re.IGNORECASE)
"""Hidden files, locks of spreadsheet programs and notes may lie beside the tables."""


class Row(BaseModel):
    """A row of a table: its fields are the columns.

    Attributes
    ----------
    note
        For people: why a row is there, whose word it is.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    note: str | None = None


def _parts(cell: object) -> object:
    return [part.strip() for part in cell.split("|")] if isinstance(cell, str) else cell


Word = Annotated[str, Field(min_length=1)]
Words = Annotated[tuple[Word, ...], Field(min_length=1), BeforeValidator(_parts)]
"""Several words or names in one cell, divided by ``|``."""


def one_of(allowed: Collection[str]) -> AfterValidator:
    """Let a cell hold one of these words only."""

    def check(cell: str) -> str:
        if cell not in allowed:
            raise ValueError(f"write one of: {', '.join(sorted(allowed))}")
        return cell

    return AfterValidator(check)


_Row = TypeVar("_Row", bound=Row)


@dataclass(frozen=True)
class WordTable(Generic[_Row]):
    """A table by the name of its file, without ``.csv``, and what a row of it is."""

    name: str
    row: type[_Row]

    @property
    def rows(self) -> tuple[_Row, ...]:
        """The shipped rows, and those of the analyst's own after them.

        Raises
        ------
        WordsError
            Naming file and line.
        """
        rows: tuple[_Row, ...] = _rows(self)
        return rows


def words_in(table: WordTable[Any], use: str) -> Iterator[str]:
    """Give the words of one use, of a table whose rows have ``use`` and ``words``."""
    return (word for row in table.rows if row.use == use for word in row.words)


def digest_of(*tables: WordTable[Any]) -> str:
    """Name the rows in use of tables, for whoever keeps what follows from them."""
    rows = [(table.name, [row.model_dump_json() for row in table.rows]) for table in tables]
    return sha256(repr(rows).encode()).hexdigest()[:16]


def pattern_of(words: Iterable[str]) -> str:
    """Give the expression that matches any of these words, the longest first.

    ``*`` stands for any letters (околиц* for околиця and околиці), a space for any space.
    """
    every = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for word in every)


class _InUse:
    """The analyst's own folder, and its files as they were when they were checked."""

    folder: Path | None = None
    files: tuple[tuple[str, int, int], ...] = ()


_caches: Final[list["_lru_cache_wrapper[Any]"]] = []


def depends_on_words(cached: _Cached) -> _Cached:
    """Let a cached function forget what it gave when other words come into use."""
    _caches.append(cached)
    return cached


@depends_on_words
@cache
def _rows(table: WordTable[Any]) -> tuple[Any, ...]:
    return tuple(_read(table, _InUse.folder))


def use_words(folder: Path | None, tables: Iterable[WordTable[Any]]) -> None:
    """Check every table, and from now on read them with the rows of a folder of one's own.

    The words are one for the whole process. Where nothing changed nothing is read again.

    Parameters
    ----------
    folder
        The analyst's own; None for the shipped words alone.
    tables
        Every table there is.

    Raises
    ------
    WordsError
        Naming file and line; the words in use stay as they are.
    """
    tables = tuple(tables)
    files = () if folder is None else _files(folder, {table.name for table in tables})
    if (folder if files else None, files) == (_InUse.folder, _InUse.files):
        for table in tables:
            _rows(table)
        return
    for table in tables:
        list(_read(table, folder))
    _InUse.folder, _InUse.files = folder, files
    for cached in _caches:
        cached.cache_clear()


def _files(folder: Path, known: set[str]) -> tuple[tuple[str, int, int], ...]:
    """Give the tables of a folder with time and size, each known by its name."""
    try:
        paths = [path for path in sorted(folder.iterdir()) if not _NOT_READ.fullmatch(path.name)]
        stamps = [path.stat() for path in paths]
    except OSError as error:
        raise WordsError(
            f"The folder of your own words, {folder}, cannot be read: {error.strerror}. Check "
            "CONFLICTMAP_WORDS_DIR."
        ) from error
    for path in paths:
        if path.suffix != ".csv" or path.stem not in known:
            raise WordsError(
                f"{path} is no table of words known here. Name it as the table it adds to: "
                f"{', '.join(f'{name}.csv' for name in sorted(known))}."
            )
    return tuple((p.name, s.st_mtime_ns, s.st_size) for p, s in zip(paths, stamps, strict=True))


def _read(table: WordTable[_Row], own: Path | None) -> Iterator[_Row]:
    yield from read_rows(SHIPPED / f"{table.name}.csv", table.row)
    if own is not None and (path := own / f"{table.name}.csv").exists():
        yield from read_rows(path, table.row)


def read_rows(path: Path, row: type[_Row]) -> Iterator[_Row]:
    """Read one file, separated by commas, or by semicolons as some spreadsheets write.

    Raises
    ------
    WordsError
        Naming file, line and column, and what to write there.
    """
    text = _text(path)
    first, _, _ = text.partition("\n")
    separator = ";" if ";" in first and "," not in first else ","
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    columns: list[str] | None = None
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise _wrong(path, line, f"is no line of a CSV file ({error})") from error
        if columns is None:
            columns = _columns(path, cells or [], row)
        elif cells is None:
            return
        elif any(map(str.strip, cells)):
            yield _row(path, line, columns, cells, row)


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise WordsError(f"{path} cannot be read: {error.strerror}.") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _wrong(path, line, "is not UTF-8: save the table as CSV in UTF-8") from error


def _columns(path: Path, cells: list[str], row: type[Row]) -> list[str]:
    names = [cell.strip().casefold() for cell in cells]
    needed = [name for name, field in row.model_fields.items() if field.is_required()]
    offered = f"the columns of this table are {', '.join(row.model_fields)}"
    for name in names:
        if name not in row.model_fields or names.count(name) > 1:
            raise _wrong(path, 1, f"“{name}” is no column, or stands there twice; {offered}")
    for name in needed:
        if name not in names:
            raise _wrong(path, 1, f"there is no column “{name}”; {offered}")
    return names


def _row(path: Path, line: int, columns: list[str], cells: list[str], row: type[_Row]) -> _Row:
    if len(cells) > len(columns):
        raise _wrong(
            path,
            line,
            f"there are {len(cells)} cells for {len(columns)} columns: put quotes around a cell "
            "that holds the separator",
        )
    # Cells that are missing at the end of a line count as empty.
    filled = {name: cell for name, cell in zip(columns, cells, strict=False) if cell.strip()}
    try:
        return row.model_validate(filled)
    except ValidationError as error:
        first = error.errors()[0]
        column = str(first["loc"][0]) if first["loc"] else ""
        told = f"column “{column}” holds “{filled[column]}”: " if column in filled else ""
        if first["type"] == "missing":
            raise _wrong(path, line, f"column “{column}” is empty") from error
        raise _wrong(path, line, told + first["msg"].removeprefix("Value error, ")) from error


def _wrong(path: Path, line: int, what: str) -> WordsError:
    return WordsError(f"{path}, line {line}: {what}.")
