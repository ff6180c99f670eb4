"""Which column of any other table holds what: by HXL tags, by names, by what stands in them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Annotated, Any, Final

from pydantic import Field
from rapidfuzz import fuzz

from events.intake.formats.base import key_of
from events.intake.formats.cell_values import text_of
from events.intake.formats.column_names import FIELDS, hxl_tags_of, names_of
from events.intake.formats.coordinate_columns import coordinate_pairs, is_degrees, share_of
from events.intake.formats.identifier_columns import counts_rows, find_identifier
from events.intake.formats.import_words import words_of_use
from events.intake.formats.mapped_words import (
    approval_of,
    is_code_of_country,
    is_count,
    is_kind_of_site,
    is_world_part,
)
from events.intake.tables.written_shapes import looks_like_shape
from events.model.country_codes import alpha3_in, code_system_of
from events.model.country_names import read_country
from events.model.fields import Model
from events.model.nationalities import Nationality
from geo.words import Row as WordRow
from geo.words import Words, WordTable, depends_on_words, one_of

_LOOKED_AT: Final = 500
_NEARLY_ALL: Final = 0.9
_LIKE: Final = 84
_ASKED: Final = ("title", "nationality", "count", "place", "date", "deaths")
_BY_CONTENT: Final = {
    "nationality": lambda text: isinstance(read_country(text), Nationality),
    "count": is_count,
}
_MOSTLY: Final = 0.6
_MANY_ROWS: Final = 50
_FEW_CODES: Final = 6
"""Different numbers in many rows that may still be codes, such as a kind of violence."""
POSITIONAL: Final = ("latitude", "longitude", "position")


class PersonalColumn(WordRow):
    """Names of columns that name or describe single persons, or tell that a table lists them."""

    use: Annotated[str, one_of(("person", "part", "name", "fighter"))]
    names: Words


PERSONAL_COLUMNS: Final = WordTable("personal_columns", PersonalColumn)


class ColumnMapping(Model):
    """Which column holds what, for tables of one header.

    Attributes
    ----------
    columns
        Name of the column by our field (`FIELDS`).
    values
        By field, what is meant by a text that is not understood of itself; an empty text means
        that it says nothing.
    left_out
        Columns that name persons, which are not taken over.
    dataset, licence
        Of every row.
    name
        Of the profile it comes from.
    """

    columns: dict[str, str] = Field(default_factory=dict)
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    dataset: str | None = None
    licence: str | None = None
    name: str | None = None

    @property
    def says_what_happens(self) -> bool:
        """Whether any of place, title and date can be read of a row."""
        telling = ("title", "summary", "date", "place", "country", "admin1", "admin2")
        return any(name in self.columns for name in (*telling, *POSITIONAL))


@dataclass
class Guess:
    """A guessed mapping, and what a person should know of it or is asked.

    Attributes
    ----------
    asked
        Field and column that may hold it, where no reading was found.
    """

    mapping: ColumnMapping
    remarks: list[str] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)


def header_key(columns: Sequence[str]) -> str:
    """Name a header, so that a mapping is found again for the next table that has it."""
    return "|".join(sorted(key_of(name) for name in columns))[:20_000]


def guess_mapping(
    columns: Sequence[str],
    tags: Mapping[str, str] | None = None,
    rows: Iterable[Mapping[str, Any]] = (),
    *,
    has_geometry: bool = False,
) -> Guess:
    """Guess which column holds what: HXL tags, then names, each column once; then by content.

    Parameters
    ----------
    rows
        The first rows of the table.
    """
    found = _by_name(columns, tags or {})
    values = _values_of(columns, islice(rows, _LOOKED_AT))
    guess = Guess(ColumnMapping(columns=found))
    _use_content(guess, columns, values)
    guess.remarks += find_identifier(guess.mapping.columns, columns, values)
    _use_plain_name(guess, columns, has_geometry=has_geometry)
    left_out = _personal(columns, guess, values)
    guess.mapping = ColumnMapping(columns=guess.mapping.columns, left_out=left_out)
    guess.asked += _asked(guess.mapping, columns, values)
    return guess


def _by_name(columns: Sequence[str], tags: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in FIELDS:
        for tag in hxl_tags_of(name):
            column = next((c for c, t in tags.items() if t == tag and c not in taken), None)
            if column is not None:
                found[name] = column
                taken.add(column)
                break
    keys = {key_of(column): column for column in reversed(columns)}
    for name in FIELDS:
        if name in found:
            continue
        for each in names_of(name):
            column = keys.get(each)
            if column is not None and column not in taken:
                found[name] = column
                taken.add(column)
                break
    return found


def _values_of(
    columns: Sequence[str], rows: Iterable[Mapping[str, Any]]
) -> dict[str, list[object]]:
    values: dict[str, list[object]] = {name: [] for name in columns}
    for cells in rows:
        for name in columns:
            value = cells.get(name)
            if value is not None and (not isinstance(value, str) or text_of(value) is not None):
                values[name].append(value)
    return values


# --- by what stands in them ----------------------------------------------------------------------


def _use_content(guess: Guess, columns: Sequence[str], values: Mapping[str, list[object]]) -> None:
    found = guess.mapping.columns
    by_column = {column: name for name, column in found.items()}
    for column in columns:
        texts, held = values[column], by_column.get(column)
        if not texts:
            continue
        if held != "position" and share_of(texts, looks_like_shape) >= _NEARLY_ALL:
            _move(guess, column, held, "position", "holds shapes as text")
        elif held in ("place", "admin1", "admin2", "external_id", None) and _holds_codes(
            column, texts
        ):
            _move(guess, column, held, "country", "holds codes of countries")
        elif (system := code_system_of(column)) is not None and held in (None, "external_id"):
            if share_of(texts, lambda text, of=system: alpha3_in(of, text)) >= _MOSTLY:
                _move(guess, column, held, "country", f"holds codes of countries ({system.value})")
        elif held == "admin1" and share_of(texts, is_world_part) >= 0.5:
            del found["admin1"]
            guess.remarks.append(
                f"Column {column[:40]!r} holds regions of the world, which are no first-level "
                "areas; it is kept beside the events."
            )
        elif held == "count" and not _counts_people(texts):
            del found["count"]
            _find_count(guess, columns, values)
        elif held == "approved" and not _is_approval(column, texts):
            del found["approved"]
        elif held in ("latitude", "longitude") and len(column) == 1 and _holds_words(texts):
            del found[held]
        elif held == "place" and share_of(texts, is_kind_of_site) > 0.5:
            guess.remarks.append(
                f"Column {column[:40]!r} mostly tells kinds of site (“{str(texts[0])[:30]}”), "
                "which name no place; they are kept beside the events."
            )
    if not {"latitude", "longitude"} <= found.keys():
        _pair_up(guess, columns, values)


def _holds_codes(column: str, texts: Sequence[object]) -> bool:
    if share_of(texts, is_code_of_country) < _NEARLY_ALL:
        return False
    # Two letters may be anything: their column says so, or there are several countries in it.
    named = re.search(r"iso|country|land|pays|pais|країн|стран|code|код", column, re.IGNORECASE)
    return bool(named) or all(len(str(text).strip()) == 3 for text in texts)


def _move(guess: Guess, column: str, held: str | None, to: str, why: str) -> None:
    found = guess.mapping.columns
    if to in found and found[to] != column:
        return
    if held is not None:
        del found[held]
    found[to] = column
    guess.remarks.append(f"Column {column[:40]!r} {why} and is read as: {FIELDS[to]}.")


def _counts_people(texts: Sequence[object]) -> bool:
    """Tell numbers of people from names, and from numbers of rows."""
    if counts_rows([str(text).strip() for text in texts]):
        return False
    return share_of(texts, is_count) >= 0.3


def _find_count(guess: Guess, columns: Sequence[str], values: Mapping[str, list[object]]) -> None:
    taken = set(guess.mapping.columns.values())
    keys = {key_of(column): column for column in reversed(columns)}
    for name in names_of("count"):
        column = keys.get(name)
        if column is not None and column not in taken and _counts_people(values[column]):
            guess.mapping.columns["count"] = column
            return


def _is_approval(column: str, texts: Sequence[object]) -> bool:
    if share_of(texts, lambda text: approval_of(str(text)) is not None) < _NEARLY_ALL:
        return False
    says = {approval_of(str(text)) for text in texts}
    return (
        "approv" in column.casefold() or "moderation" in column.casefold() or says == {True, False}
    )


def _pair_up(guess: Guess, columns: Sequence[str], values: Mapping[str, list[object]]) -> None:
    """Find the other column of a lone latitude or longitude, which bears its name changed."""
    found = guess.mapping.columns
    for latitude, longitude in coordinate_pairs(columns, values):
        if (
            found.get("latitude", latitude) == latitude
            and found.get("longitude", longitude) == longitude
        ):
            found |= {"latitude": latitude, "longitude": longitude}
            return


def _holds_words(texts: Sequence[object]) -> bool:
    return not any(letter.isdigit() for text in texts for letter in str(text))


# --- names, what is asked -----------------------------------------------------------


def _use_plain_name(guess: Guess, columns: Sequence[str], *, has_geometry: bool) -> None:
    """Take a column that is only called “name” as the title, where rows have a place or a date."""
    found = guess.mapping.columns
    if "title" in found or not (has_geometry or {"date", *POSITIONAL} & found.keys()):
        return
    keys = {key_of(column): column for column in reversed(columns)}
    for name in words_of_use("title"):
        column = keys.get(key_of(name))
        if column is not None and column not in found.values():
            found["title"] = column
            return


@depends_on_words
@cache
def _personal_names(use: str) -> frozenset[str]:
    return frozenset(
        key_of(n) for row in PERSONAL_COLUMNS.rows if row.use == use for n in row.names
    )


def _personal(
    columns: Sequence[str], guess: Guess, values: Mapping[str, list[object]]
) -> tuple[str, ...]:
    """Find the columns that name single persons: soldiers and prisoners in lists of fighters."""
    mapped = guess.mapping.columns
    keys = {column: key_of(column) for column in columns}
    found = [
        column
        for column, key in keys.items()
        if key in _personal_names("person") or any(part in key for part in _personal_names("part"))
    ]
    is_list = found or any(key in _personal_names("fighter") for key in keys.values())
    # Of events a table tells how many; one that gives a nationality and a name a row lists people.
    may_list = "nationality" in mapped and "count" not in mapped
    found += [
        column
        for column, key in keys.items()
        if key in _personal_names("name")
        and column not in found
        and share_of(values[column], is_count) < _MOSTLY
        and (is_list or (may_list and share_of(values[column], _is_like_a_person) >= _MOSTLY))
    ]
    left_out = [column for column in columns if column in found]
    for name in [name for name, column in mapped.items() if column in left_out]:
        del mapped[name]
    if left_out:
        guess.remarks.append(
            f"Left out, because they name persons: {', '.join(c[:40] for c in left_out)}. Names of "
            "soldiers and prisoners are not taken over unless you insist (--keep-names)."
        )
    return tuple(left_out)


def _is_like_a_person(text: str) -> bool:
    """Tell a few words that each begin with a capital, as names do and titles of events do not."""
    words = text.replace(",", " ").split()
    return 2 <= len(words) <= 5 and all(
        word[0].isupper() and word.strip(".'’-").replace("-", "").isalpha() for word in words
    )


def _asked(
    mapping: ColumnMapping, columns: Sequence[str], values: Mapping[str, list[object]]
) -> list[tuple[str, str]]:
    """Find columns that may hold what no reading was found for, by names that are nearly right."""
    taken = {*mapping.columns.values(), *mapping.left_out}
    asked: list[tuple[str, str]] = []
    for name in _ASKED:
        if name in mapping.columns or (name == "place" and "position" in mapping.columns):
            continue
        best = max(
            (
                (max(_likeness(w, name) for w in (c.casefold(), key_of(c))), c)
                for c in columns
                if c not in taken and values[c]
            ),
            default=(0.0, ""),
        )
        if best[0] < _LIKE and name in _BY_CONTENT:
            holds = (
                (share_of(values[c], _BY_CONTENT[name]), c)
                for c in columns
                if c not in taken
                and code_system_of(c, of_side=True) is None
                and not (name == "count" and _stands_for_something(c, values[c]))
            )
            best = max(((90.0, c) for share, c in holds if share >= _MOSTLY), default=(0.0, ""))
        if best[0] >= _LIKE:
            asked.append((name, best[1]))
            taken.add(best[1])
    if not {"latitude", "longitude", "position"} & mapping.columns.keys():
        degrees = [
            c for c in columns if c not in taken and share_of(values[c], _has_decimals) >= 0.8
        ]
        asked += zip(("latitude", "longitude"), degrees[:2], strict=False) if degrees[1:] else ()
    return asked


def _stands_for_something(column: str, texts: Sequence[object]) -> bool:
    """Tell numbers that stand for something, of which no number of troops is to be asked."""
    words = set(re.findall(r"[^\W\d_]+", column.casefold()))
    return bool(words & {"id", "code", "type", "year"}) or (
        len(texts) >= _MANY_ROWS and len(set(texts)) <= _FEW_CODES
    )


def _has_decimals(text: str) -> bool:
    return "." in text.replace(",", ".") and is_degrees(text, 180)


def _likeness(key: str, name: str) -> float:
    """Tell how nearly a column bears a name of a field, as a whole or as one of its words."""
    likely = [each for each in names_of(name) if len(each) >= 4]
    told = re.findall(r"[^\W\d_]+", key)
    if set(told) & {each for each in names_of(name) if 1 < len(each) < 4}:
        return 90.0
    words = [word for word in told if len(word) >= 4]
    return max((fuzz.ratio(word, each) for each in likely for word in words), default=0.0)
