"""QGIS itself, as Debian ships it, asked from the tests."""

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

SYSTEM_PYTHON = "/usr/bin/python3"


def in_qgis(session: Path, source: str, picture: str, first: str, last: str) -> dict[str, Any]:
    """Run a session in QGIS and give what it tells; pictures lie where it was told."""
    home = str(Path(picture).parent)
    run = subprocess.run(
        [SYSTEM_PYTHON, str(session), source, picture, first, last],
        capture_output=True,
        text=True,
        timeout=120,
        env={"PATH": "/usr/bin:/bin", "QT_QPA_PLATFORM": "offscreen", "HOME": home},
    )
    assert run.returncode == 0, run.stderr
    told: dict[str, Any] = json.loads(run.stdout)
    return told


def colours(picture: Path) -> dict[str, int]:
    """Count the pixels of each colour."""
    pixels = np.asarray(Image.open(picture).convert("RGB")).reshape(-1, 3)
    found, counts = np.unique(pixels, axis=0, return_counts=True)
    return {f"#{r:02x}{g:02x}{b:02x}": int(n) for (r, g, b), n in zip(found, counts, strict=True)}
