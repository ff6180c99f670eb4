"""A report as people bring it: pasted, or a saved page, PDF, Word file, e-mail or plain text."""

import email
import email.policy
import re
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

from pydantic import ValidationError

from events.dates.reported import ReportedDate, read_reported_date
from events.errors import InvalidEvent, Problem, UnreadableFile
from events.intake.tables.encoding import detect_encoding_of, mended
from events.model.fields import clean_text
from events.model.ledger import Source

LARGEST_FILE_BYTES: Final = 20_000_000
LONGEST_TEXT: Final = 400_000
"""Characters; a book is no report."""

_MARKUP: Final = re.compile(r"<(?:!doctype html|html|head|body|article|p|div|h1)\b", re.IGNORECASE)
_LETTERS: Final = re.compile(r"[^\W\d_]{2}")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_DAY: Final = re.compile(r"(?<!\d)20\d\d-\d\d-\d\d(?!\d)")
_TOP: Final = 300
"""Characters at the top of a plain text in which its own date is looked for."""


@dataclass(frozen=True, slots=True)
class Report:
    """A text, and what it says of itself.

    Attributes
    ----------
    remarks
        What a person should know of how it was read.
    """

    text: str
    title: str | None = None
    publisher: str | None = None
    published_on: date | None = None
    url: str | None = None
    remarks: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """Digest of the text's UTF-8 bytes, which it is kept under."""
        return sha256(self.text.encode()).hexdigest()

    def source(self, published_on: date | None = None, url: str | None = None) -> Source:
        """Give it as a source of events; what a person says of it wins.

        Raises
        ------
        InvalidEvent
            The web address is none.
        """
        title = self.title or "Pasted report"
        try:
            return Source(
                title=" ".join(title.split())[:300],
                publisher=self.publisher,
                url=url or self.url,
                published_on=published_on or self.published_on,
                sha256=self.sha256,
            )
        except ValidationError as error:
            problem = error.errors()[0]
            field = ".".join(map(str, problem["loc"]))
            message = str(problem["msg"]).removeprefix("Value error, ")
            raise InvalidEvent([Problem(field, message)]) from error


def read_report(path: Path) -> Report:
    """Read a file of a report.

    Raises
    ------
    UnreadableFile
        Saying what it is and what to bring instead.
    """
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= LARGEST_FILE_BYTES else b""
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read: {error.strerror or error}.") from error
    if size > LARGEST_FILE_BYTES:
        raise UnreadableFile(
            f"{path.name} has {size / 1e6:,.0f} MB; at most {LARGEST_FILE_BYTES // 10**6} are "
            "read. Bring the report alone."
        )
    return report_from(data, path.name)


def report_from(data: bytes, name: str = "") -> Report:
    """Read a report out of the bytes of a file, by what they are and not by its name alone.

    Raises
    ------
    UnreadableFile
        There is no text in it, or it is of another kind.
    """
    suffix = Path(name).suffix.lower()
    if data.startswith(b"%PDF"):
        return checked(_pdf(data), name)
    if data.startswith(b"PK\x03\x04"):
        return checked(_word(data), name)
    if suffix in (".eml", ".msg") and not data.startswith(b"\xd0\xcf"):
        return checked(_mail(data), name)
    text = _decoded(data)
    if suffix in (".html", ".htm", ".xhtml", ".mhtml") or _MARKUP.search(text[:2_000]):
        return checked(_page(text), name)
    return checked(pasted(text), name)


def pasted(text: str) -> Report:
    """Read text as it was pasted; a date at its top is taken for the day it was published."""
    top = text[:_TOP]
    days = _DAY.findall(top)
    published: date | None = None
    remarks: tuple[str, ...] = ()
    if days:
        reading = read_reported_date(days[0])
        if isinstance(reading, ReportedDate) and reading.edtf == days[0]:
            published = date.fromisoformat(days[0])
            remarks = (f"Published on {days[0]}, as the text says at its top.",)
    return Report(_cleaned(text), published_on=published, remarks=remarks)


def checked(report: Report, name: str) -> Report:
    """See that there is text in a report that can be read, and give it a title by its name.

    Raises
    ------
    UnreadableFile
        There are no words, or too many.
    """
    called = name or "This text"
    if not report.text.strip():
        raise UnreadableFile(f"{called} is empty: there is no text to read.")
    if len(report.text) > LONGEST_TEXT:
        raise UnreadableFile(
            f"{called} has {len(report.text):,} characters; at most {LONGEST_TEXT:,} are read at "
            "once. Bring one report at a time."
        )
    if not _LETTERS.search(report.text):
        raise UnreadableFile(f"{called} holds no words.")
    if report.title is None and name:
        return Report(
            report.text,
            Path(name).stem[:300],
            report.publisher,
            report.published_on,
            report.url,
            report.remarks,
        )
    return report


def _cleaned(text: str) -> str:
    """Take out what cannot be shown, and bring line ends into one form."""
    text = _UNPRINTABLE.sub(" ", mended(text).replace("\ufeff", ""))
    return clean_text(text, longest=max(len(text), 1), lines=True) if text.strip() else ""


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    sample = data[:200_000]
    if sample.count(0) > 0 or data.startswith(
        (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\xd0\xcf\x11")
    ):
        raise UnreadableFile(
            "The file is no text, page, PDF, Word file or e-mail. Save the report as one of these."
        )
    encoding = detect_encoding_of(data)
    return data.decode(encoding, errors="replace")


def _page(html: str) -> Report:
    # Imported only here, as the other readers: most reports are pasted.
    import trafilatura

    document = trafilatura.bare_extraction(html, with_metadata=True, include_comments=False)
    found = {} if document is None or isinstance(document, dict) else document.as_dict()
    if not found.get("text"):
        raise UnreadableFile(
            "No main text was found in the page. Copy the report's text and paste it instead."
        )
    day = str(found.get("date") or "")
    published = date.fromisoformat(day) if _DAY.fullmatch(day) else None
    url = found.get("url")
    return Report(
        _cleaned(str(found["text"])),
        title=_line(found.get("title")),
        publisher=_line(found.get("sitename") or found.get("hostname")),
        published_on=published,
        url=url if isinstance(url, str) and url.startswith(("http://", "https://")) else None,
        remarks=() if published is None else (f"Published on {day}, as the page says.",),
    )


def _pdf(data: bytes) -> Report:
    import pypdf
    from pypdf.errors import PyPdfError

    try:
        reader = pypdf.PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableFile("The PDF asks for a password. Save it without one.")
        text = "\n".join(page.extract_text() or "" for page in reader.pages)
        title = reader.metadata.title if reader.metadata is not None else None
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnreadableFile("The PDF is damaged and cannot be read. Save it again.") from error
    if not _LETTERS.search(text):
        raise UnreadableFile(
            "The PDF holds no text, only pictures of it. Run it through text recognition (OCR) "
            "first, or paste the text."
        )
    # A line of a page is no paragraph.
    joined = re.sub(r"(?<![.!?:\u201d\"])\n(?=\S)", " ", text)
    return Report(_cleaned(joined), title=_line(title))


def _word(data: bytes) -> Report:
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = docx.Document(BytesIO(data))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, OSError) as error:
        raise UnreadableFile(
            "The file is an archive but no Word file (.docx). Unpack it and bring the report alone."
        ) from error
    paragraphs = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        paragraphs += [" ".join(cell.text for cell in row.cells) for row in table.rows]
    return Report(_cleaned("\n".join(paragraphs)), title=_line(document.core_properties.title))


def _mail(data: bytes) -> Report:
    message = email.message_from_bytes(data, policy=email.policy.default)
    body = message.get_body(("plain", "html"))
    if body is None:
        raise UnreadableFile("The e-mail has no text. Save what is attached to it instead.")
    try:
        content = str(body.get_content())
    except (LookupError, ValueError):
        content = _decoded(body.get_payload(decode=True) or b"")  # type: ignore[arg-type]
    report = _page(content) if body.get_content_subtype() == "html" else pasted(content)
    try:
        day = parsedate_to_datetime(str(message["date"])).date() if message["date"] else None
    except ValueError:
        day = None
    remarks = report.remarks or (() if day is None else (f"Sent on {day}.",))
    return Report(
        report.text,
        title=_line(message["subject"]),
        publisher=_line(message["from"]),
        published_on=report.published_on or day,
        remarks=remarks,
    )


def _line(value: object) -> str | None:
    words = " ".join(_UNPRINTABLE.sub(" ", str(value or "")).split())
    return words[:300] or None
