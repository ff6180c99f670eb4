"""The text with its highlights; every word of it is escaped."""

from html import escape

from events.intake.text.drafting import Extracted, Extraction

_WHAT = {
    "nationality": "nationality",
    "role": "what they did",
    "fighting_for": "side",
    "count_best": "number",
    "count_low": "number",
    "count_high": "number",
    "name": "place",
    "edtf": "date",
    "stance": "statement",
    "party": "who says so",
    "on": "day it was said",
    "event_type": "what happened",
}


def text_html(text: str, extraction: Extraction) -> str:
    """Give the text with a mark for each field's words, linked to its draft."""
    marks: dict[tuple[int, int], tuple[list[int], list[str]]] = {}
    for number, each in enumerate(extraction.events):
        for path, spans in each.draft.spans.items():
            what = _WHAT.get(path.rpartition(".")[2], path)
            for span in spans:
                drafts, fields = marks.setdefault((span.first, span.last), ([], []))
                if number not in drafts:
                    drafts.append(number)
                if what not in fields:
                    fields.append(what)
    for unread in extraction.not_read:
        marks.setdefault((unread.first, unread.last), ([], [f"no event: {unread.why}"]))
    return f"<div class='report-text' lang=''>{_marked(text, marks)}</div>"


def _marked(text: str, marks: dict[tuple[int, int], tuple[list[int], list[str]]]) -> str:
    parts: list[str] = []
    at = 0
    linked: set[int] = set()
    for (first, last), (drafts, fields) in sorted(marks.items(), key=lambda m: (m[0][0], -m[0][1])):
        if first < at:
            continue
        parts.append(escape(text[at:first]))
        words, title = escape(text[first : last + 1]), escape(", ".join(fields))
        if drafts:
            number = drafts[0]
            new = "" if number in linked else f" id='report-words-{number + 1}'"
            linked.add(number)
            told = "/".join(str(each + 1) for each in drafts)
            parts.append(
                f"<a class='report-mark'{new} href='#report-draft-{number + 1}' target='_self' "
                f"title='{title}'>{words}<sup>{told}</sup></a>"
            )
        else:
            parts.append(f"<span class='report-unread' title='{title}'>{words}</span>")
        at = last + 1
    parts.append(escape(text[at:]))
    return "".join(parts).replace("\n", "<br>")


def draft_html(number: int, each: Extracted, lines: list[str], decided: str | None) -> str:
    """Give one draft as a card that leads back to its words."""
    title = escape(each.draft.title)
    rows = "".join(f"<li>{escape(line.strip())}</li>" for line in lines)
    done = f"<p class='report-decided'>{escape(decided)}</p>" if decided else ""
    return (
        f"<article class='report-draft' id='report-draft-{number + 1}'><h3>"
        f"<a href='#report-words-{number + 1}' target='_self' title='To its words in the text'>"
        f"{number + 1}</a> {title}</h3><ul>{rows}</ul>{done}</article>"
    )
