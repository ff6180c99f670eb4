"""What a run's folder is made of, and what a run may do."""

from enum import StrEnum
from typing import Final

RUN_FILE: Final = "run.json"
"""Says which run it is."""

REPORT_FILE: Final = "report.json"
"""Is there when every part is done."""

MARKS: Final = "_parts"
"""Holds a small file for every part that is done."""

WORK_FOLDER: Final = "_work"
"""Holds what parts are read from, until the run is finished."""


class Work(StrEnum):
    """What is done with every row."""

    EXTRACT = "extract"
    GEOCODE = "geocode"
    IMPORT = "import"
