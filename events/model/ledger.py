"""Who says what, and where it was read: the positions ledger and the sources."""

from typing import Annotated, Any, Final, Self, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from events.model.fields import Day, Line, Model, Paragraphs, WebAddress, is_unset
from events.vocabulary import About, Credibility, Reliability, SourceScale, Stance


def _read_scale(value: Any) -> Any:  # noqa: ANN401 - whatever a stranger's file holds
    """Take ACLED's own spelling of combinations, ``National-International``, as well as a list."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split("-") if part.strip())
    return value


def _in_order(value: tuple[int, int]) -> tuple[int, int]:
    if value[1] < value[0]:
        raise ValueError("The last character of the passage is before the first.")
    return value


_Character: TypeAlias = Annotated[int, Field(strict=True, ge=0)]
Passage: TypeAlias = Annotated[tuple[_Character, _Character], AfterValidator(_in_order)]
"""First and last character of a text, counted from 0."""


TEXT_FIELDS: Final = frozenset({"sha256", "passage"})
"""What a source says of a text that is kept here: it stays in the store, in no way out."""


class Source(Model):
    """Where something was read.

    Attributes
    ----------
    sha256, passage
        Of a text that was read for it and is kept in the data folder under its hash: the hash, and
        first and last character of the part. They leave the store on no way.
    scale
        ACLED's source scales; several are a combination, which ACLED joins by a hyphen.
    reliability
        Admiralty grade; F is "cannot be judged", not "worst".
    """

    publisher: Line | None = None
    title: Line | None = None
    url: WebAddress | None = None
    published_on: Day | None = None
    accessed_on: Day | None = None
    archived_url: WebAddress | None = None
    scale: Annotated[
        tuple[SourceScale, ...], BeforeValidator(_read_scale), Field(max_length=7)
    ] = ()
    reliability: Reliability = Reliability.F
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = Field(
        default=None, exclude_if=is_unset
    )
    passage: Passage | None = Field(default=None, exclude_if=is_unset)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.publisher or self.title or self.url):
            raise ValueError("Give the publisher, the title or the web address of the source.")
        return self


class Statement(Model):
    """One entry of the positions ledger.

    Attributes
    ----------
    party
        Alpha-3 of a state, or the name of another party; None where nobody is named and the
        source speaks for itself.
    speaker
        Who spoke for the party.
    about
        The event itself, or the one part of it the statement speaks of.
    on
        Day it was said.
    summary
        In our words.
    source
        Which entry of the event's ``sources`` it was read in, counted from 0.
    credibility
        Admiralty grade; 6 is "cannot be judged", not "worst".
    """

    party: Line | None = None
    speaker: Line | None = None
    stance: Stance
    about: About = About.EVENT
    on: Day | None = None
    summary: Paragraphs | None = None
    source: Annotated[int, Field(strict=True, ge=0)] | None = None
    credibility: Credibility = Credibility.CANNOT_BE_JUDGED
