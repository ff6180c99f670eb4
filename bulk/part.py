"""A part of a source: what one task reads, whichever worker it goes to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """A part of a source.

    Attributes
    ----------
    first_row
        Number of its first row, as the whole file counts them.
    rows
        How many there are; blank ones and a header included.
    start, end
        Bytes of a text; row groups of a Parquet file, the last not included.
    skip
        Rows passed over in the first row group.
    line
        Lines of the file before it.
    files
        The reports of it.
    problem
        Why nothing of it can be read.
    number
        Within the run, from 0.
    source
        Number of the source within the run.
    """

    first_row: int
    rows: int
    start: int = 0
    end: int = 0
    skip: int = 0
    line: int = 0
    files: tuple[str, ...] = ()
    problem: str = ""
    number: int = 0
    source: int = 0
