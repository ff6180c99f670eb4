"""Words that say that a state's name stands for its forces: "the Russian army"."""

from events.intake.text.lexicon import Marked
from events.intake.text.mention import FUNCTION, SLAVIC_ADJECTIVE
from events.intake.text.word_groups import words_for


def army_behind(marked: Marked, last: int) -> bool:
    """Tell "Ukraine's armed forces" and "the Russian assault units" from "Libya on the side of"."""
    if any(marked.key(at) in words_for("firm") for at in range(last, last + 3)):
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
    return marked.key(at) in words_for("forces")
