"""HTML of the review page; every value a person typed is escaped by the template."""

from collections.abc import Sequence

from events.desk.remarks import EntryKind, LogEntry
from events.model.event import Event
from events.versions.history import RevisionChanges
from events.versions.in_words import FIELDS, PARTS, part_words
from ui.event.panel import moment_words
from ui.resources import templates


def item_head_html(
    event: Event, shown: Event | None, wrote: Sequence[str], held: LogEntry | None
) -> str:
    """Say what is looked at, where it stands, who wrote it and who is at it."""
    return _rendered("head", event=event, shown=shown, wrote=", ".join(wrote), held=held)


def comparison_html(shown: Event | None, event: Event, *, everything: bool) -> str:
    """Put what is published beside what waits, part by part.

    Parameters
    ----------
    shown
        What is published; None where nothing is, and every part is then given alone.
    everything
        Give parts that are the same, too.
    """
    rows = []
    for part in PARTS:
        after = part_words(part, event)
        before = part_words(part, shown) if shown else ()
        same = shown is not None and all(
            getattr(shown, name) == getattr(event, name) for name in FIELDS[part]
        )
        if (same and not everything) or not (before or after):
            continue
        rows.append(
            {
                "part": part,
                "same": same or shown is None,
                "before": [(line, line in after) for line in before],
                "after": [(line, line in before) for line in after],
            }
        )
    return _rendered("compare", rows=rows, shown=shown, event=event)


def comments_html(entries: Sequence[LogEntry]) -> str:
    """List what was said, oldest first."""
    words = {EntryKind.CLAIM: "claimed it", EntryKind.RELEASE: "gave up the claim"}
    return _rendered(
        "comments",
        entries=[(entry, entry.words or "", words.get(entry.kind, "")) for entry in entries],
    )


def step_html(step: RevisionChanges) -> str:
    """Say one revision: who, when, why and what it changed."""
    return _rendered("step", step=step, revision=step.revision)


def _rendered(block: str, **values: object) -> str:
    environment = templates()
    environment.filters.setdefault("moment", moment_words)
    return environment.get_template("review.html").render(block=block, **values)
