"""Files that are wholly there or not at all, also where the writing is cancelled."""

import os
from pathlib import Path
from threading import Thread

import pytest

from geo.atomic import replacing


def test_a_cancelled_writing_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "brief.pdf"
    path.write_bytes(b"of yesterday")
    with pytest.raises(KeyboardInterrupt), replacing(path) as file:
        file.write(b"half of")
        raise KeyboardInterrupt
    assert path.read_bytes() == b"of yesterday"
    assert list(tmp_path.iterdir()) == [path]


def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    with replacing(pipe) as file:
        file.write(b"a brief")
    reader.join()
    assert read == [b"a brief"]
    assert pipe.is_fifo()


def test_a_full_disk_is_an_error_and_the_device_stays() -> None:
    with pytest.raises(OSError, match="No space left"), replacing(Path("/dev/full")) as file:
        file.write(b"a brief")
    assert Path("/dev/full").is_char_device()
