"""Reports as people bring them: pages, PDF, Word, e-mail, text in any encoding, and bad input."""

from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import docx
import pypdf
import pytest

from events.errors import InvalidEvent, UnreadableFile
from events.intake.text.reports import LONGEST_TEXT, pasted, read_report, report_from

BODY = "Two synthetic soldiers were captured near the river, the ministry said on Tuesday evening."
PAGE = f"""<!doctype html><html><head><title>Synthetic heading - Synthetic News</title>
<meta property="article:published_time" content="2025-04-09T10:00:00Z">
<meta property="og:site_name" content="Synthetic News"><script>alert("no")</script></head>
<body><nav>Home | World | Sport</nav><article><h1>Synthetic heading</h1><p>{BODY}</p>
<p>{BODY} It did not say more about them, and nobody else has spoken of it so far.</p></article>
</body></html>"""


def test_a_saved_page_gives_its_text_title_day_and_publisher() -> None:
    report = report_from(PAGE.encode(), "page.html")
    assert BODY in report.text
    assert "alert" not in report.text
    assert "Sport" not in report.text
    assert report.title == "Synthetic heading"
    assert report.publisher == "Synthetic News"
    assert str(report.published_on) == "2025-04-09"


def test_a_word_file_is_read() -> None:
    document = docx.Document()
    document.add_paragraph(BODY)
    out = BytesIO()
    document.save(out)
    assert BODY in report_from(out.getvalue(), "report.docx").text


def test_an_e_mail_is_read_with_its_subject_and_day() -> None:
    message = EmailMessage()
    message["Subject"] = "Synthetic wire"
    message["From"] = "desk@example.org"
    message["Date"] = "Wed, 09 Apr 2025 08:00:00 +0000"
    message.set_content(BODY)
    report = report_from(message.as_bytes(), "wire.eml")
    assert BODY in report.text
    assert report.title == "Synthetic wire"
    assert str(report.published_on) == "2025-04-09"


def test_a_pdf_without_text_says_so() -> None:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    out = BytesIO()
    writer.write(out)
    with pytest.raises(UnreadableFile, match="no text, only pictures"):
        report_from(out.getvalue(), "scan.pdf")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_text_in_the_usual_encodings_is_read(encoding: str) -> None:
    text = "Двоє вигаданих солдатів потрапили в полон біля річки, повідомило міністерство. " * 5
    assert "потрапили в полон" in report_from(text.encode(encoding), "report.txt").text


@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        (b"", "report.txt", "empty"),
        (b"   \n ", "report.txt", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "picture.png", "no text"),
        (bytes(range(256)) * 40, "noise.bin", "no text"),
        (b"PK\x03\x04 not really", "report.docx", "no Word file"),
        (b"%PDF-1.7 not really", "report.pdf", "damaged"),
        (b"12345 67890", "report.txt", "no words"),
        (b"a word " * 800_000, "long.txt", "at most"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(data: bytes, name: str, told: str) -> None:
    with pytest.raises(UnreadableFile, match=told):
        report_from(data, name)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"nothing\.txt"):
        read_report(tmp_path / "nothing.txt")


def test_the_day_at_the_top_of_a_text_is_its_day() -> None:
    report = pasted(f"date 2025-04-09 A caption\n\n{BODY}")
    assert str(report.published_on) == "2025-04-09"
    assert report.remarks
    assert pasted(BODY).published_on is None


def test_what_cannot_be_shown_is_taken_out() -> None:
    assert pasted("A\u200b word\x07 here").text == "A word  here"
    assert len(pasted("x" * LONGEST_TEXT).text) == LONGEST_TEXT


def test_a_wrong_address_is_refused() -> None:
    with pytest.raises(InvalidEvent, match="url"):
        pasted(BODY).source(url="javascript:alert(1)")
