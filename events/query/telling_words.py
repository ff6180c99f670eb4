"""The words of an event that tell it from others, for finding duplicates.

Common words are left out, and so are the place's own names and the nationality's: those are
compared by themselves, and would make every two events of one place seem alike.
"""

import re
from functools import lru_cache
from typing import Final

from events.model.event import Event
from events.model.nationalities import name_of
from events.query.text import fold

MOST_WORDS: Final = 40

_WORD = re.compile(r"\w+")
_GROUPED = re.compile(r"(?<=\d)[,\u00a0\u202f ](?=\d{3}\b)")
_STEM = 6
_COMMON_WORDS = """
the and for with from that this were was are has have had been into over near after before about
said says say who which their they them its his her not but also than more most some other between
during against under there where when while out off all any one two three four five six seven eight
nine ten soldier soldiers troop troops force forces military armed army fighter fighters combatant
combatants citizen citizens national nationals foreign people men report reports reported reportedly
according apparently claim claims claimed event events region oblast district city town village area
ukraine ukrainian russia russian eastern western northern southern central
військові військових військовий солдат солдати солдатів сили силами та або про для від під час які
який була були було був область області області місто село громадян громадяни повідомив повідомили
войска войск военные военных солдаты солдат силы или для от под во на при как что это был была были
было область области город село граждан граждане сообщил сообщили
"""
_COMMON = frozenset(word[:_STEM] for word in _COMMON_WORDS.split())


def telling_words(event: Event) -> tuple[str, ...]:
    """Give the stems of an event's telling words, title first, each once."""
    known = _known_by_code(event.nationalities)
    place = event.where
    if place is not None:
        named = " ".join(filter(None, (place.name, place.country, place.admin1, place.admin2)))
        known = known | {word[:5] for word in _WORD.findall(fold(named))}
    text = event.title if event.summary is None else f"{event.title}\n{event.summary[:1_000]}"
    found: dict[str, None] = {}
    for word in _WORD.findall(fold(_GROUPED.sub("", text))):
        if len(word) < 3 and not word.isdigit():
            continue
        stem = word[:_STEM]
        if stem not in _COMMON and word[:5] not in known and word[:4] not in known:
            found[stem] = None
            if len(found) == MOST_WORDS:
                break
    return tuple(found)


@lru_cache(maxsize=4096)
def _known_by_code(codes: tuple[str, ...]) -> frozenset[str]:
    """Give the first letters of a nationality's words: "Chin" for China, Chinese, Chinesen."""
    return frozenset(word[:4] for code in codes for word in _WORD.findall(fold(name_of(code))))
