"""A name that is no field is answered with the nearest one; every draft is invented."""

import pytest

from events.errors import InvalidEvent
from events.intake.drafts.files import drafts_from_text


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("title: A\nevent_tpye: clash\n", "event_type"),
        ("title: A\nevent_type: clash\nwhere: {contry: UKR}\n", "country"),
        ("title: A\nevent_type: clash\ntroops: [{natonality: PRK}]\n", "nationality"),
        ("title: A\nevent_type: clash\nlatitude: 48.2\n", "where.latitude"),
    ],
)
def test_the_nearest_field_is_named(text: str, meant: str) -> None:
    with pytest.raises(InvalidEvent) as told:
        drafts_from_text(text)
    assert f"Do you mean “{meant}”?" in str(told.value)
