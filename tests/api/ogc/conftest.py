"""A real server on a real port, over made-up events, for clients that are not ours."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from events.model.licences import ACLED_TERMS
from tests.live_server import Live, serving

COUNT = 25
UNPLACED, DRAFT, EMBARGOED, RETRACTED, KEPT_IN = range(101, 106)
"""Numbers of events of which only the first may be given to anybody."""


@pytest.fixture(scope="module")
def live(tmp_path_factory) -> Iterator[Live]:
    with serving(tmp_path_factory.mktemp("ogc")) as made:
        for number in range(1, COUNT):
            made.save(number)
        made.save(UNPLACED, where=None)
        made.save(DRAFT, state="draft", title="Secret draft")
        later = datetime.now(UTC) + timedelta(days=1)
        made.save(EMBARGOED, publish_after=later, title="Secret, later")
        made.save(RETRACTED, state="retracted", title="Secret, taken back")
        licensed = {"dataset": "ACLED", "licence": ACLED_TERMS}
        made.save(KEPT_IN, origin=licensed, title="Secret of ACLED")
        yield made
