"""With logins on the author is who signed in, and roles are proven, whatever a page says."""

import pytest

from access.allowed import AccessRole, Visitor
from access.logins import Ways
from access.roles import Known
from events.desk import steps
from events.desk.people import Rules
from events.errors import NotAllowed
from events.model.person import DeskRole
from events.store.journal.store import GeoJsonStore
from tests.access.signing import logins_of
from tests.synthetic import synthetic_event


@pytest.fixture
def logins(tmp_path):
    made = logins_of(tmp_path, Ways(oidc=True))
    yield made
    made.register.close()


def working(logins, visitor):
    """Have somebody work on a page."""
    logins.ask = lambda: visitor
    return Rules(True, {DeskRole.REVIEWER: ("Typed",)}, logins.at_desk)


ANN = Visitor("synthetic|ann", "Ann", AccessRole.ANALYST)
BEN = Visitor("synthetic|ben", "Ben", AccessRole.REVIEWER)


def test_a_typed_name_counts_for_nothing(logins, tmp_path):
    store = GeoJsonStore(tmp_path)
    person = working(logins, ANN).person("Typed")
    assert person.name == "Ann"
    assert not person.may(DeskRole.REVIEWER)
    draft = steps.save_new(store, synthetic_event(1), by=person, publish=False)
    assert draft.recorded_by == "Ann"
    waiting = steps.submit(store, draft, by=person)
    with pytest.raises(NotAllowed, match="role reviewer"):
        steps.publish(store, waiting, by=person)
    shown = steps.publish(store, waiting, by=working(logins, BEN).person("Ann"))
    assert shown.recorded_by == "Ben"


def test_nobody_publishes_what_they_wrote_under_whatever_name(logins, tmp_path):
    store = GeoJsonStore(tmp_path)
    ben = working(logins, BEN).person("Somebody else")
    waiting = steps.submit(
        store, steps.save_new(store, synthetic_event(1), by=ben, publish=False), by=ben
    )
    with pytest.raises(NotAllowed, match="another person"):
        steps.publish(store, waiting, by=working(logins, BEN).person("Ann"))


@pytest.mark.parametrize("visitor", [None, Visitor("a", "A"), Visitor("a", "A", AccessRole.VIEWER)])
def test_who_is_nobody_here_may_write_nothing(logins, tmp_path, visitor):
    person = working(logins, visitor).person("Ann")
    with pytest.raises(NotAllowed):
        steps.save_new(GeoJsonStore(tmp_path), synthetic_event(1), by=person, publish=False)


def test_a_name_at_the_provider_that_changes_changes_no_name_here(logins):
    first = logins.register.signed_in("synthetic|1", "Ann", Known(()))
    again = logins.register.signed_in("synthetic|1", "Ben", Known(()))
    other = logins.register.signed_in("synthetic|2", "ÁNN", Known(()))
    assert (first.name, again.name) == ("Ann", "Ann")
    assert other.name == "ÁNN (2)"
    hostile = logins.register.signed_in("synthetic|3", "\u202e\u0000" + "x" * 500, Known(()))
    assert len(hostile.name) <= 80
