"""The tables of words that reports are read with, as data/words/ has them."""

from typing import Annotated, Final, Literal, TypeAlias

from pydantic import AfterValidator

from events.model.countries import ALPHA3
from events.vocabulary import About, CountHedge, EventType, Role, Stance, TroopStatus
from geo.words import Row, Word, Words, WordTable, one_of

State: TypeAlias = Annotated[str, one_of(ALPHA3)]


ReportUse: TypeAlias = Literal[
    "bystander", "arrest", "army", "army lead", "equipment", "join", "ministry", "have",
    "of the country", "forces", "firm", "private", "foreign", "neighbouring", "of age",
    "of language", "countries", "one man", "plural noun", "singular noun", "describes a noun",
    "before troops", "of others", "anybody", "more", "already", "of them", "some", "two in one",
    "also a word", "shared country", "shared people", "lose", "control", "then",
    "after participle", "casualties", "among", "including", "number", "training", "attack",
    "captivity", "spokesman", "behalf", "no state", "measure", "before year", "before day",
    "before code", "several", "thousands", "dozen", "rarely a month", "short month", "fall",
    "units of time", "many units of time", "a whole", "published", "office", "speaks again",
    "according", "in words", "after a capital", "spoken of", "spoken of again", "while speaking",
    "reports", "deny", "said", "only", "name link", "place of", "place on", "place for",
    "takes a place", "battle", "after a place", "no place", "state of a place", "of in a name",
    "settlement", "compass", "border", "state force", "abbreviation",
]  # fmt: skip
"""What words of the reading of reports are asked for by; `words_for` gives those of a use."""


class StateWord(Row):
    """Words for the people of a state, or for the state, beside those of the shipped table."""

    nationality: State
    form: Literal["people", "country"]
    words: Words


class NamedForce(Row):
    """Names of formations whose nationality is known."""

    nationality: State
    fighting_for: State | None = None
    status: TroopStatus = TroopStatus.UNKNOWN
    words: Words


class TroopNoun(Row):
    """What troops are called; ``people`` are troops only where the sentence speaks of war."""

    sort: Literal["troops", "recruits", "unit", "people", "civilians"]
    status: TroopStatus = TroopStatus.UNKNOWN
    words: Words


class RoleFrame(Row):
    """What troops did or what happened to them, and where they stand beside the word.

    Attributes
    ----------
    frame
        ``object``: an English verb, done to what follows it, or in the passive to what stands
        before; ``active``, ``passive``: forms of Ukrainian and Russian verbs; ``about``: said of
        whoever stands near; ``with``: of whoever follows; ``noun``: of whoever follows it.
    """

    role: Role
    event_type: EventType
    frame: Literal["object", "active", "passive", "about", "with", "noun"]
    words: Words


class UnrealFrame(Row):
    """What makes a sentence no event.

    Attributes
    ----------
    reach
        ``close``: a few words before the role's word; ``before``: in the clause before it;
        ``governs``: whatever follows in the sentence; ``sentence``: all of it.
    """

    why: Literal["negated", "refuted", "hypothetical", "history", "exercise", "crime"]
    reach: Literal["close", "before", "governs", "sentence"]
    words: Words


class ReportingWord(Row):
    """What a party says of an event."""

    stance: Stance
    words: Words


class PartWord(Row):
    """The part of an event that a statement is about."""

    about: About
    words: Words


class Speaker(Row):
    """Capitals, offices and persons in office, with the party they speak for.

    ``nobody`` are those who speak for no party: residents, analysts.
    """

    party: Word
    sort: Literal["office", "person", "nobody"]
    words: Words


class SideWord(Row):
    """Words before the side that troops fight for, or are met by."""

    use: Literal["for", "against"]
    words: Words


class SideName(Row):
    """Names of parties, and the state they stand for; none where they are no state's."""

    state: State | None = None
    words: Words


class HostWords(Row):
    """Words for the forces of the government of wherever troops are."""

    words: Words


class HedgeWord(Row):
    """How a source hedges a number; ``after`` says that the words follow it."""

    hedge: Literal["at_least", "about", "up_to", "after at_least"]
    words: Words

    @property
    def count_hedge(self) -> CountHedge:
        """The model's own term."""
        return CountHedge(self.hedge.removeprefix("after "))


class PlaceLead(Row):
    """Words before a place."""

    use: Literal["in"]
    words: Words


class PlaceNoun(Row):
    """Words that belong to a place's name, and those that are never asked for."""

    use: Literal["area", "before", "part", "never", "home"]
    words: Words


class RelativeDate(Row):
    """Words of dates told from the day of the report."""

    meaning: Literal[
        "ago", "last", "past", "this", "day", "week", "month", "year", "last year", "last night",
        "day before yesterday", "weekend",
    ]  # fmt: skip
    words: Words


class Coreference(Row):
    """Words for troops, for the place and for what happened, all spoken of before."""

    use: Literal["they", "the", "here", "it"]
    words: Words


class WarWords(Row):
    """Words that say that a sentence speaks of war."""

    words: Words


class NoteOnPeople(Row):
    """Peoples whose name says no state: a note, never an event."""

    words: Words


def _is_word(word: str) -> str:
    """Refuse a ``*`` but at one end of a word or phrase."""
    if "*" in word[1:-1] or not word.strip("*") or (word[0] == word[-1] == "*"):
        raise ValueError("write * at the end of a word or before it, or leave it out")
    return word


class ReportWord(Row):
    """Words of one use: ``студент*`` for any that begins so, ``*-led`` for any that ends so."""

    use: ReportUse
    words: Annotated[Words, AfterValidator(lambda words: tuple(map(_is_word, words)))]


NATIONALITY_WORDS: Final = WordTable("people_words", StateWord)
NAMED_FORCES: Final = WordTable("named_forces", NamedForce)
TROOP_NOUNS: Final = WordTable("troop_nouns", TroopNoun)
ROLE_FRAMES: Final = WordTable("role_frames", RoleFrame)
UNREAL_FRAMES: Final = WordTable("unreal_frames", UnrealFrame)
REPORTING_WORDS: Final = WordTable("reporting_words", ReportingWord)
PART_WORDS: Final = WordTable("part_words", PartWord)
SPEAKERS: Final = WordTable("speakers", Speaker)
SIDE_WORDS: Final = WordTable("side_words", SideWord)
SIDES: Final = WordTable("sides", SideName)
HOST_WORDS: Final = WordTable("host_words", HostWords)
COUNT_HEDGES: Final = WordTable("count_hedges", HedgeWord)
PLACE_LEADS: Final = WordTable("place_leads", PlaceLead)
PLACE_NOUNS: Final = WordTable("place_nouns", PlaceNoun)
RELATIVE_DATES: Final = WordTable("relative_dates", RelativeDate)
COREFERENCES: Final = WordTable("coreference_words", Coreference)
WAR_WORDS: Final = WordTable("war_words", WarWords)
NOTES_ON_PEOPLE: Final = WordTable("notes_on_people", NoteOnPeople)
REPORT_WORDS: Final = WordTable("report_words", ReportWord)

TEXT_TABLES: Final = (
    *(NATIONALITY_WORDS, NAMED_FORCES, TROOP_NOUNS, ROLE_FRAMES, UNREAL_FRAMES, REPORTING_WORDS),
    *(PART_WORDS, SPEAKERS, SIDE_WORDS, SIDES, HOST_WORDS, COUNT_HEDGES),
    *(PLACE_LEADS, PLACE_NOUNS, RELATIVE_DATES, COREFERENCES, WAR_WORDS, NOTES_ON_PEOPLE),
    REPORT_WORDS,
)
"""Every table that reports are read with."""
