"""When what viewers see changes: by which lines, and by which ends of embargoes.

The store's version goes into feeds and validators, which must tell nothing of drafts and of what
is under embargo: so it follows these changes alone.
"""

from hashlib import sha256

import numpy as np

from events.store.journal.newest import NONE
from events.table.growing import Growing


class Seen:
    """Follows the revisions of a store.

    Parameters
    ----------
    rows
        Columns of `events.store.journal.revisions.REVISION`; what they hold already is looked
        through.
    published
        The number of that state.

    Attributes
    ----------
    waiting
        Published revisions that stand and were under embargo when saved, with its end in
        microseconds since 1970.
    """

    def __init__(self, rows: Growing, published: int) -> None:
        self._rows = rows
        self._published = published
        is_published = rows["state"] == published
        embargo, until, known_at = rows["publish_after"], rows["until"], rows["known_at"]
        shown = np.flatnonzero(is_published & (embargo <= known_at))
        overtaken = np.flatnonzero(is_published & (until != NONE))
        by = until[overtaken]
        replaced = by[embargo[overtaken] <= known_at[by]]
        hiding = np.flatnonzero(rows["hides"])
        lasts = (each[-1:].tolist() for each in (shown, np.sort(replaced), hiding))
        self._last_change = max([NONE, *(row for last in lasts for row in last)])
        waiting = np.flatnonzero(is_published & (embargo > known_at) & (until == NONE))
        self.waiting: dict[int, int] = dict(
            zip(waiting.tolist(), embargo[waiting].tolist(), strict=True)
        )

    def note_plain(self, row: int) -> None:
        """Note a new event that is published without an embargo."""
        self._last_change = row

    def note(self, row: int, overtaken: int) -> None:
        """Note any new line.

        Parameters
        ----------
        overtaken
            The decided revision of the event that stood until now, `NONE` where there was none.
        """
        at = self._rows.at
        now, changes = at(row, "known_at"), bool(at(row, "hides"))
        if at(row, "state") == self._published:
            embargo = at(row, "publish_after")
            changes = embargo <= now
            if not changes:
                self.waiting[row] = embargo
        if overtaken != NONE:
            self.waiting.pop(overtaken, None)
            if at(overtaken, "state") == self._published:
                changes |= at(overtaken, "publish_after") <= now
        if changes:
            self._last_change = row

    def version(self, now: int) -> str:
        """Give a word for what is seen at a time."""
        row = self._last_change
        checksum = 0 if row == NONE else self._rows.at(row, "checksum")
        return sha256(f"{row} {checksum} {self._ended(now)}".encode()).hexdigest()[:16]

    def changed_at(self, now: int) -> int | None:
        """Give the last time up to now at which it changed; None for never."""
        times = self._ended(now)
        if self._last_change != NONE:
            times.append(self._rows.at(self._last_change, "known_at"))
        return max(times, default=None)

    def _ended(self, now: int) -> list[int]:
        return sorted(end for end in self.waiting.values() if end <= now)
