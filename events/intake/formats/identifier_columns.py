"""The column that names the rows of a table for good: by its name, or by what it holds."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from events.intake.formats.base import key_of
from events.intake.formats.import_words import words_of_use

_IDENTIFIER: Final = re.compile(
    r"(?=.*\d)[A-Za-zА-Яа-яІіЇїЄє]{0,8}[-_/.#]?(?:[A-Za-z0-9]{1,12}[-_/.])*[A-Za-z0-9]{1,40}"
)


def find_identifier(
    found: dict[str, str], columns: Sequence[str], values: Mapping[str, Sequence[object]]
) -> list[str]:
    """Find the column that names rows for good, or take one back that does not.

    Parameters
    ----------
    found
        Column by field, as found so far; changed.

    Returns
    -------
    What a person should know of it.
    """
    remarks: list[str] = []
    held = found.get("external_id")
    if held is not None:
        texts = [str(text).strip() for text in values[held]]
        if key_of(held) in map(key_of, words_of_use("row number")) and counts_rows(texts):
            del found["external_id"]
            remarks.append(
                f"Column {held[:40]!r} only numbers the rows, which another version of the file "
                "may number anew; it is no identifier unless you say so "
                f"(--map external_id={held[:40]})."
            )
        elif texts and len(set(texts)) < 0.5 * len(texts):
            del found["external_id"]
            remarks.append(
                f"Column {held[:40]!r} has the same value in many rows and is no identifier."
            )
        else:
            return remarks
    taken = set(found.values())
    for column in columns:
        texts = [str(text).strip() for text in values[column]]
        if column in taken or len(texts) < 5 or column == held:
            continue
        if len(set(texts)) == len(texts) and all(map(_looks_like_identifier, texts)):
            found["external_id"] = column
            remarks.append(
                f"Column {column[:40]!r} is taken as the identifier of the rows: each has another "
                "value. Say otherwise with --map external_id=COLUMN."
            )
            return remarks
    return remarks


def counts_rows(texts: Sequence[str]) -> bool:
    """Tell numbers that only count the rows."""
    if len(texts) < 2 or not texts[0].isdecimal():
        return False
    first = int(texts[0])
    return list(texts) == [str(number) for number in range(first, first + len(texts))]


def _looks_like_identifier(text: str) -> bool:
    """Tell a code with letters and digits, or a long number; no date, no coordinate, no word."""
    if not 4 <= len(text) <= 64 or not _IDENTIFIER.fullmatch(text):
        return False
    if re.fullmatch(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|[\d.]+", text):
        return text.isdigit() and len(text) >= 9
    return any(letter.isalpha() for letter in text)
