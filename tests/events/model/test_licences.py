"""Rows somebody may use but not hand on stay in the house."""

import pytest

from events.model.licences import ACLED_TERMS, forbids_passing_on, may_be_passed_on
from tests.synthetic import synthetic_event


@pytest.mark.parametrize(
    "licence",
    [
        ACLED_TERMS,
        "acled EULA, registered users",
        "(c) Synthetic agency. All rights reserved",
        "Internal use only",
        "Not for redistribution",
        "no re-distribution without leave",
        "Do not share",
        "proprietary",
    ],
)
def test_a_licence_that_forbids_passing_on_keeps_a_row_in(licence: str) -> None:
    assert forbids_passing_on(licence)


@pytest.mark.parametrize(
    "licence",
    ["CC BY 4.0", "CC0", "public domain", "Open Database License", "Free to redistribute", "MIT"],
)
def test_an_open_licence_lets_a_row_out_whatever_the_dataset(licence: str) -> None:
    assert not forbids_passing_on(licence, "ACLED")


@pytest.mark.parametrize(
    ("dataset", "kept_in"),
    [("ACLED", True), ("acled 2025-04", True), ("UCDP GED", False), ("Oblacled news", False)],
)
def test_without_a_licence_the_dataset_decides(dataset: str, kept_in: bool) -> None:
    assert forbids_passing_on(None, dataset) is kept_in


def test_events_written_here_may_be_passed_on_and_imported_ones_by_their_licence() -> None:
    assert may_be_passed_on(synthetic_event(1))
    open_data = {"dataset": "UCDP GED", "licence": "CC BY 4.0"}
    assert may_be_passed_on(synthetic_event(1, origin=open_data))
    assert not may_be_passed_on(
        synthetic_event(1, origin={"dataset": "ACLED", "licence": ACLED_TERMS})
    )
    assert not may_be_passed_on(synthetic_event(1, origin={"dataset": "ACLED"}))
