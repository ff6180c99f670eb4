"""A half-written form is on disk and comes back; hostile names and a full disk do no harm."""

import json
from pathlib import Path

import pytest

from events.intake.form.unfinished import UnfinishedForms
from events.store.errors import StoreUnavailable
from events.store.journal.document_folder import DocumentFolder


@pytest.fixture
def forms(tmp_path: Path) -> UnfinishedForms:
    return UnfinishedForms(DocumentFolder(tmp_path / "unfinished"))


def test_what_was_kept_comes_back_in_another_process(forms, tmp_path):
    form_id = forms.begin()
    forms.keep(form_id, {"title": "половина \u202e", "rows": [{"a": 1}]})
    again = UnfinishedForms(DocumentFolder(tmp_path / "unfinished"))
    assert again.load(form_id) == {"title": "половина \u202e", "rows": [{"a": 1}]}


def test_the_last_version_is_the_one_kept(forms):
    form_id = forms.begin()
    for number in range(5):
        forms.keep(form_id, {"n": number})
    assert forms.load(form_id) == {"n": 4}


def test_a_discarded_form_is_gone(forms):
    form_id = forms.begin()
    forms.keep(form_id, {"n": 1})
    forms.discard(form_id)
    forms.discard(form_id)
    assert forms.load(form_id) is None


def test_the_newest_form_comes_first(forms):
    ids = [forms.begin() for _ in range(3)]
    for form_id in ids:
        forms.keep(form_id, {"id": form_id})
    assert [form_id for form_id, _ in forms.newest(2)] == [ids[2], ids[1]]


@pytest.mark.parametrize(
    "name", ["", "../../etc/passwd", "a" * 36, "x/../y", "0" * 36, "\x00", "..\\x", "🙂"]
)
def test_a_name_from_an_address_cannot_leave_the_folder(forms, name):
    assert forms.load(name) is None
    with pytest.raises(ValueError, match="identifier"):
        forms.keep(name, {})
    forms.discard(name)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"null", b'{"a": 1'])
def test_a_damaged_file_counts_as_nothing_kept(forms, tmp_path, content):
    form_id = forms.begin()
    forms.keep(form_id, {"a": 1})
    (tmp_path / "unfinished" / f"{form_id}.json").write_bytes(content)
    assert forms.load(form_id) is None
    assert forms.newest() == []


def test_half_a_character_is_no_reason_to_lose_the_rest(forms):
    form_id = forms.begin()
    forms.keep(form_id, {"title": "a\ud800b", "summary": "kept"})
    loaded = forms.load(form_id)
    assert loaded is not None
    assert loaded["summary"] == "kept"


def test_a_folder_that_cannot_be_written_says_so_and_keeps_what_was_there(tmp_path):
    blocked = tmp_path / "unfinished"
    blocked.write_text("a file stands where the folder should be")
    forms = UnfinishedForms(DocumentFolder(blocked))
    with pytest.raises(StoreUnavailable, match="Keep this page open"):
        forms.keep(forms.begin(), {"a": 1})
    assert blocked.read_text().startswith("a file")


def test_a_form_that_is_far_too_large_is_refused(forms):
    with pytest.raises(ValueError, match="4 MB"):
        forms.keep(forms.begin(), {"title": "x" * 5_000_000})


def test_no_half_written_file_is_left_behind(forms, tmp_path):
    form_id = forms.begin()
    forms.keep(form_id, {"a": 1})
    names = [path.name for path in (tmp_path / "unfinished").iterdir()]
    assert names == [f"{form_id}.json"]
    assert json.loads((tmp_path / "unfinished" / names[0]).read_bytes()) == {"a": 1}


def test_what_somebody_else_has_begun_is_not_given(tmp_path):
    folder = DocumentFolder(tmp_path / "unfinished")
    ann, ben, anybody = (UnfinishedForms(folder, owner) for owner in ("a1", "b2", ""))
    form_id = ann.begin()
    ann.keep(form_id, {"title": "synthetic"})
    assert ann.load(form_id) == {"title": "synthetic"}
    assert [name for name, _ in ann.newest()] == [form_id]
    for other in (ben, anybody):
        assert other.load(form_id) is None
        assert other.newest() == []
        assert other.is_anothers(form_id)
        other.discard(form_id)
    assert not ann.is_anothers(form_id)
    assert ann.load(form_id) == {"title": "synthetic"}
    assert not ben.is_anothers("../../x")
