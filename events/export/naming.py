"""What a file is called: what is in it, and the day it was made."""

import re
from datetime import date
from typing import Final

from events.export.formats import ExportFormat
from events.query.query import EventQuery

_LONGEST: Final = 80
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9.-]+")


def file_name(file_format: ExportFormat, query: EventQuery | None, day: date) -> str:
    """Name a file: ``events_PRK_claimed_from-2024-01-01_20261130.gpkg``.

    Codes, terms and days of the filter stand in it, nothing that was typed: of words that were
    searched for only that they were.

    Parameters
    ----------
    day
        When it is made.
    """
    parts = ["events", *(() if query is None else _words_of(query))]
    name = "_".join(_UNSAFE.sub("-", part).strip("-") for part in parts)
    return f"{name[:_LONGEST].rstrip('_-')}_{day:%Y%m%d}{file_format.suffix}"


def _words_of(query: EventQuery) -> list[str]:
    words = ["-".join(query.nationality)] if query.nationality else []
    words += ["-".join(("for", *query.fighting_for))] if query.fighting_for else []
    words += ["-".join(query.event_type)] if query.event_type else []
    words += ["-".join(query.verification)] if query.verification else []
    if query.from_ is not None:
        words.append(f"from-{query.from_}")
    if query.to is not None:
        words.append(f"to-{query.to}")
    words += ["-".join(query.certainty)] if query.certainty else []
    words += ["box"] if query.bbox is not None else []
    words += ["search"] if query.text else []
    words += [f"known-{query.as_known_on}"] if query.as_known_on is not None else []
    words += [f"undated-{query.undated}"] if query.undated is not None else []
    words += [f"placed-{query.placed}"] if query.placed is not None else []
    words += ["layers-off"] if query.off else []
    return words
