"""The table of verification, row by row, and the expectations of the six sample events."""

from typing import Any

import pytest

from events.model.draft import EventDraft, read_draft
from events.vocabulary import Verification

A = {"publisher": "Agency A", "reliability": "A"}
B = {"publisher": "Agency B", "reliability": "B"}
C = {"publisher": "Agency C", "reliability": "C"}
UNGRADED = {"publisher": "Agency F"}


def draft(
    *statements: dict[str, Any], sources: tuple[dict[str, Any], ...] = (A, B, C, UNGRADED)
) -> EventDraft:
    """A synthetic event: Chinese for Russia, with this ledger."""
    return read_draft(
        {
            "title": "Synthetic",
            "event_type": "clash",
            "troops": [{"nationality": "CHN", "fighting_for": "RUS", "role": "engaged"}],
            "sources": sources,
            "statements": statements,
        }
    )


def says(party: str | None, stance: str, source: int | None = 3, **more: Any) -> dict[str, Any]:
    return {"party": party, "stance": stance, "source": source, **more}


UKRAINE_CLAIMS = says("UKR", "claims")


@pytest.mark.parametrize(
    "ledger",
    [
        [],
        [says("RUS", "no_comment")],
        [says("USA", "verifying"), says("RUS", "no_comment")],
        [says(None, "claims")],
        [says("RUS", "denies")],
        [says("UKR", "claims", about="number")],
    ],
    ids=["no ledger", "silence", "verifying", "no party named", "denial of nothing", "a part"],
)
def test_unverified_while_no_party_claims(ledger: list[dict[str, Any]]) -> None:
    assert draft(*ledger).verification is Verification.UNVERIFIED


@pytest.mark.parametrize(
    "others",
    [
        [],
        [says("CHN", "verifying"), says("RUS", "no_comment"), says("USA", "no_comment")],
        [says("UKR", "claims", source=0, speaker="another speaker")],
        [says("ukr", "confirms", source=1)],
    ],
    ids=["alone", "others silent", "second speaker of the party", "relayed again"],
)
def test_claimed_when_one_party_claims(others: list[dict[str, Any]]) -> None:
    assert draft(UKRAINE_CLAIMS, *others).verification is Verification.CLAIMED


def test_a_speaker_without_a_party_claims_too_and_counts_once() -> None:
    relayed = [says(None, "claims", source=n, speaker="A captured soldier") for n in (0, 1, 2)]
    assert draft(*relayed).verification is Verification.CLAIMED


@pytest.mark.parametrize("second", ["USA", "KOR", "Synthetic movement"])
def test_corroborated_when_two_parties_claim(second: str) -> None:
    assert draft(UKRAINE_CLAIMS, says(second, "claims")).verification is Verification.CORROBORATED
    assert draft(UKRAINE_CLAIMS, says(second, "confirms")).verification is (
        Verification.CORROBORATED
    )


@pytest.mark.parametrize("opponent", ["RUS", "CHN"])
def test_confirmed_when_the_party_spoken_against_confirms(opponent: str) -> None:
    ledger = draft(UKRAINE_CLAIMS, says(opponent, "confirms"))
    assert ledger.verification is Verification.CONFIRMED


def test_confirmed_by_two_independent_good_sources() -> None:
    ledger = [
        says("UKR", "claims", source=0, credibility=2),
        says("KOR", "claims", source=1, credibility=1),
    ]
    assert draft(*ledger).verification is Verification.CONFIRMED


def test_confirmed_by_two_good_sources_that_speak_for_themselves() -> None:
    ledger = [says(None, "confirms", source=n, credibility=1) for n in (0, 1)]
    assert draft(*ledger).verification is Verification.CONFIRMED


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"source": 0, "credibility": 2}, {"source": 1, "credibility": 3}),
        ({"source": 0, "credibility": 2}, {"source": 1}),
        ({"source": 0, "credibility": 2}, {"source": 2, "credibility": 1}),
        ({"source": 0, "credibility": 2}, {"source": 3, "credibility": 1}),
        ({"source": 0, "credibility": 2}, {"source": 0, "credibility": 1}),
        ({"source": 0, "credibility": 2}, {"source": None, "credibility": 1}),
    ],
    ids=["credibility 3", "not judged", "source C", "source F", "one source", "no source"],
)
def test_not_confirmed_by_less(first: dict[str, Any], second: dict[str, Any]) -> None:
    ledger = [says("UKR", "claims", **first), says("KOR", "claims", **second)]
    assert draft(*ledger).verification is Verification.CORROBORATED


def test_two_outlets_relaying_one_party_confirm_nothing() -> None:
    relays = [says("UKR", "claims", source=n, credibility=1, speaker="X") for n in (0, 1)]
    assert draft(*relays).verification is Verification.CLAIMED


@pytest.mark.parametrize("stance", ["denies", "disputes"])
@pytest.mark.parametrize("party", ["RUS", "CHN", "USA"])
def test_disputed_when_another_party_denies_the_event(party: str, stance: str) -> None:
    assert draft(UKRAINE_CLAIMS, says(party, stance)).verification is Verification.DISPUTED


def test_a_report_without_a_named_party_can_be_disputed_too() -> None:
    assert draft(says(None, "claims"), says("RUS", "denies")).verification is Verification.DISPUTED


def test_disputed_comes_before_confirmed() -> None:
    ledger = [
        says("UKR", "claims", source=0, credibility=1),
        says("KOR", "claims", source=1, credibility=1),
        says("RUS", "denies", source=3),
    ]
    assert draft(*ledger).verification is Verification.DISPUTED


@pytest.mark.parametrize("about", ["number", "place", "nationality"])
def test_a_denial_of_a_part_does_not_dispute_the_event(about: str) -> None:
    ledger = draft(UKRAINE_CLAIMS, says("CHN", "denies", about=about))
    assert ledger.verification is Verification.CLAIMED


def test_a_party_that_denied_and_later_confirms_confirms() -> None:
    denial = says("RUS", "denies", on="2024-10-20")
    admission = says("RUS", "confirms", on="2025-04-26")
    claim = says("UKR", "claims", on="2024-10-15")
    assert draft(claim, denial).verification is Verification.DISPUTED
    assert draft(claim, denial, admission).verification is Verification.CONFIRMED
    assert draft(admission, denial, claim).verification is Verification.CONFIRMED


@pytest.mark.parametrize("back", ["retracts", "denies", "disputes"])
def test_refuted_when_the_claimant_takes_it_back(back: str) -> None:
    taken_back = says("UKR", back, on="2025-04-10")
    claim = says("UKR", "claims", on="2025-04-08")
    assert draft(claim, taken_back).verification is Verification.REFUTED
    assert draft(taken_back, claim).verification is Verification.REFUTED
    assert draft(claim, taken_back, says("USA", "claims")).verification is Verification.CLAIMED


def test_refuted_by_a_retraction_alone() -> None:
    assert draft(says("UKR", "retracts")).verification is Verification.REFUTED


def test_a_claim_made_again_stands() -> None:
    ledger = [
        says("UKR", "claims", on="2025-04-08"),
        says("UKR", "retracts", on="2025-04-09"),
        says("UKR", "claims", on="2025-04-10"),
    ]
    assert draft(*ledger).verification is Verification.CLAIMED


@pytest.mark.parametrize("source", [0, 1])
def test_refuted_when_a_good_source_disproves_it_for_itself(source: int) -> None:
    finding = says(None, "denies", source=source)
    assert draft(UKRAINE_CLAIMS, finding).verification is Verification.REFUTED
    named = says(f"Agency {'AB'[source]}", "denies", source=source)
    assert draft(UKRAINE_CLAIMS, named).verification is Verification.REFUTED


@pytest.mark.parametrize(
    "finding",
    [
        says("RUS", "denies", source=0),
        says("USA", "denies", source=0),
        says(None, "denies", source=2),
        says(None, "denies", source=3),
        says(None, "disputes", source=0),
        says(None, "denies", source=0, credibility=5),
    ],
    ids=["a party", "another party", "source C", "source F", "only disputes", "improbable"],
)
def test_disputed_not_refuted_by_less(finding: dict[str, Any]) -> None:
    assert draft(UKRAINE_CLAIMS, finding).verification is Verification.DISPUTED


def test_the_only_source_is_the_source_of_statements_that_name_none() -> None:
    finding = says(None, "denies", source=None)
    assert draft(UKRAINE_CLAIMS | {"source": None}, finding, sources=(A,)).verification is (
        Verification.REFUTED
    )


def test_an_override_wins_and_the_derived_value_stays_visible() -> None:
    overridden = draft(UKRAINE_CLAIMS).with_changes(
        verification_override={"value": "confirmed", "reason": "Synthetic: seen by our own staff"}
    )
    assert overridden.verification is Verification.CONFIRMED
    assert overridden.derived_verification is Verification.CLAIMED


SAMPLE_LEDGERS = {
    "two captured": (
        [
            says("UKR", "claims", speaker="Zelenskyy"),
            says("CHN", "verifying", speaker="Lin Jian"),
            says("CHN", "denies", speaker="Lin Jian", about="number"),
            says("RUS", "no_comment", speaker="Peskov"),
            says("USA", "no_comment", speaker="Tammy Bruce"),
        ],
        Verification.CLAIMED,
    ),
    "clash with six": ([], Verification.UNVERIFIED),
    "12,000 recruited": ([says("RUS", "no_comment")], Verification.UNVERIFIED),
    "fighting on Russian land": (
        [says("UKR", "claims", speaker="Zelenskyy")],
        Verification.CLAIMED,
    ),
    "two captured in January": (
        [says("UKR", "claims", speaker="Ukraine's forces")],
        Verification.CLAIMED,
    ),
    "incursion": ([], Verification.UNVERIFIED),
}


@pytest.mark.parametrize("name", SAMPLE_LEDGERS)
def test_the_sample_events_come_out_as_expected(name: str) -> None:
    ledger, expected = SAMPLE_LEDGERS[name]
    assert draft(*ledger, sources=(UNGRADED,) * 4).verification is expected
