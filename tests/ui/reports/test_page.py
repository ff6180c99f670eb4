"""The reports page: what is read, accepted, mended, dropped, and what stands in the way."""

from streamlit.testing.v1 import AppTest

from events.intake.text.kept import kept_text
from events.vocabulary import State, Way
from services import Services

REPORT = (
    "Synthetic report. Kyiv said on Tuesday that its troops had captured two Nepali soldiers who "
    "fought for Russia in the Donetsk region. <script>alert(1)</script> Moscow declined to "
    "comment. Some 40 Kenyan mercenaries were killed near Bakhmut."
)


def _page() -> None:
    from ui.reports.page import show

    show()


def opened(text: str = REPORT, published: str = "9 April 2025") -> AppTest:
    page = AppTest.from_function(_page, default_timeout=60).run()
    page.text_input(key="who_typed").input("Ann").run()
    page.text_area(key="report_text").input(text)
    page.text_input(key="report_published").input(published)
    return press(page, "Read the report")


def press(page: AppTest, label: str) -> AppTest:
    (button, *_) = [each for each in page.button if each.label.startswith(label)]
    button.click().run()
    assert not page.exception
    return page


def all_html(page: AppTest) -> str:
    return "".join(each.proto.body for each in page.get("html"))


def test_a_report_becomes_drafts_with_the_words_they_came_from(services: Services) -> None:
    page = opened()
    html = all_html(page)
    assert html.count("class='report-draft'") == 2
    assert "href='#report-draft-1'" in html
    assert "href='#report-words-1'" in html
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html
    assert list(services.store.changes_since(None).revisions) == []  # reading saves nothing


def test_an_accepted_draft_waits_in_review_with_its_source(services: Services) -> None:
    press(opened(), "Accept")
    (event,) = services.table.find(states=(State.IN_REVIEW,))
    stored = services.store.get(event.id)
    assert stored.way is Way.EXTRACTION
    assert stored.recorded_by == "Ann"
    source = stored.sources[0]
    assert source.passage is not None
    assert source.sha256 is not None
    assert kept_text(services.reports, source.sha256) == REPORT
    assert services.table.find() == ()  # nothing is published


def test_a_dropped_draft_is_not_saved(services: Services) -> None:
    page = press(opened(), "Drop")
    assert "Dropped." in all_html(page)
    assert list(services.store.changes_since(None).revisions) == []


def test_what_is_here_already_is_offered_to_be_joined(services: Services) -> None:
    press(opened(), "Accept")
    page = opened()
    assert any(each.label == "Join them" for each in page.button)


def test_without_a_name_nothing_can_be_accepted(services: Services) -> None:
    page = AppTest.from_function(_page, default_timeout=60).run()
    page.text_area(key="report_text").input(REPORT)
    press(page, "Read the report")
    assert all(each.disabled for each in page.button if each.label == "Accept")


def test_what_was_brought_badly_is_said_in_one_sentence(services: Services) -> None:
    page = opened(text=" ")
    assert "There is no text yet" in page.error[0].value
    page = opened(published="the day before")
    assert "Published on" in page.error[0].value


def test_a_text_without_foreign_troops_says_so(services: Services) -> None:
    page = opened(text="Synthetic: German tanks arrived in Kyiv.")
    assert any("No event with foreign troops was read" in each.value for each in page.markdown)
