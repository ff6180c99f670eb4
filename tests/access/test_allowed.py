"""Who may do what, and how somebody comes by a role."""

from itertools import product

import pytest

from access.allowed import EVERYBODY, TOKEN_SCOPES, AccessRole, Action, Resource, Visitor, allowed
from access.roles import Known, RoleFile, RolesError, groups_in

READS = [each for each in Resource if each not in (Resource.DESK, Resource.ACCESS)]


def visitor(role, scopes=None):
    return Visitor("synthetic|1", "Ann", role, scopes)


def test_nobody_may_nothing_but_what_tells_nothing():
    for action, resource in product(Action, Resource):
        is_open = resource is Resource.OPEN and action is Action.READ
        assert allowed(None, action, resource) is is_open
        assert allowed(visitor(None), action, resource) is is_open


@pytest.mark.parametrize(
    ("role", "actions"),
    [
        (AccessRole.VIEWER, []),
        (AccessRole.ANALYST, [Action.READ, Action.WRITE]),
        (AccessRole.REVIEWER, [Action.READ, Action.WRITE, Action.REVIEW]),
        (AccessRole.ADMIN, [Action.READ, Action.WRITE, Action.REVIEW, Action.MANAGE]),
    ],
)
def test_each_role_may_what_those_before_it_may_and_one_thing_more(role, actions):
    assert all(allowed(visitor(role), Action.READ, each) for each in READS)
    assert [each for each in Action if allowed(visitor(role), each, Resource.DESK)] == actions
    assert allowed(visitor(role), Action.READ, Resource.ACCESS) is (role is AccessRole.ADMIN)


def test_where_nobody_signs_in_everybody_may_everything():
    assert all(allowed(EVERYBODY, *each) for each in product(Action, Resource))


@pytest.mark.parametrize("role", AccessRole)
def test_a_token_reads_what_it_is_for_whoever_has_it(role):
    for scope in TOKEN_SCOPES:
        holder = visitor(role, frozenset({scope}))
        may = {each for each in product(Action, Resource) if allowed(holder, *each)}
        assert may == {(Action.READ, scope), (Action.READ, Resource.OPEN)}


def roles_of(tmp_path, text, of_all=None):
    (tmp_path / "roles.csv").write_text(text, encoding="utf-8")
    return RoleFile(tmp_path / "roles.csv", of_all)


def test_names_and_groups_have_roles_and_the_highest_counts(tmp_path):
    file = roles_of(
        tmp_path,
        "\ufeffwho,role\n# the desk\n\nAnn@Example.org , analyst\ngroup:Editors,reviewer\n"
        "leaver,none\n",
    )
    roles = file.roles()
    assert roles.of(Known(("ann@example.org",))) is AccessRole.ANALYST
    assert roles.of(Known(("ann@example.org",), ("editors",))) is AccessRole.REVIEWER
    assert roles.of(Known(("ann@example.org",), ("admin",))) is AccessRole.ADMIN
    assert roles.of(Known(("leaver",), ("admin", "editors"))) is None
    assert roles.of(Known(("group:editors",))) is None, "a name is no group"
    assert roles.of(Known(("stranger",), ("staff",))) is None
    of_all = roles_of(tmp_path, "who,role\n", AccessRole.VIEWER).roles()
    assert of_all.of(Known(("stranger",))) is AccessRole.VIEWER


def test_a_changed_file_counts_at_once_and_a_broken_one_changes_nothing(tmp_path, caplog):
    file = RoleFile(tmp_path / "roles.csv")
    ann = Known(("ann",))
    assert file.roles().of(ann) is None
    roles_of(tmp_path, "ann,viewer\n")
    assert file.roles().of(ann) is AccessRole.VIEWER
    roles_of(tmp_path, "ann,admin\nben,emperor\n")
    assert file.roles().of(ann) is AccessRole.VIEWER
    assert "cannot be read" in caplog.text
    (tmp_path / "roles.csv").unlink()
    assert file.roles().of(ann) is None


@pytest.mark.parametrize(
    ("text", "line"),
    [("ann\n", "line 1"), ("who,role\nann,emperor\n", "line 2"), ("a,viewer\nA,admin\n", "line 2")],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path, text, line):
    with pytest.raises(RolesError, match=line):
        roles_of(tmp_path, text).check()


@pytest.mark.parametrize(
    ("claims", "claim", "groups"),
    [
        ({"roles": ["a", "b"]}, "roles", ("a", "b")),
        ({"roles": "a b,c"}, "roles", ("a", "b", "c")),
        ({"realm": {"roles": ["a", 3, None]}}, "realm.roles", ("a",)),
        ({"https://example.org/roles": ["a"]}, "https://example.org/roles", ("a",)),
        ({"roles": {"admin": True}}, "roles", ()),
        ({"roles": 3}, "roles", ()),
        ({}, "roles", ()),
        ({"realm": "x"}, "realm.roles", ()),
    ],
)
def test_groups_are_found_where_the_login_has_them(claims, claim, groups):
    assert groups_in(claims, claim) == groups
