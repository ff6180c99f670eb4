"""Profiles of columns: those that fit are used, and what cannot be used is told by name."""

from pathlib import Path

import pytest

from events.intake.formats.column_mapping import ColumnMapping
from events.intake.imports.profiles import ProfileError, Profiles
from events.store.journal.document_folder import DocumentFolder


@pytest.fixture
def profiles(tmp_path: Path) -> Profiles:
    return Profiles(DocumentFolder(tmp_path / "own"), DocumentFolder(tmp_path / "shipped"))


def test_a_kept_profile_is_used_for_a_header_spelled_a_little_differently(profiles):
    mapping = ColumnMapping(columns={"title": "What happened", "date": "Day"})
    profiles.keep("Synthetic desk", ["What happened", "Day", "Note"], mapping)

    fitting = profiles.fitting(["WHAT_HAPPENED", "day", "note"])

    assert fitting is not None
    columns = {"title": "WHAT_HAPPENED", "date": "day"}
    assert fitting.mapping_of(["WHAT_HAPPENED", "day", "note"]).columns == columns
    assert profiles.fitting(["day", "note"]) is None


def test_what_cannot_be_used_is_told_by_name_and_the_rest_is_read(profiles, tmp_path):
    profiles.keep("Synthetic desk", ["Day"], ColumnMapping(columns={"date": "Day"}))
    own = tmp_path / "own"
    (own / "large.yaml").write_text("name: large\n" + "# much\n" * 40_000)
    (own / "other.yaml").write_text("name: other\nheader: [a]\ncolumns: {no_such_field: a}\n")
    (own / "torn.yaml").write_text("name: [")
    # Of the size of a film, and read in no time: not more of it than is needed to say so.
    with (own / "film.yaml").open("wb") as file:
        file.truncate(1 << 40)

    assert [profile.name for profile in profiles.all()] == ["Synthetic desk"]
    told = " ".join(profiles.problems)
    assert len(profiles.problems) == 4
    for words in ("film.yaml cannot be used: it is too large", "no field 'no_such_field'"):
        assert words in told
    with pytest.raises(ProfileError, match=r"There are: Synthetic desk\..*torn\.yaml"):
        profiles.called("torn")
