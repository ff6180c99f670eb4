"""Words that say that a state's name stands for its forces: "the Russian army"."""

from typing import Final

from events.intake.text.lexicon import Marked
from events.intake.text.mention import FUNCTION, SLAVIC_ADJECTIVE

_OF_FORCES: Final = frozenset(
    {
        *("army", "forces", "military", "side", "troops", "war", "invasion", "soldiers", "units"),
        *("government", "armed", "ranks", "regime", "service", "federal", "national", "security"),
        *("paramilitary", "unit", "brigade", "legion", "defence", "defense", "fighters", "junta"),
        *(
            "army's",
            "counterparts",
            "trenches",
            "positions",
            "lines",
            "captivity",
            "custody",
            "assault",
            "infantry",
            "ground",
            "regular",
            "authorities",
        ),
    }
)
_SLAVIC_FORCES: Final = (
    *("арми", "армі", "войск", "військ", "сил", "сторон", "боці", "бік", "военн", "війн", "войн"),
    *(
        "подразделен",
        "підрозділ",
        "правительств",
        "уряд",
        "збройн",
        "вооруж",
        "ряд",
        "лав",
        "солдат",
    ),
    *("бригад", "штурмов", "режим", "окуп", "оккуп"),
)

_FIRMS: Final = ("company", "compan", "firm", "agenc", "agent", "network", "recruiter", "newspaper")


def army_behind(marked: Marked, last: int) -> bool:
    """Tell "Ukraine's armed forces" and "the Russian assault units" from "Libya on the side of"."""
    if any(marked.key(at).startswith(_FIRMS) for at in range(last, last + 3)):
        return False
    for at in range(last, last + 3):
        if forces_at(marked, at):
            return True
        key = marked.key(at)
        if not key or key in FUNCTION or marked.at("role", at) is not None:
            return False
        if key[0] > "\u0400" and not SLAVIC_ADJECTIVE.search(key):
            return False
    return False


def forces_at(marked: Marked, at: int) -> bool:
    """Tell whether a word stands for forces, or for who commands them."""
    key = marked.key(at)
    return key in _OF_FORCES or (bool(key) and key.startswith(_SLAVIC_FORCES))
