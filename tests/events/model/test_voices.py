"""Which statements are one voice, in which order they were said, and which source each has."""

from typing import Any

import pytest

from events.model.draft import read_draft
from events.model.event import Source, Statement
from events.model.verification import derive
from events.vocabulary import Verification


def source(**named: str) -> dict[str, str]:
    return {"reliability": "A", **named}


def says(stance: str, at: int | None = 0, party: str | None = None, **more: Any) -> dict[str, Any]:
    return {"party": party, "stance": stance, "source": at, **more}


def verification(sources: list[dict[str, str]], *statements: dict[str, Any]) -> Verification:
    """What becomes of a synthetic event with this ledger."""
    draft = {"title": "Synthetic", "event_type": "clash", "sources": sources}
    return read_draft({**draft, "statements": statements}).verification


AGENCY = source(publisher="Agency")


@pytest.mark.parametrize(
    ("first", "second", "independent"),
    [
        (source(publisher="One"), source(publisher="Two"), True),
        (source(publisher="One"), source(publisher="ONE"), False),
        # A publisher is one voice whatever it wrote.
        (
            source(publisher="One", url="https://one.example/1", title="First"),
            source(publisher="One", url="https://one.example/2", title="Second"),
            False,
        ),
        # Without a publisher the address tells, and without that the title.
        (source(url="https://one.example/1"), source(url="https://two.example/1"), True),
        (source(url="https://one.example/1"), source(url="https://one.example/1"), False),
        (
            source(url="https://one.example/1", title="Same title"),
            source(url="https://two.example/1", title="Same title"),
            True,
        ),
        (
            source(url="https://one.example/1", title="First"),
            source(url="https://one.example/1", title="Second"),
            False,
        ),
        (source(title="First"), source(title="Second"), True),
        (source(title="Same title"), source(title="same TITLE"), False),
    ],
)
def test_sources_are_told_apart_by_publisher_then_address_then_title(
    first: dict[str, str], second: dict[str, str], independent: bool
) -> None:
    confirming = [says("confirms", at, credibility=1) for at in (0, 1)]
    found = verification([first, second], *confirming)
    assert found is (Verification.CONFIRMED if independent else Verification.UNVERIFIED)
    # One denies what the other reports: two voices disagree, one has changed its mind.
    found = verification([first, second], says("claims", 0), says("disputes", 1))
    assert found is (Verification.DISPUTED if independent else Verification.UNVERIFIED)


def test_two_parties_need_a_good_source_each() -> None:
    sources = [source(publisher=name) for name in ("One", "Two", "Three")]

    def told(*ledger: tuple[str, int]) -> Verification:
        return verification(
            sources, *(says("claims", at, party, credibility=2) for party, at in ledger)
        )

    assert told(("UKR", 0), ("KOR", 0)) is Verification.CORROBORATED
    assert told(("UKR", 0), ("UKR", 1), ("KOR", 0)) is Verification.CONFIRMED
    assert told(("UKR", 0), ("KOR", 0), ("USA", 2)) is Verification.CONFIRMED
    assert told(("UKR", 0), ("UKR", 1)) is Verification.CLAIMED


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        # Without dates the ledger's order counts, and what has none comes before what has one.
        ({}, {}, Verification.REFUTED),
        ({"on": "2025-04-08"}, {"on": "2025-04-08"}, Verification.REFUTED),
        ({"on": "2025-04-08"}, {"on": "2025-04-09"}, Verification.REFUTED),
        ({"on": "2025-04-09"}, {"on": "2025-04-08"}, Verification.CLAIMED),
        ({}, {"on": "2025-04-08"}, Verification.REFUTED),
        ({"on": "2025-04-08"}, {}, Verification.CLAIMED),
    ],
)
def test_the_last_statement_of_a_voice_counts(
    first: dict[str, str], second: dict[str, str], found: Verification
) -> None:
    ledger = says("claims", party="UKR", **first), says("retracts", party="UKR", **second)
    assert verification([AGENCY], *ledger) is found


def test_a_statement_that_names_no_source_has_one_only_where_there_is_no_choice() -> None:
    claim, finding = says("claims", 0, "UKR"), says("denies", None)
    assert verification([AGENCY], claim, finding) is Verification.REFUTED
    assert verification([AGENCY, AGENCY], claim, finding) is Verification.DISPUTED


def test_a_source_that_is_not_there_speaks_for_nobody() -> None:
    claim = Statement.model_validate(says("claims", 0, "UKR"))
    finding = Statement.model_validate(says("denies", 1))
    agency = Source.model_validate(AGENCY)
    assert derive([claim, finding], [agency], []) is Verification.DISPUTED
    assert derive([claim, finding], [agency, agency], []) is Verification.REFUTED
    assert derive([claim], [], []) is Verification.CLAIMED


@pytest.mark.parametrize("credibility", range(1, 7))
def test_a_doubted_finding_disproves_nothing(credibility: int) -> None:
    ledger = says("claims", party="UKR"), says("denies", credibility=credibility)
    doubted = credibility in (4, 5)
    assert verification([AGENCY], *ledger) is (
        Verification.DISPUTED if doubted else Verification.REFUTED
    )


def test_who_once_claimed_does_not_dispute_what_others_claim() -> None:
    for back in ("denies", "disputes", "retracts"):
        ledger = says("claims", party="UKR"), says(back, party="UKR"), says("claims", party="KOR")
        assert verification([AGENCY], *ledger) is Verification.CLAIMED


def test_an_unnamed_source_that_takes_its_own_report_back_refutes_nothing() -> None:
    ledger = says("claims"), says("retracts")
    assert verification([AGENCY], *ledger) is Verification.UNVERIFIED
