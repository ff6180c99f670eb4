"""What every keeper of documents promises; each adapter has to keep it."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from events.store.documents import Documents
from events.store.errors import StoreUnavailable
from events.store.journal.document_folder import DocumentFolder
from events.store.postgis.connection import Database
from events.store.postgis.document_table import DocumentTable

Open = Callable[..., Documents]


@pytest.fixture(params=["folder", "table"])
def open_documents(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Open the same documents once more, as another process would."""
    opened: list[Database] = []
    address = request.getfixturevalue("postgis") if request.param == "table" else ""

    def open_another(kind: str = "things") -> Documents:
        if not address:
            return DocumentFolder(tmp_path / kind)
        opened.append(Database(address))
        return DocumentTable(opened[-1], kind)

    yield open_another
    for database in opened:
        database.close()


def test_what_one_keeps_another_has_letter_by_letter(open_documents: Open) -> None:
    ours, theirs = open_documents(), open_documents()
    content = "half a word\r\n\0 \N{SNOWMAN} ".encode() + b"\xff"
    assert (theirs.get("a.json"), theirs.names(), list(theirs.items())) == (None, [], [])
    ours.put("a.json", b"first")
    ours.put("a.json", content)
    assert theirs.get("a.json") == content
    assert list(theirs.items()) == [("a.json", content)]
    assert list(theirs.items(most_bytes=4)) == [("a.json", content[:4])]


def test_names_come_in_one_order_everywhere(open_documents: Open) -> None:
    documents = open_documents()
    names = ["Zebra.yaml", "a b.yaml", "a-b.yaml", "a.yaml", "z.yaml", "é.yaml", "мир.yaml"]
    for name in reversed(names):
        documents.put(name, name.encode())
    assert documents.names() == names
    assert [name for name, _ in documents.items()] == names
    assert documents.names("a") == ["a b.yaml", "a-b.yaml", "a.yaml"]
    assert documents.names("a%") == documents.names("_") == documents.names("../") == []


def test_a_kind_has_its_own_names(open_documents: Open) -> None:
    one, other = open_documents("one"), open_documents("other")
    one.put("a", b"1")
    assert (other.get("a"), other.names()) == (None, [])
    assert not other.remove("a")
    assert one.get("a") == b"1"


def test_what_is_taken_away_is_gone_for_all(open_documents: Open) -> None:
    ours, theirs = open_documents(), open_documents()
    ours.put("a", b"1")
    assert theirs.remove("a")
    assert not ours.remove("a")
    assert (ours.get("a"), ours.names()) == (None, [])


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", ".hidden", "../a", "a/b", "a\\b", "a\0", "a\nb", "x" * 201, "\ud800", "/etc"],
)
def test_a_name_that_leads_elsewhere_is_none(open_documents: Open, name: str) -> None:
    documents = open_documents()
    with pytest.raises(ValueError, match="no name"):
        documents.put(name, b"")
    assert documents.get(name) is None
    assert not documents.remove(name)
    assert documents.names() == []


def test_of_many_who_keep_the_same_one_is_whole(open_documents: Open) -> None:
    def work(documents: Documents, letter: bytes) -> None:
        for _ in range(5):
            documents.put("a", letter * 100_000)

    threads = [
        threading.Thread(target=work, args=(open_documents(), bytes([65 + each])))
        for each in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    content = open_documents().get("a") or b""
    assert len(content) == 100_000
    assert len(set(content)) == 1


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "things").write_text("in the way")
    documents = DocumentFolder(tmp_path / "things")
    with pytest.raises(StoreUnavailable, match="choose another folder"):
        documents.put("a", b"1")
    assert (documents.get("a"), documents.names(), documents.remove("a")) == (None, [], False)


def test_private_documents_are_for_nobody_else_on_the_computer(tmp_path: Path) -> None:
    DocumentFolder(tmp_path / "things", private=True).put("a", b"1")
    assert (tmp_path / "things" / "a").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "things").iterdir()] == ["a"]
