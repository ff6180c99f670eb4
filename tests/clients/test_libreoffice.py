"""LibreOffice opens the slides of a brief, and draws every one of them.

Part of `make test-clients`, which installs it.
"""

import subprocess
from pathlib import Path

from tests.briefs.conftest import Desk


def test_libreoffice_draws_every_slide(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "var")
    for number in range(1, 12):
        desk.save(number)
    deck = tmp_path / "brief.pptx"
    deck.write_bytes(desk.brief("pptx", marking="TLP:AMBER", since="2026-01-01"))
    desk.services.store.close()
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*convert, str(deck)], check=True, capture_output=True, timeout=300)
    told = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "brief.pdf"), "-"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    slides = told.rstrip("\f").split("\f")
    assert len(slides) == 7  # title, map, two of events, numbers, changes, sources
    assert all(slide.count("TLP:AMBER") >= 2 for slide in slides)
    assert "Synthetic event 11" in slides[2] + slides[3]
    assert "Sources" in slides[-1]
