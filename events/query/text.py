"""The words of an event, in the form in which they are looked for."""

import unicodedata

from events.model.event import Event


def searched_text(event: Event) -> str:
    """Give every text of an event a search looks at, folded; one a line.

    The first line is the title, the second the place or empty.
    """
    place = event.where
    parts: list[str | None] = [event.summary]
    if place is not None:
        parts += [place.country, place.admin1, place.admin2]
    for row in event.troops or ():
        parts += [row.unit, row.nationality_as_stated]
    parts += [actor.name for actor in event.actors]
    for statement in event.statements:
        parts += [statement.party, statement.speaker, statement.summary]
    for source in event.sources:
        parts += [source.publisher, source.title, source.url]
    name = None if place is None else place.name
    return fold("\n".join([event.title, name or "", *filter(None, parts)]))


def words_of(text: str) -> list[str]:
    """Give the words of a query, folded."""
    return fold(text).split()


def holds_words(searched: str, text: str) -> bool:
    """Tell whether every word of a query occurs in the text of an event."""
    return all(word in searched for word in words_of(text))


def fold(text: str) -> str:
    """Bring text into the form in which words are compared: no case, no accents."""
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
