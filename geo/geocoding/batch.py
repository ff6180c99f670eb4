"""Place a whole CSV file: one output row for each input row, in order."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geo.atomic import replaced_atomically
from geo.errors import InvalidTable
from geo.geocoding.base import (
    Ambiguous,
    Candidate,
    Found,
    Outcome,
    PlaceFinder,
    PlaceQuery,
    ServiceUnavailable,
)
from geo.precision import coordinate_decimals

ADDED: Final = (
    "outcome",
    "longitude",
    "latitude",
    "name",
    "found_country",
    "found_admin1",
    "precision",
    "radius_m",
    "gazetteer_id",
    "score",
    "candidates",
)
OFFERED: Final = 5
_MAX_FIELD: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class BatchReport:
    """How many rows were placed, by outcome."""

    rows: int
    found: int
    ambiguous: int
    not_found: int
    unavailable: int = 0

    @property
    def words(self) -> str:
        """The report as a line of text."""
        down = f", {self.unavailable} not asked (service unavailable)" if self.unavailable else ""
        return (
            f"{self.rows} rows: {self.found} found, {self.ambiguous} ambiguous, "
            f"{self.not_found} not found{down}"
        )


def geocode_csv(source: Path, target: Path, finder: PlaceFinder) -> BatchReport:
    """Place the rows of a CSV file.

    Parameters
    ----------
    source
        UTF-8 (a byte-order mark is fine), with a header that names ``query`` and optionally
        ``admin1`` and ``country`` (alpha-2, alpha-3 or a name); other columns are kept.
    target
        Written at once when all rows are done, or left as it was. The columns `ADDED` come after
        those of the source; a column of the same name in the source is kept as ``input_<name>``.

    Notes
    -----
    An ambiguous row carries its best candidate in the columns, so that there is a first answer
    to look at; only ``outcome`` says whether it may be used without choosing. ``candidates`` is
    a JSON list of the best five.

    Raises
    ------
    InvalidTable
        When the file cannot be read as CSV with these columns; the message names the line.
    OSError
        When the target cannot be written.
    """
    counts: Counter[str] = Counter()
    with replaced_atomically(target) as output:
        rows = _rows(source)
        header = next(rows)
        kept = [f"input_{name}" if name in ADDED else name for name in header]
        writer = csv.writer(output, lineterminator="\n")
        writer.writerow([*kept, *ADDED])
        for row in rows:
            cells = dict(zip(header, row, strict=True))
            outcome = finder.look_up(
                PlaceQuery(
                    cells["query"],
                    admin1=cells.get("admin1", "").strip() or None,
                    country=cells.get("country", "").strip() or None,
                )
            )
            counts[outcome.outcome] += 1
            writer.writerow([*row, *_added(outcome)])
    return BatchReport(
        rows=counts.total(),
        found=counts["found"],
        ambiguous=counts["ambiguous"],
        not_found=counts["not_found"],
        unavailable=counts["unavailable"],
    )


def _rows(source: Path) -> Iterator[list[str]]:
    """Give the header, then every row padded or checked to its length."""
    csv.field_size_limit(_MAX_FIELD)
    line = 0
    try:
        with source.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            header = [name.strip() for name in next(reader, [])]
            _check_header(header, source)
            yield header
            for row in reader:
                line = reader.line_num
                if not row:
                    continue  # a blank line is no row
                if len(row) > len(header):
                    raise InvalidTable(
                        f"{source}, line {line}: {len(row)} cells, but the header names "
                        f"{len(header)}. A comma in a name needs quotes around the name."
                    )
                yield row + [""] * (len(header) - len(row))
    except OSError as error:
        raise InvalidTable(f"{source} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InvalidTable(
            f"{source} is not UTF-8. Save it as “CSV UTF-8” and try again."
        ) from error
    except csv.Error as error:
        raise InvalidTable(
            f"{source}, after line {line}: not readable as CSV ({error})."
        ) from error


def _check_header(header: list[str], source: Path) -> None:
    if "query" not in header:
        columns = ", ".join(header[:12]) or "nothing"
        raise InvalidTable(
            f"{source} has no column named “query” (it has: {columns}). "
            "Name the column of place names “query”."
        )
    twice = sorted(name for name, count in Counter(header).items() if count > 1)
    if twice:
        raise InvalidTable(f"{source} names a column twice: {', '.join(twice)}.")


def _added(outcome: Outcome) -> list[str]:
    if isinstance(outcome, Found):
        best, offered = outcome.candidate, (outcome.candidate, *outcome.also)
    elif isinstance(outcome, Ambiguous):
        best, offered = outcome.candidates[0], outcome.candidates
    else:
        name = "unavailable" if isinstance(outcome, ServiceUnavailable) else "not_found"
        return [name, *[""] * (len(ADDED) - 2), "[]"]
    listed = json.dumps([_listed(each) for each in offered[:OFFERED]], ensure_ascii=False)
    longitude, latitude = _rounded(best)
    return [
        outcome.outcome,
        f"{longitude:.10g}",
        f"{latitude:.10g}",
        harmless(best.name),
        best.country,
        harmless(best.admin1 or ""),
        str(int(best.precision)),
        f"{best.radius_m:.0f}",
        best.gazetteer_id or best.area_code or "",
        f"{best.score:.4f}",
        listed,
    ]


def _listed(candidate: Candidate) -> dict[str, str | float | None]:
    longitude, latitude = _rounded(candidate)
    return {
        "name": candidate.name,
        "longitude": longitude,
        "latitude": latitude,
        "admin1": candidate.admin1,
        "country": candidate.country,
        "score": candidate.score,
    }


def _rounded(candidate: Candidate) -> tuple[float, float]:
    decimals = coordinate_decimals(candidate.precision)
    return round(candidate.longitude, decimals), round(candidate.latitude, decimals)


def harmless(cell: str) -> str:
    """Keep a spreadsheet from reading a text of ours as a formula (OWASP, "CSV injection")."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
