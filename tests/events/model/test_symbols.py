"""The military symbol of an event follows from its kind, its side and its standing."""

import itertools
import re

import pytest

from events.model.symbols import FOLDER, sidc_of
from events.vocabulary import EventType, Verification

DOCUMENT = FOLDER.parents[1] / "docs" / "military-symbols.md"


def test_every_event_has_a_code_of_twenty_digits() -> None:
    for kind, side, standing in itertools.product(
        EventType, (None, "RUS", "UKR", "CHN", "RUS;UKR"), Verification
    ):
        assert re.fullmatch(r"100\d(10|40)\d000\d{6}0000", sidc_of(kind, side, standing))


@pytest.mark.parametrize(
    ("side", "standing", "identity", "status"),
    [
        ("RUS", Verification.CONFIRMED, "6", "0"),
        ("RUS", Verification.CLAIMED, "5", "0"),
        ("RUS", Verification.UNVERIFIED, "5", "1"),
        ("UKR", Verification.CORROBORATED, "3", "0"),
        ("UKR", Verification.CLAIMED, "2", "0"),
        ("UKR", Verification.REFUTED, "0", "1"),
        ("RUS", Verification.DISPUTED, "0", "1"),
        (None, Verification.CONFIRMED, "1", "0"),
        ("RUS;UKR", Verification.CONFIRMED, "1", "0"),
        ("AZE", Verification.CLAIMED, "1", "0"),
    ],
)
def test_identity_and_status_follow_from_side_and_standing(
    side: str | None, standing: Verification, identity: str, status: str
) -> None:
    code = sidc_of(EventType.CLASH, side, standing)
    assert (code[3], code[6]) == (identity, status)


def test_the_document_gives_the_code_of_each_kind() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (\d\d, \d{6}) \|", text, re.MULTILINE))
    codes = {kind: sidc_of(kind, "RUS", Verification.CLAIMED) for kind in EventType}
    assert rows == {kind.value: f"{code[4:6]}, {code[10:16]}" for kind, code in codes.items()}
    assert f"`{codes[EventType.CLASH]}`" in text
