"""Downloading GeoNames country dumps, where there is internet."""

import errno
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import requests
from requests.exceptions import InvalidSchema, InvalidURL, MissingSchema
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
)

from geo.errors import DownloadFailed
from geo.gazetteer.geonames_dump import SOURCE

USER_AGENT: Final = "conflict-event-mapper/0.1 (country dumps, on request)"
ATTEMPTS: Final = 4
"""Attempts one after another that bring nothing more."""
_MOST_ATTEMPTS: Final = 100
_CHUNK: Final = 65_536
_MAX_BYTES: Final = 500_000_000

Progress = Callable[[str, int, int | None], None]
"""Called with the file's name, bytes so far and bytes in all if known."""


class _TransferError(Exception):
    """The transfer broke off; what has come is kept and the rest asked for."""


def fetch_dump(
    country: str,
    folder: Path,
    *,
    source: str = SOURCE,
    timeout_s: float = 15.0,
    stall_s: float = 30.0,
    progress: Progress = lambda *_: None,
) -> Path:
    """Download the dump of a country, going on where an earlier attempt broke off.

    Parameters
    ----------
    country
        ISO 3166-1 alpha-2 code.
    folder
        Where the file, and what there is of it until then (``.part``), lie.
    timeout_s
        Seconds to wait for the connection and for each packet.
    stall_s
        Seconds in which at least one chunk (64 kB, or the rest) must come.

    Returns
    -------
    Path
        The whole file, a sound zip archive.

    Raises
    ------
    DownloadFailed
        When it cannot be had; the message says why and what to do.
    """
    code = country.strip().upper()
    if len(code) != 2 or not code.isascii() or not code.isalpha():
        raise DownloadFailed(f"“{country}” is no two-letter country code, such as UA.")
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{code}.zip"
    part = target.with_suffix(".zip.part")
    patience = _Patience(part)
    retrying = Retrying(
        stop=patience.stop,
        wait=patience.wait,
        retry=retry_if_exception_type(_TransferError),
        reraise=True,
    )
    address = f"{source.rstrip('/')}/{code}.zip"
    try:
        retrying(_go_on, address, part, timeout_s, stall_s, progress)
    except _TransferError as error:
        have = part.stat().st_size if part.is_file() else 0
        kept = (
            f"What has come ({have:,} bytes) is kept; try again to go on" if have else "Try again"
        )
        raise DownloadFailed(
            f"{address} could not be downloaded: {error}. {kept}, or hand over a file with "
            "`conflictmap gazetteer add FILE`."
        ) from error
    if not _is_sound(part):
        part.unlink(missing_ok=True)
        raise DownloadFailed(
            f"{address} answered with something that is no zip file. Is there a log-in page in "
            "between? Try again later, or hand over a file with `conflictmap gazetteer add FILE`."
        )
    part.replace(target)
    return target


def _go_on(address: str, part: Path, timeout_s: float, stall_s: float, progress: Progress) -> None:
    have = part.stat().st_size if part.is_file() else 0
    headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
    try:
        with requests.get(
            address, headers=headers, stream=True, timeout=(timeout_s, timeout_s)
        ) as answer:
            if answer.status_code == 416:
                part.unlink(missing_ok=True)  # what we have is not a beginning of it
                raise _TransferError("the server has another file now")
            if answer.status_code in (429, 500, 502, 503, 504):
                raise _TransferError(f"the server answers {answer.status_code}")
            if answer.status_code not in (200, 206):
                raise DownloadFailed(f"{address} answers {answer.status_code}.")
            _receive(answer, part, have if answer.status_code == 206 else 0, stall_s, progress)
    except (InvalidURL, InvalidSchema, MissingSchema) as error:
        raise DownloadFailed(
            f"“{address}” is no web address: it must begin with https:// or http://."
        ) from error
    except requests.RequestException as error:
        raise _TransferError(_why(error, started=part.is_file())) from error


def _why(error: requests.RequestException, *, started: bool) -> str:
    """Say in plain words why a transfer failed."""
    if isinstance(error, requests.Timeout):
        return "the server did not answer in time"
    if isinstance(error, requests.exceptions.SSLError):
        return "the server's certificate is not trusted"
    if isinstance(error, requests.TooManyRedirects):
        return "the server sends us round in circles"
    if isinstance(error, requests.exceptions.ContentDecodingError):
        return "what the server sends is damaged"
    if isinstance(error, requests.exceptions.ChunkedEncodingError) or started:
        return "the connection broke off"
    return "the server cannot be reached; is there internet?"


class _Patience:
    """Waits longer, and at last gives up, after attempts that brought nothing more."""

    def __init__(self, part: Path) -> None:
        self._part = part
        self._had = -1
        self._idle = 0

    def stop(self, state: RetryCallState) -> bool:
        """Tell whether so many attempts one after another brought nothing more."""
        have = self._part.stat().st_size if self._part.is_file() else 0
        self._idle = 0 if have > self._had >= 0 else self._idle + 1
        self._had = have
        return self._idle >= ATTEMPTS or state.attempt_number >= _MOST_ATTEMPTS

    def wait(self, _: RetryCallState) -> float:
        """Give the seconds before the next attempt."""
        return float(min(0.2 * 2**self._idle, 5.0))


def _receive(
    answer: requests.Response, part: Path, have: int, stall_s: float, progress: Progress
) -> None:
    rest = answer.headers.get("Content-Length", "")
    total = have + int(rest) if rest.isdigit() else None
    if (total or 0) > _MAX_BYTES:
        raise DownloadFailed(f"{answer.url} is larger than any country's dump.")
    got = have
    # A server that sends a byte now and then never times out by itself.
    watch = _Watch(answer, stall_s)
    try:
        with part.open("ab" if have else "wb") as stream:
            for chunk in answer.iter_content(_CHUNK):
                watch.feed()
                stream.write(chunk)
                got += len(chunk)
                progress(part.name.removesuffix(".part"), got, total)
                if got > _MAX_BYTES:
                    raise DownloadFailed(f"{answer.url} is larger than any country's dump.")
    except (requests.RequestException, OSError, AttributeError, ValueError) as error:
        if watch.barked:
            raise _TransferError("the server stopped sending") from error
        if isinstance(error, requests.RequestException):
            raise
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EACCES):
            raise DownloadFailed(f"{part} cannot be written: {error.strerror}.") from error
        raise _TransferError("the connection broke off") from error
    finally:
        watch.stop()
    if total is not None and got < total:
        raise _TransferError(f"it broke off after {got} of {total} bytes")


class _Watch:
    """Closes an answer that brings nothing for too long."""

    def __init__(self, answer: requests.Response, stall_s: float) -> None:
        self._answer = answer
        self._stall_s = stall_s
        self._fed = time.monotonic()
        self._over = threading.Event()
        self.barked = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def feed(self) -> None:
        self._fed = time.monotonic()

    def stop(self) -> None:
        self._over.set()
        self._thread.join(1)

    def _run(self) -> None:
        while not self._over.wait(min(self._stall_s / 4, 1.0)):
            if time.monotonic() - self._fed > self._stall_s:
                self.barked = True
                _hang_up(self._answer)
                return


def _hang_up(answer: requests.Response) -> None:
    """Shut the connection under a read that waits in another thread."""
    shutdown = getattr(answer.raw, "shutdown", None)
    if shutdown is not None:
        shutdown()
    else:
        answer.close()


def _is_sound(file: Path) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            return archive.testzip() is None
    except (OSError, zipfile.BadZipFile, EOFError):
        return False
