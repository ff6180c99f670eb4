"""Profiles: which column of a table holds what, each kept under a name as a readable file.

A profile is YAML, can be shared, and is used by itself for a table that has its header.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import yaml
from pydantic import Field, ValidationError

from events.errors import EventsError
from events.intake.formats.base import key_of
from events.intake.formats.column_mapping import ColumnMapping
from events.intake.formats.column_names import FIELDS
from events.model.fields import Model
from geo.atomic import replacing

_FITS: Final = 0.8
"""Share of a profile's header that a table must have."""

_LARGEST_BYTES: Final = 200_000
_MOST: Final = 500


class ProfileError(EventsError):
    """A profile that cannot be read, or that does not exist; the message says what to do."""


class Profile(Model):
    """A mapping of columns with the header it was made for.

    Attributes
    ----------
    header
        Names of all columns of the table it was made for.
    """

    name: str = Field(min_length=1, max_length=100)
    header: tuple[str, ...]
    columns: dict[str, str]
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    dataset: str | None = None
    licence: str | None = None

    def mapping_of(self, columns: Sequence[str]) -> ColumnMapping:
        """Give the mapping for a table, whose columns may be spelled a little differently."""
        named = {key_of(column): column for column in reversed(columns)}
        found = {f: named[key_of(c)] for f, c in self.columns.items() if key_of(c) in named}
        return ColumnMapping(
            columns=found,
            values=self.values,
            left_out=tuple(named[key_of(c)] for c in self.left_out if key_of(c) in named),
            dataset=self.dataset,
            licence=self.licence,
            name=self.name,
        )


class Profiles:
    """The profiles of an installation: the shipped ones, and those kept in the data folder.

    Parameters
    ----------
    folder
        Of the user's own; made when the first is kept.
    shipped
        Of the shipped ones.
    """

    def __init__(self, folder: Path, shipped: Path) -> None:
        self._folder, self._shipped = folder, shipped
        self.problems: list[str] = []

    def all(self) -> list[Profile]:
        """Give every profile that can be read, the user's own first; problems name the others."""
        self.problems = []
        return [*self._read(self._folder), *self._read(self._shipped)]

    def called(self, name: str) -> Profile:
        """Give the profile of that name.

        Raises
        ------
        ProfileError
            There is none.
        """
        every = self.all()
        for profile in every:
            if profile.name.casefold() == name.strip().casefold():
                return profile
        there = ", ".join(dict.fromkeys(profile.name for profile in every)) or "none"
        said = "".join(f" {problem}" for problem in self.problems)
        raise ProfileError(f"There is no profile {name[:60]!r}. There are: {there}.{said}")

    def fitting(self, columns: Sequence[str]) -> Profile | None:
        """Give the profile whose header a table has, the user's own first; None where none fits."""
        keys = {key_of(name) for name in columns}
        best: tuple[float, Profile] | None = None
        for profile in self.all():
            header = {key_of(name) for name in profile.header}
            needed = {key_of(name) for name in profile.columns.values()}
            if not header or not needed <= keys:
                continue
            share = len(header & keys) / len(header | keys)
            if share >= _FITS and (best is None or share > best[0]):
                best = (share, profile)
        return None if best is None else best[1]

    def keep(self, name: str, columns: Sequence[str], mapping: ColumnMapping) -> Path:
        """Keep a mapping under a name.

        Raises
        ------
        ProfileError
            The name makes no file name.
        """
        stem = "-".join(re.findall(r"\w+", name))[:80]
        if not stem:
            raise ProfileError("Name the profile with letters or digits.")
        body = {
            "name": name.strip()[:100],
            "header": list(columns),
            **mapping.model_dump(mode="json", exclude={"name"}, exclude_defaults=True),
        }
        body.setdefault("columns", {})
        path = self._folder / f"{stem}.yaml"
        self._folder.mkdir(parents=True, exist_ok=True)
        with replacing(path) as file:
            file.write(yaml.safe_dump(body, allow_unicode=True, sort_keys=False).encode())
        return path

    def _read(self, folder: Path) -> Iterator[Profile]:
        if not folder.is_dir():
            return
        for path in sorted(folder.glob("*.y*ml"))[:_MOST]:
            try:
                if path.stat().st_size > _LARGEST_BYTES:
                    raise ValueError("it is too large")
                body = yaml.safe_load(path.read_text("utf-8-sig"))
                profile = Profile.model_validate(body)
                unknown = [name for name in profile.columns if name not in FIELDS]
                if unknown:
                    raise ValueError(f"there is no field {unknown[0][:40]!r}")
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(map(str, first["loc"]))
                self.problems.append(f"{path} cannot be used: {where}: {first['msg']}.")
            except (OSError, ValueError, yaml.YAMLError) as error:
                self.problems.append(
                    f"{path} cannot be used: {' '.join(str(error).split())[:200]}."
                )
            else:
                yield profile
