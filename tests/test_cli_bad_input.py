"""Mistakes and malice through the command line: each refused or kept harmless, nothing half saved.

The form's tests hold the same list (tests/ui/test_form.py).
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import command_line

GOOD: dict[str, Any] = {
    "title": "Synthetic event",
    "event_type": "clash",
    "when": {"edtf": "2025-01"},
    "where": {"name": "Kyiv", "country": "UKR"},
    "troops": [{"nationality": "PRK", "fighting_for": "RUS", "role": "engaged"}],
    "sources": [{"publisher": "Synthetic source"}],
}
Add = Callable[..., tuple[int, str]]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "events"


@pytest.fixture
def add(tmp_path: Path, store: Path) -> Add:
    """Add the good draft with some fields replaced; gives the exit code and what was complained."""

    def run(**changes: Any) -> tuple[int, str]:
        draft = tmp_path / "draft.json"
        draft.write_text(json.dumps(GOOD | changes, ensure_ascii=False), encoding="utf-8")
        ended = command_line.run("add", "--from", str(draft), "--data-dir", str(store))
        return ended.returncode, ended.stderr

    return run


def place(longitude: float, latitude: float) -> dict[str, Any]:
    return {"name": "Kyiv", "country": "UKR", "longitude": longitude, "latitude": latitude}


def troops(**counts: Any) -> list[dict[str, Any]]:
    return [{"nationality": "PRK", "fighting_for": "RUS", "role": "engaged"} | counts]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"where": place(200.0, 50.0)}, "where.longitude"),
        ({"where": place(30.0, 95.0)}, "where.latitude"),
        ({"where": place(50.45, 30.52)}, "where.longitude"),
        ({"troops": troops(nationality="Atlantean")}, "troops[0].nationality"),
        ({"when": {"edtf": "2025-04-09/2025-04-08"}}, "when.edtf"),
        ({"when": {"edtf": "2025-02-30"}}, "when.edtf"),
        ({"when": {"reported_on": "2025-13-01"}}, "when.reported_on"),
        ({"troops": troops(count_low=6, count_best=5)}, "troops[0].count_best"),
        ({"troops": troops(count_best=6, count_high=5)}, "troops[0].count_high"),
        ({"troops": troops(count_best=-1)}, "troops[0].count_best"),
        ({"troops": troops(count_best=10**12)}, "troops[0].count_best"),
        ({"title": ""}, "title"),
        ({"title": "\u200b \u2060"}, "title"),
        ({"title": "x" * 10_000}, "title"),
        ({"summary": "x" * 10_000}, "summary"),
        ({"sources": [{"url": "javascript:alert(1)"}]}, "sources[0].url"),
        ({"sources": [{"url": "data:text/html,<script>alert(1)</script>"}]}, "sources[0].url"),
        ({"sources": [{"url": "file:///etc/passwd"}]}, "sources[0].url"),
        ({"sources": [{"url": " JaVaScRiPt:alert(1)"}]}, "sources[0].url"),
    ],
)
def test_a_mistake_is_named_by_field_and_nothing_is_saved(
    add: Add, store: Path, changes: dict[str, Any], field: str
):
    code, complaint = add(**changes)
    assert code == 1
    assert f"conflictmap: {field}: " in complaint
    assert "Traceback" not in complaint
    assert not (store / "events.geojsonl").exists()


def saved(store: Path) -> dict[str, Any]:
    [line] = (store / "events.geojsonl").read_text(encoding="utf-8").splitlines()
    properties: dict[str, Any] = json.loads(line)["properties"]
    return properties


def test_right_to_left_text_is_kept_and_what_is_invisible_is_taken_out(add: Add, store: Path):
    code, complaint = add(title="أسر جنديين\u202e\u200b قرب كورسك", summary="נלכדו שני חיילים")
    assert code == 0, complaint
    assert saved(store)["title"] == "أسر جنديين قرب كورسك"
    assert saved(store)["summary"] == "נלכדו שני חיילים"


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "</script><img src=x onerror=x>"])
def test_markup_is_kept_as_the_text_it_is(add: Add, store: Path, hostile: str):
    code, complaint = add(
        title=hostile,
        summary=hostile,
        where=place(30.52, 50.45) | {"name": hostile, "admin2": hostile},
        troops=troops(unit=hostile),
        actors=[{"name": hostile}],
        statements=[{"party": hostile, "speaker": hostile, "stance": "claims", "summary": hostile}],
        sources=[{"publisher": hostile, "title": hostile}],
        verification_override={"value": "claimed", "reason": hostile},
    )
    assert code == 0, complaint
    assert saved(store)["title"] == hostile
    assert saved(store)["place"] == hostile
