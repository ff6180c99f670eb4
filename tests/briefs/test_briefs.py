"""Briefs as people get them: the same events and counts in every format, and nothing else."""

import io
import json
import re
import struct
import subprocess
from datetime import timedelta

import pytest
from pptx import Presentation

from events.errors import InvalidQuery
from events.query.query import EventQuery
from tests.briefs.conftest import Desk, now, text_of
from tests.synthetic import synthetic_event

HOSTILE = "<script>alert(1)</script> =cmd|' /C calc'!A0 #let x = 1 $a$ *b* @c"
FORMATS = ("pdf", "pptx", "png", "html")


def said_in_html(page: bytes) -> dict:
    found = re.search(r'<script type="application/json" id="brief">(.*?)</script>', page.decode())
    return json.loads(found[1])


def deck_of(content: bytes):
    return Presentation(io.BytesIO(content))


def texts_of(deck) -> list[str]:
    found = []
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                found.append(shape.text_frame.text)
            if shape.has_table:
                found += [cell.text for row in shape.table.rows for cell in row.cells]
        found.append(slide.notes_slide.notes_text_frame.text)
    return found


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_time_of_making_gives_the_same_bytes(desk: Desk, form: str) -> None:
    for number in range(1, 8):
        desk.save(number)
    assert desk.brief(form) == desk.brief(form)


def test_a_page_says_what_it_shows_and_counts_that_add_up(desk: Desk) -> None:
    desk.save(1)
    desk.save(2, where=None)
    desk.save(3, when={"edtf": "2024-01"})
    desk.save(4, when={})
    page = text_of(
        desk.brief("pdf", EventQuery(), address="http://localhost:8501", map="6/48.50/37.20")
    )
    assert "300745ZNOV26" in page
    assert "30 November 2026, 07:45 UTC" in page
    assert "0 of 4 events confirmed or corroborated" in page
    assert "1 without a place" in page
    assert "Claimed: 4" in page
    assert "http://localhost:8501/#map=6/48.50/37.20" in page
    assert "Natural Earth" in page
    assert "Page 1 of" in page


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_every_paper_has_its_size(desk: Desk, paper: str, orientation: str) -> None:
    desk.save(1)
    made = desk.brief("pdf", paper=paper, orientation=orientation)
    told = subprocess.run(["pdfinfo", "-"], input=made, capture_output=True, check=True).stdout
    found = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", told.decode())
    width, height = map(float, found.groups())
    assert (width > height) == (orientation == "landscape")
    assert max(width, height) == pytest.approx(841.9 if paper == "a4" else 792, abs=0.2)


@pytest.mark.parametrize("form", FORMATS)
def test_a_view_of_no_events_is_a_brief_that_says_so(desk: Desk, form: str) -> None:
    made = desk.brief(form)
    if form == "pdf":
        assert "No event meets this" in text_of(made)
    if form == "pptx":
        assert any("No event meets this" in text for text in texts_of(deck_of(made)))
    if form == "html":
        assert said_in_html(made)["events"]["id"] == []
    assert len(made) > 1_000


@pytest.mark.parametrize(
    "title",
    [
        HOSTILE,
        "Події " * 23 + "в",
        "مقاتلون أجانب في المدينة",
        "חיילים זרים בעיר",
        "Synthetic </script><img src=x onerror=alert(1)> --> ]]>",
    ],
)
def test_whatever_a_title_holds_it_stays_text(desk: Desk, title: str) -> None:
    desk.save(1, title=title[:140].strip(), summary=HOSTILE)
    said = title[:140].strip()
    page = desk.brief("html").decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert said_in_html(page.encode())["events"]["title"] == [said]
    assert any(said in text for text in texts_of(deck_of(desk.brief("pptx"))))
    if title is HOSTILE:
        assert " ".join(said.split()) in text_of(desk.brief("pdf"))
    assert desk.brief("png")[:8] == b"\x89PNG\r\n\x1a\n"


def test_nothing_is_shown_that_viewers_may_not_see(desk: Desk) -> None:
    desk.save(1)
    desk.save(2, title="Synthetic draft", state="draft")
    desk.save(3, title="Synthetic embargo", publish_after=now() + timedelta(days=1))
    desk.save(4, title="Synthetic licence", origin={"dataset": "ACLED"})
    desk.save(5, title="Synthetic withdrawn")
    desk.save(5, 1, title="Synthetic withdrawn", state="withdrawn")
    page = text_of(desk.brief("pdf", since="yesterday"))
    slides = " ".join(texts_of(deck_of(desk.brief("pptx", since="yesterday"))))
    offline = desk.brief("html", since="yesterday").decode()
    for hidden in ("draft", "embargo", "licence", "withdrawn"):
        for made in (page, slides, offline):
            assert f"Synthetic {hidden}" not in made
    for made in (page, slides):
        assert "1 event is left out: the licence of the dataset forbids passing on." in made
    assert "of 1 event confirmed" in page


def test_slides_are_an_editable_deck(desk: Desk) -> None:
    for number in range(1, 20):
        desk.save(number)
    deck = deck_of(desk.brief("pptx", marking="TLP:GREEN"))
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, abs=0.001)
    tables = [shape for slide in deck.slides for shape in slide.shapes if shape.has_table]
    assert tables
    pictures = [s for slide in deck.slides for s in slide.shapes if s.name == "Map"]
    assert "Map of all events" in pictures[0]._element._nvXxPr.cNvPr.get("descr")
    for slide in deck.slides:
        assert slide.shapes.title.text_frame.text
        assert [s.text_frame.text for s in slide.shapes if s.name == "Marking"] == ["TLP:GREEN"] * 2
    notes = " ".join(slide.notes_slide.notes_text_frame.text for slide in deck.slides)
    assert "Ukraine (Synthetic speaker) claims" in notes
    assert deck.core_properties.author == "Conflict Event Mapper"


def test_a_picture_has_300_pixels_an_inch_and_the_size_asked_for(desk: Desk) -> None:
    desk.save(1)
    made = desk.brief("png", size="170x120")
    width, _ = struct.unpack(">II", made[16:24])
    assert width == pytest.approx(170 / 25.4 * 300, abs=1)
    at = made.index(b"pHYs")
    assert struct.unpack(">II", made[at + 4 : at + 12]) == (11811, 11811)


@pytest.mark.parametrize(
    ("values", "parameter"),
    [
        ({"marking": "x" * 500}, "marking"),
        ({"marking": "TLP:PURPLE"}, "marking"),
        ({"title": "x" * 141}, "title"),
        ({"paper": "a0"}, "paper"),
        ({"orientation": "up"}, "orientation"),
        ({"size": "9999x9999"}, "size"),
        ({"map": "here"}, "map"),
        ({"map": "6/99/0"}, "map"),
        ({"screen": "x", "map": "6/48/37"}, "screen"),
        ({"since": "some day"}, "since"),
        ({"since": "2026-11-29", "until": "2026-11-28"}, "until"),
        ({"made_at": "2026-11-30T07:45"}, "made_at"),
    ],
)
def test_what_cannot_be_asked_for_is_said(desk: Desk, values: dict, parameter: str) -> None:
    with pytest.raises(InvalidQuery) as caught:
        desk.brief("pdf", **values)
    assert caught.value.parameter == parameter


def test_the_marking_is_never_lower_than_what_is_in_it(desk: Desk) -> None:
    desk.save(1, marking="TLP:AMBER")
    desk.save(2)
    assert text_of(desk.brief("pdf", marking="TLP:GREEN")).count("TLP:AMBER") == 2
    red = text_of(desk.brief("pdf", marking="tlp: red"))
    assert red.count("TLP:RED") == 2
    assert "TLP:AMBER" not in red
    both = text_of(desk.brief("pdf", marking="For the staff"))
    assert both.count("TLP:AMBER · For the staff") == 2


def test_many_events_say_how_many_are_left_out_and_how_to_get_them(desk: Desk) -> None:
    with desk.services.store.batch(author="Synthetic") as batch:
        for number in range(1, 331):
            batch.add(synthetic_event(number))
        batch.save()
    page = text_of(desk.brief("pdf"))
    assert "30 more events are not in this table: open the live view" in page
    assert "0 of 330 events" in page


def test_rival_figures_stand_side_by_side_and_are_never_added_up(desk: Desk) -> None:
    prk = {"nationality": "PRK", "fighting_for": "RUS", "role": "present"}
    for number, count in ((1, 10_000), (2, 12_000)):
        desk.save(number, troops=[{**prk, "count_best": count, "count_kind": "deployed"}])
    page = text_of(desk.brief("pdf"))
    assert "Numbers said, side by side" in page
    assert "10,000 deployed" in page
    assert "12,000 deployed" in page
    assert "22,000" not in page


def test_what_has_changed_is_told_before_and_after(desk: Desk) -> None:
    desk.save(1, title="Synthetic, as it was")
    since = now().isoformat()
    desk.save(1, 1, title="Synthetic, mended")
    desk.save(2)
    page = text_of(desk.brief("pdf", since=since, made_at=""))
    assert "What has changed since" in page
    assert "Synthetic, as it was → Synthetic, mended" in page
    assert "New to us: about an earlier day" in page
    offline = said_in_html(desk.brief("html", since=since, made_at=""))
    assert offline["events"]["is_new"] == [True, True]
