"""R reads the live events with sf, as the page "Connect GIS" says.

Part of `make test-clients`, which installs it.
"""

import subprocess
from pathlib import Path

from tests.live_server import serving
from ui.connect import recipes

COUNT = 12
TOLD = """
cat("\\n", nrow(events), st_crs(events)$epsg, class(events$start), class(events$count_best),
    class(events$lasting), sum(is.na(events$count_best)), sum(st_is_empty(events)), "\\n")
"""


def test_the_recipe_for_r_gives_every_event_with_typed_columns(tmp_path: Path) -> None:
    with serving(tmp_path / "store") as live:
        for number in range(1, COUNT):
            live.save(number)
        live.save(COUNT, where=None, troops=[{"nationality": "PRK"}])
        live.save(900, state="draft", title="Synthetic secret draft")
        (recipe,) = (each for each in recipes(live.url) if each.program == "R")
        script = tmp_path / "recipe.R"
        script.write_text(recipe.code + TOLD)
        done = subprocess.run(
            ["Rscript", "--vanilla", str(script)], capture_output=True, text=True, timeout=120
        )
    assert done.returncode == 0, done.stderr
    assert "claimed" in done.stdout
    told = done.stdout.strip().splitlines()[-1].split()
    assert told == [str(COUNT), "4326", "Date", "integer", "logical", "1", "1"], done.stdout
