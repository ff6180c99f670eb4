"""Where parts are worked on: the place list and the words are loaded once, for all of them."""

from typing import Any

from bulk.errors import NotWritten
from bulk.extracting import extract_part
from bulk.importing import import_part
from bulk.job import BulkJob
from bulk.names import Work
from bulk.out import write_part
from bulk.part import Part
from bulk.placing import place_part
from bulk.result import Result
from events.intake.imports.row_places import Target
from services import Services

BATCH = "bulk"
"""Stands for the import an event is of until it is imported."""


class Desk:
    """Works on parts of a job, in whichever process."""

    def __init__(self, job: BulkJob, services: Services) -> None:
        self.job = job
        self._finder, self._boundaries = services.gazetteer, services.boundaries
        self._target = target_of(services)

    def do(self, part: Part) -> dict[str, Any]:
        """Read a part and write what became of it; a part that cannot be read is told.

        Raises
        ------
        NotWritten
            The folder cannot be written to.
        """
        try:
            result, problem = self._read(part), ""
        except NotWritten:
            raise
        except Exception as error:
            # Whatever a stranger's file does to a reader must not end the work on all others.
            words = " ".join(str(error).split())[:500] or type(error).__name__
            result, problem = unread(part, words), words
        return write_part(self.job, part, result, problem)

    def _read(self, part: Part) -> Result:
        ready = self.job.sources[part.source]
        match self.job.work:
            case Work.EXTRACT:
                return extract_part(ready, part, self._finder, self._boundaries)
            case Work.GEOCODE:
                return place_part(ready, part, self._finder)
            case Work.IMPORT:
                return import_part(self.job, ready, part, self._target)


def unread(part: Part, words: str) -> Result:
    """Give the result of a part of which nothing could be read."""
    result = Result()
    last = part.first_row + max(part.rows, 1) - 1
    rows = f"Rows {part.first_row:,} to {last:,}" if part.rows else "The rows of this part"
    result.reject(part.first_row, f"{rows} cannot be read: {words}")
    result.counts = {"rejected": part.rows}
    return result


def target_of(services: Services) -> Target:
    """Give what rows are made events against: nothing is stored yet."""
    return Target(services.nothing_stored, services.gazetteer, services.boundaries, BATCH)
