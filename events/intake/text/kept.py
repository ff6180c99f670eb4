"""The texts that events were read out of, kept under their hash for analysts only."""

import re
from pathlib import Path
from typing import Final

from events.store.errors import StoreUnavailable
from geo.atomic import replacing_text

FOLDER: Final = "reports"
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def keep_text(data_dir: Path, sha256: str, text: str) -> None:
    """Keep a text in the data folder, once.

    Raises
    ------
    StoreUnavailable
        It cannot be written.
    """
    folder = data_dir / FOLDER
    path = folder / f"{sha256}.txt"
    if path.exists():
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with replacing_text(path) as file:
            file.write(text)
    except OSError as error:
        raise StoreUnavailable(
            f"The report's text cannot be kept in {folder}: {error.strerror or error}. Nothing was "
            "saved."
        ) from error


def kept_text(data_dir: Path, sha256: str) -> str | None:
    """Give a text that was kept; None where there is none of that hash."""
    if not _DIGEST.fullmatch(sha256):
        return None
    try:
        with (data_dir / FOLDER / f"{sha256}.txt").open(encoding="utf-8", newline="") as file:
            return file.read()
    except OSError:
        return None
