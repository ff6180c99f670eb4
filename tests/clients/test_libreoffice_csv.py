"""LibreOffice opens the live CSV by its address, as the page "Connect GIS" says.

Part of `make test-clients`, which installs it. Excel itself runs on no machine of ours; what it
needs (byte order mark, real dates, no formulas) is looked at here and in the tests of exports.
"""

import csv
import subprocess
from pathlib import Path

from tests.live_server import serving
from ui.connect import recipes

TITLE = 'Synthetic Дебальцеве, =1+1 "quoted"; café'
HIDDEN = "Synthetic secret draft"


def test_the_recipe_for_spreadsheets_opens_by_its_address(tmp_path: Path) -> None:
    with serving(tmp_path / "store") as live:
        for number in range(1, 12):
            live.save(number)
        live.save(12, title=TITLE, troops=[{"nationality": "PRK"}])
        live.save(13, title="=Synthetic formula")
        live.save(900, state="draft", title=HIDDEN)
        shown = live.get("/events.geojson").json()["features"][0]["properties"]
        assert shown["title"] == "Synthetic event 1"
        sidc = shown["sidc"]
        (recipe,) = (each for each in recipes(live.url) if each.program.startswith("Excel"))
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        # Commas, quotes, UTF-8, the first line's columns as they are; written the same way.
        done = subprocess.run(
            [
                *(
                    "soffice",
                    profile,
                    "--headless",
                    "--infilter=Text - txt - csv (StarCalc):44,34,76",
                ),
                *("--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true"),
                *("--outdir", str(tmp_path / "out"), recipe.code),
            ],
            capture_output=True,
            text=True,
            timeout=240,
        )
    written = [*(tmp_path / "out").iterdir()] if (tmp_path / "out").is_dir() else []
    assert len(written) == 1, done.stderr + done.stdout
    rows = {
        row["title"]: row for row in csv.DictReader(written[0].read_text("utf-8-sig").splitlines())
    }
    assert len(rows) == 13
    assert TITLE in rows, "letters beyond Latin, commas and quotes"
    assert "'=Synthetic formula" in rows, "as text, and not counted out"
    assert HIDDEN not in rows
    row = rows["Synthetic event 1"]
    assert (row["start"], row["count_best"]) == ("2024-01-02", "2")
    assert rows[TITLE]["count_best"] == "", "not reported is empty, never 0"
    assert row["sidc"] == f"'{sidc}", "every letter of it, and no number of fifteen"
