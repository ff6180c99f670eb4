"""Place a whole CSV file: one output row for each input row, in order."""

import csv
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geo.atomic import replacing_text
from geo.finding import (
    Ambiguous,
    Candidate,
    Found,
    Outcome,
    PlaceFinder,
    PlaceQuery,
    ServiceUnavailable,
)
from geo.geocoding.batch_input import kept_names, open_table
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
        UTF-8 (a byte-order mark is fine), separated by commas, semicolons or tabs, with a header
        that names ``query`` and optionally ``admin1`` and ``country`` (alpha-2, alpha-3 or a
        name), in any case; other columns are kept.
    target
        Written at once when all rows are done, or left as it was. The columns `ADDED` come after
        those of the source, with the same separator; a column of the same name in the source is
        kept as ``input_<name>`` (``input_<name>_2`` where there is one already).

    Notes
    -----
    An ambiguous row carries its best candidate in the columns, so that there is a first answer
    to look at: only rows whose ``outcome`` is ``found`` may be used without choosing
    (docs/decisions/2026-11-23-ambiguous-rows.md). ``candidates`` is a JSON list of the best five.

    Raises
    ------
    InvalidTable
        When the file cannot be read as CSV with these columns; the message names the line.
    OSError
        When the target cannot be written.
    """
    counts: Counter[str] = Counter()
    with replacing_text(target) as output, open_table(source) as table:
        writer = csv.writer(output, delimiter=table.separator, lineterminator="\n")
        writer.writerow([*kept_names(table.header, ADDED), *ADDED])
        for row in table.rows:
            outcome = finder.look_up(
                PlaceQuery(
                    table.cell(row, "query"),
                    admin1=table.cell(row, "admin1").strip() or None,
                    country=table.cell(row, "country").strip() or None,
                )
            )
            counts[outcome.outcome] += 1
            writer.writerow([*row, *added_cells(outcome)])
    return BatchReport(
        rows=counts.total(),
        found=counts["found"],
        ambiguous=counts["ambiguous"],
        not_found=counts["not_found"],
        unavailable=counts["unavailable"],
    )


def added_cells(outcome: Outcome) -> list[str]:
    """Give the cells of the columns `ADDED`."""
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
    decimals = coordinate_decimals(candidate.precision, candidate.radius_m)
    return round(candidate.longitude, decimals), round(candidate.latitude, decimals)


def harmless(cell: str) -> str:
    """Keep a spreadsheet from reading a text of ours as a formula (OWASP, "CSV injection")."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
