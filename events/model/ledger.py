"""Who says what, and where it was read: the positions ledger and the sources."""

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from events.model.fields import Day, Line, Model, Paragraphs, WebAddress
from events.vocabulary import About, Credibility, Reliability, SourceScale, Stance


def _read_scale(value: Any) -> Any:  # noqa: ANN401 - whatever a stranger's file holds
    """Take ACLED's own spelling of combinations, ``National-International``, as well as a list."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split("-") if part.strip())
    return value


class Source(Model):
    """Where something was read.

    Attributes
    ----------
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
