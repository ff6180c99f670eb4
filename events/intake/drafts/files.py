"""Drafts from a YAML or JSON file, with everything wrong with it said at once.

A file holds one draft, in the field names of `events.model.draft.EventDraft`, with ``format: 2``
beside them; or ``format: 2`` and a list of them under ``events``. Without a format it is of the
first form, in which no troops (``troops: []``) means that none are mentioned; there a list stands
alone.
"""

import json
import re
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml
from yaml.constructor import ConstructorError
from yaml.events import AliasEvent

from events.errors import InvalidEvent, Problem
from events.geojson.codec import FORMAT, read_format
from events.intake.drafts.field_names import with_nearest
from events.intake.drafts.plain_words import with_words_read
from events.model.draft import EventDraft, read_draft

LARGEST_FILE_BYTES = 10_000_000
"""More is a dataset to import, not a few drafts."""


def read_drafts(path: Path) -> tuple[EventDraft, ...]:
    """Read every draft of a ``.yaml``, ``.yml`` or ``.json`` file.

    Raises
    ------
    InvalidEvent
        With every problem of every draft; fields of a list are named ``[0].title`` and so on.
    """
    return drafts_from_text(_read_text(path), is_json=path.suffix.lower() == ".json")


def drafts_from_text(text: str, *, is_json: bool = False) -> tuple[EventDraft, ...]:
    """Read every draft of a text in YAML (or JSON).

    Raises
    ------
    InvalidEvent
        With every problem of every draft.
    """
    try:
        content = _parse_json(text) if is_json else _parse_yaml(text)
    except RecursionError as error:
        raise _no_draft("It is nested too deeply to be a draft.") from error
    number, content = _format_of(content)
    named: list[tuple[str, object]] = (
        [(f"[{at}]", item) for at, item in enumerate(content)]
        if isinstance(content, list)
        else [("", content)]
    )
    drafts: list[EventDraft] = []
    problems: list[Problem] = []
    for within, item in named:
        try:
            drafts.append(draft_from(item, number))
        except InvalidEvent as error:
            problems += [_within(within, problem) for problem in error.problems]
    if problems:
        raise InvalidEvent(problems)
    if not drafts:
        raise _no_draft("It holds no draft.")
    return tuple(drafts)


def _format_of(content: object) -> tuple[object, object]:
    """Give the form of a file, and its draft or list of drafts."""
    if not isinstance(content, dict):
        return None, content
    rest = {name: value for name, value in content.items() if name != "format"}
    listed = rest.get("events")
    return content.get("format"), listed if rest.keys() == {"events"} else rest


def draft_from(item: object, number: object = FORMAT) -> EventDraft:
    """Read one draft out of what a file held.

    Parameters
    ----------
    number
        Of the form it is written in; None for the first.

    Raises
    ------
    InvalidEvent
        With every problem by field.
    """
    if not isinstance(item, dict):
        raise _no_draft("Must be a group of named fields: title, event_type, ...")
    problems: list[Problem] = []
    item = with_words_read(item, problems)
    read_format(number, item)
    try:
        draft = read_draft(item)
    except InvalidEvent as error:
        raise InvalidEvent([*problems, *map(with_nearest, error.problems)]) from error
    if problems:
        raise InvalidEvent(problems)
    return draft


def _read_text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise _no_draft(f"{path} is larger than {LARGEST_FILE_BYTES // 1_000_000} MB.")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise _no_draft(
            f"{path} is not UTF-8 text (byte {error.start + 1}). Save it as UTF-8."
        ) from error
    except OSError as error:
        raise _no_draft(f"{path} cannot be read: {error.strerror or error}.") from error


def _parse_json(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_no_repeats, parse_constant=_refuse_constant)
    except ValueError as error:
        raise _no_draft(f"This is not JSON: {error}.") from error


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the field {repeated[:80]!r} is there twice")
    return fields


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _parse_yaml(text: str) -> object:
    try:
        return yaml.load(text, Loader=_DraftLoader)  # noqa: S506 - a SafeLoader, made stricter
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise _no_draft(f"This is not YAML: {where}{error.problem}.") from error
    except (yaml.YAMLError, ValueError) as error:
        raise _no_draft(f"This is not YAML: {error}.") from error


class _DraftLoader(yaml.SafeLoader):
    """YAML read as people mean it here.

    Only ``true`` and ``false`` are truth values, so that a field may be called ``on``. Dates and
    times of day stay text, which the model checks. No aliases: a few lines of them can stand for
    gigabytes. A field written twice is an error, not the last one's victory.
    """

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise ConstructorError(None, None, "aliases (*name) are not read here", mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise ConstructorError(None, None, "a field name must be a word", key.start_mark)
            if key.value in seen:
                raise ConstructorError(
                    None, None, f"the field {key.value[:80]!r} is there twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def _core_schema() -> dict[str, list[tuple[str, Any]]]:
    """Keep of YAML 1.1's guesses those that YAML 1.2's core schema has as well."""
    number = list("-+0123456789")
    rules = [
        ("tag:yaml.org,2002:bool", "true|false|True|False|TRUE|FALSE", list("tfTF")),
        ("tag:yaml.org,2002:null", "~|null|Null|NULL|", ["~", "n", "N", ""]),
        ("tag:yaml.org,2002:int", "[-+]?[0-9]+", number),
        (
            "tag:yaml.org,2002:float",
            r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?",
            [*number, "."],
        ),
    ]
    resolvers: dict[str, list[tuple[str, Any]]] = {}
    for tag, pattern, firsts in rules:
        for first in firsts:
            resolvers.setdefault(first, []).append((tag, re.compile(f"^(?:{pattern})$")))
    return resolvers


_DraftLoader.yaml_implicit_resolvers = _core_schema()


def _within(prefix: str, problem: Problem) -> Problem:
    field = f"{prefix}.{problem.field}" if prefix and problem.field else prefix or problem.field
    return Problem(field, problem.message)


def _no_draft(message: str) -> InvalidEvent:
    return InvalidEvent([Problem("", message)])
