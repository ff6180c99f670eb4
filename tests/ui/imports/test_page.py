"""The import page: what is recognised, what would happen, what happens, and taking it back."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from events.vocabulary import State
from services import Services
from tests.events.intake.formats.test_known_formats import UCDP, write_csv


def _page() -> None:
    from ui.imports.page import show
    from ui.messages import one_clear_message

    with one_clear_message():
        show()


def opened(data: bytes, name: str) -> AppTest:
    page = AppTest.from_function(_page, default_timeout=60).run()
    page.text_input(key="who_typed").input("Ann").run()
    page.file_uploader(key="import_upload").upload(name, data, "text/csv").run()
    assert not page.exception
    return page


def press(page: AppTest, label: str) -> AppTest:
    (button,) = [each for each in page.button if each.label.startswith(label)]
    button.click().run()
    assert not page.exception
    return page


def figures(page: AppTest) -> dict[str, str]:
    return {each.label: each.value for each in page.metric}


def test_a_known_file_is_checked_imported_and_taken_back(
    services: Services, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "ged.csv", [UCDP, UCDP | {"id": "2", "best": "many"}])
    page = opened(path.read_bytes(), "ged.csv")
    assert any("UCDP GED" in each.value for each in page.markdown)
    press(page, "Check every row")
    assert figures(page) == {
        "Rows": "2", "New": "1", "Changed": "0", "Unchanged": "0", "Rejected": "1",
    }  # fmt: skip
    assert services.table.find() == ()
    press(page, "Import 1 event")
    assert "1 added" in page.success[0].value
    (event,) = services.table.find()
    assert event.recorded_by == "Ann"
    press(page, "Take the import back")
    assert services.table.find() == ()
    assert services.store.get(event.id).state is State.RETRACTED


def test_another_table_is_mapped_and_the_mapping_remembered(services: Services) -> None:
    data = b"Was;Wann\nSynthetic;2024-01-02\n"
    page = opened(data, "tabelle.csv")
    keys = {each.label: each for each in page.selectbox}
    keys["Title"].set_value("Was").run()
    {each.label: each for each in page.selectbox}["Date"].set_value("Wann").run()
    press(page, "Check every row")
    press(page, "Import 1 event")
    (event,) = services.table.find()
    assert (event.title, event.when.edtf) == ("Synthetic", "2024-01-02")
    again = opened(data, "tabelle.csv")
    assert {each.label: each.value for each in again.selectbox}["Title"] == "Was"


@pytest.mark.parametrize("data", [b"\0\1\2", b"", b"%PDF-1.7"])
def test_a_file_that_cannot_be_read_says_what_to_do(services: Services, data: bytes) -> None:
    page = opened(data, "../../odd.csv")
    assert len(page.error) == 1
    assert services.table.find() == ()
