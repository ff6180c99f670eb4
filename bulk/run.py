"""The folder of a run: which run it is, which parts are done, and its report at the end."""

import json
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from bulk.errors import NotWritten, OtherRun
from bulk.names import REPORT_FILE, RUN_FILE, WORK_FOLDER
from bulk.out import mark_of
from bulk.planning import Planned
from bulk.sources import SourceFile
from bulk.versions import Versions
from geo.atomic import replacing, replacing_text

_LOCK: Final = ".lock"
_TOLD: Final = 20
_NAMES: Final = {
    "work": "what is done",
    "sources": "the sources",
    "reading": "how they are read",
    "versions": "the version of the program, the words or the place list",
    "part_bytes": "the size of parts",
}


@dataclass(frozen=True)
class Identity:
    """What makes a run the same: the same again gives the same rows.

    Attributes
    ----------
    reading
        How columns are read, as far as it was chosen or found out.
    """

    work: str
    sources: tuple[Mapping[str, Any], ...]
    reading: Mapping[str, Any]
    versions: Versions
    part_bytes: int

    def as_json(self) -> dict[str, Any]:
        """Give it as it is kept."""
        told: dict[str, Any] = json.loads(json.dumps(asdict(self), default=str))
        return told


def identity_of(
    planned: Planned, sources: Sequence[SourceFile], versions: Versions, part_bytes: int
) -> Identity:
    """Tell which run a plan is."""
    job = planned.job
    reading = {
        ready.source.name: {
            "columns": dict(ready.columns),
            "mapping": None if ready.mapping is None else ready.mapping.model_dump(mode="json"),
            "format": None if ready.whole is None else ready.whole.known.key,
            "dataset": None if ready.whole is None else ready.whole.known.name,
            "encoding": None if ready.layout is None else ready.layout.encoding,
            "delimiter": None if ready.layout is None else ready.layout.delimiter,
            "decisions": asdict(job.decisions),
        }
        for ready in job.sources
    }
    told = tuple(source.told for source in sources)
    return Identity(job.work.value, told, reading, versions, part_bytes)


@contextmanager
def working_in(out: Path) -> Iterator[None]:
    """Keep a folder for one run at a time; it is made where it is not there.

    Raises
    ------
    OtherRun
        Another program is at work in it, or it holds something else.
    NotWritten
        It cannot be written to.
    """
    try:
        if out.exists() and not out.is_dir():
            raise OtherRun(f"{out} is a file; name a folder with --out.")
        known = {_LOCK, WORK_FOLDER}
        if out.is_dir() and not (out / RUN_FILE).exists():
            others = [path.name for path in out.iterdir() if path.name not in known]
            if others:
                raise OtherRun(
                    f"{out} holds other files ({others[0][:60]}) and no run; name another folder."
                )
        out.mkdir(parents=True, exist_ok=True)
        lock = FileLock(out / _LOCK)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise OtherRun(f"Another program is at work in {out}; wait for it to end.") from error
    except OSError as error:
        raise NotWritten(f"{out} cannot be written to: {error.strerror or error}.") from error
    try:
        yield
    finally:
        lock.release()


def begin(out: Path, identity: Identity, parts: int) -> dict[int, dict[str, Any]]:
    """Begin a run in a folder, or go on with it.

    Returns
    -------
    The marks of the parts that are done, by number; one that could not be read is tried again.

    Raises
    ------
    OtherRun
        The folder holds another run.
    """
    path, told = out / RUN_FILE, {**identity.as_json(), "parts": parts}
    if path.exists():
        here = _read_json(path)
        if here is None:
            raise OtherRun(f"{path} cannot be read; name another folder.")
        others = [name for name in told if here.get(name) != told[name] and name in _NAMES]
        if others or here.get("parts") != parts:
            what = " and ".join(_NAMES[name] for name in others) or "how it is cut into parts"
            raise OtherRun(
                f"{out} holds another run: {what} differ there. Name another folder with --out; "
                "nothing was changed."
            )
    else:
        with _written(), replacing_text(path) as file:
            file.write(json.dumps(told, ensure_ascii=False, indent=1))
    marks = (_read_json(mark_of(out, number)) for number in range(parts))
    return {
        number: mark
        for number, mark in enumerate(marks)
        if mark is not None and not mark.get("problem")
    }


def finish(out: Path, marks: Mapping[int, dict[str, Any]], failed: Sequence[str]) -> dict[str, Any]:
    """Write the report of a run whose every part is done."""
    counts: Counter[str] = Counter()
    of_sources: dict[str, Counter[str]] = {}
    problems = list(failed)
    for number in sorted(marks):
        mark = marks[number]
        counts.update(mark["counts"])
        of_sources.setdefault(mark["source"], Counter()).update(mark["counts"])
        if mark["problem"]:
            first, last = mark["first_row"], mark["first_row"] + max(mark["rows"], 1) - 1
            problems.append(
                f"{mark['source']}, rows {first:,} to {last:,}, cannot be read: {mark['problem']}"
            )
    report = {
        "parts": len(marks),
        "counts": dict(sorted(counts.items())),
        "sources": {name: dict(sorted(each.items())) for name, each in of_sources.items()},
        "problems": problems,
    }
    with _written():
        with replacing(out / REPORT_FILE) as file:
            file.write(json.dumps(report, ensure_ascii=False, indent=1).encode("utf-8", "replace"))
        with replacing_text(out / "report.txt") as text:
            text.writelines(f"{line}\n" for line in words_of(report, most=len(problems)))
        # Only what a part needed to be read: the texts themselves are in the result.
        shutil.rmtree(out / WORK_FOLDER, ignore_errors=True)
    return report


def words_of(report: Mapping[str, Any], *, most: int = _TOLD) -> Iterator[str]:
    """Say what a run did, a line each."""
    yield _counts_in_words(report["counts"])
    for name, counts in report["sources"].items():
        if len(report["sources"]) > 1:
            yield f"  {_plain(name)}: {_counts_in_words(counts)}"
    for problem in report["problems"][:most]:
        yield f"  {_plain(problem)}"
    if len(report["problems"]) > most:
        yield f"  and {len(report['problems']) - most:,} more, in {REPORT_FILE}"


def _counts_in_words(counts: Mapping[str, int]) -> str:
    rest = ", ".join(
        f"{count:,} {what.replace('_', ' ')}" for what, count in counts.items() if what != "rows"
    )
    return f"{counts.get('rows', 0):,} rows read{': ' if rest else ''}{rest}"


def _plain(text: str) -> str:
    """Show a stranger's name on one line, without what would steer a terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _read_json(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


@contextmanager
def _written() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise NotWritten(f"The report cannot be written: {error.strerror or error}.") from error
