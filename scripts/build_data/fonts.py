"""The typefaces briefs are set in, taken unchanged out of their packages."""

from collections.abc import Mapping
from pathlib import Path

from scripts.build_data import packages

MEMBERS: Mapping[packages.Package, Mapping[str, str]] = {
    packages.SOURCE_SANS: {
        "SourceSans3-Regular.ttf": "package/TTF/SourceSans3-Regular.ttf",
        "SourceSans3-Bold.ttf": "package/TTF/SourceSans3-Bold.ttf",
        "SourceSans3-It.ttf": "package/TTF/SourceSans3-It.ttf",
        "SourceSans3.LICENSE.md": "package/LICENSE.md",
    },
    packages.DEJAVU: {
        "DejaVuSansCondensed.ttf": "package/ttf/DejaVuSansCondensed.ttf",
        "DejaVuSansCondensed-Bold.ttf": "package/ttf/DejaVuSansCondensed-Bold.ttf",
        "DejaVu.LICENSE.txt": "package/LICENSE",
    },
}
"""Files of data/fonts, and what each is in its package."""

FILES = tuple(name for members in MEMBERS.values() for name in members)


def write(folder: Path, cache: Path) -> None:
    """Put the files into data/fonts."""
    for package, members in MEMBERS.items():
        archive = packages.fetch(package, cache)
        for name, member in members.items():
            (folder / name).write_bytes(packages.read_member(archive, member))
