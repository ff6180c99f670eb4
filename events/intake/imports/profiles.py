"""Profiles: which column of a table holds what, each kept under a name as readable YAML.

A profile can be shared, and is used by itself for a table that has its header.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

import yaml
from pydantic import Field, ValidationError

from events.errors import EventsError
from events.intake.formats.base import key_of
from events.intake.formats.column_mapping import ColumnMapping
from events.intake.formats.column_names import FIELDS
from events.model.fields import Model
from events.store.documents import Documents

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
    """The profiles of an installation: the shipped ones, and those people keep.

    Parameters
    ----------
    own
        Where the user's own are kept.
    shipped
        Where the shipped ones are.
    """

    def __init__(self, own: Documents, shipped: Documents) -> None:
        self._own, self._shipped = own, shipped
        self.problems: list[str] = []

    def all(self) -> list[Profile]:
        """Give every profile that can be read, the user's own first; problems name the others."""
        self.problems = []
        return [*self._read(self._own), *self._read(self._shipped)]

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

    def keep(self, name: str, columns: Sequence[str], mapping: ColumnMapping) -> None:
        """Keep a mapping under a name.

        Raises
        ------
        ProfileError
            The name makes no file name.
        StoreUnavailable
            It cannot be kept; the message says what to do.
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
        content = yaml.safe_dump(body, allow_unicode=True, sort_keys=False).encode()
        self._own.put(f"{stem}.yaml", content)

    def _read(self, documents: Documents) -> Iterator[Profile]:
        every = documents.items(most_bytes=_LARGEST_BYTES + 1)
        found = (each for each in every if each[0].endswith((".yaml", ".yml")))
        for name, content in islice(found, _MOST):
            which = f"{documents.where}/{name} cannot be used"
            try:
                if len(content) > _LARGEST_BYTES:
                    raise ValueError("it is too large")
                profile = Profile.model_validate(yaml.safe_load(content.decode("utf-8-sig")))
                unknown = [name for name in profile.columns if name not in FIELDS]
                if unknown:
                    raise ValueError(f"there is no field {unknown[0][:40]!r}")
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(map(str, first["loc"]))
                self.problems.append(f"{which}: {where}: {first['msg']}.")
            except (ValueError, yaml.YAMLError) as error:
                self.problems.append(f"{which}: {' '.join(str(error).split())[:200]}.")
            else:
                yield profile
