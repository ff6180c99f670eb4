"""Every address the server answers is in the documents, and no other."""

import re
from pathlib import Path

from api.routes import routes
from services import Services
from settings import Settings

DATA_FORMAT = Path(__file__).parents[2] / "docs" / "data-format.md"


def test_every_route_is_documented_and_every_documented_one_exists(tmp_path):
    services = Services(Settings(data_dir=tmp_path))
    _, _, section = DATA_FORMAT.read_text().partition("## Addresses")
    named = re.findall(r"^\| `(/[^`]+)` \|", section, flags=re.MULTILINE)
    served = [re.sub(r"\{[^}]+\}", "*", route.path) for route in routes(services)]
    assert sorted(re.sub(r"\b[A-Z]+\b", "*", path) for path in named) == sorted(served)
