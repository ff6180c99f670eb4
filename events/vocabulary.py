"""The field's terms: every closed list of values, each with its words for people.

Values are what files and addresses carry and never change; words may.
"""

from enum import IntEnum, StrEnum

NOT_STATED = "not_stated"
"""Layer key of foreign troops whose nationality nobody stated."""

NOT_MENTIONED = "not_mentioned"
"""Layer key of events whose sources say nothing of foreign troops."""

STATED_NONE = "stated_none"
"""Layer key of events of which a source or an analyst states that no foreign troops took part."""

NO_FOREIGN = "none"
"""What an address may ask for instead of the last two layers together, as it always could."""


class _Words(StrEnum):
    """A text value with words for people.

    The default of ``words`` is for type checkers, which take ``EventType("clash")`` for a call of
    ``__new__``; every member gives its words.
    """

    words: str

    def __new__(cls, value: str, words: str = "") -> "_Words":
        member = str.__new__(cls, value)
        member._value_ = value
        member.words = words
        return member


class _Grade(IntEnum):
    """A number on a published scale, with words for people."""

    words: str

    def __new__(cls, value: int, words: str = "") -> "_Grade":
        member = int.__new__(cls, value)
        member._value_ = value
        member.words = words
        return member


class Way(_Words):
    """Which way a revision came into the store."""

    FORM = "form", "Typed into the form"
    FILE = "file", "Read from a file of drafts"
    IMPORT = "import", "Imported from a table"
    UNDO = "undo", "An import taken back"
    MERGE = "merge", "Two events made one"
    RESTORE = "restore", "An earlier revision brought back"
    EXTRACTION = "extraction", "Read out of a report"
    COMMAND = "command", "Given to the command line"


class EventType(_Words):
    """What kind of thing happened; see ``events.model.acled`` for the nearest ACLED type."""

    CLASH = "clash", "Clash"
    STRIKE = "strike", "Strike from a distance"
    INCURSION = "incursion", "Incursion"
    TERRITORY_CHANGE = "territory_change", "Territory changing hands"
    WITHDRAWAL = "withdrawal", "Withdrawal"
    CAPTURE = "capture", "Capture of troops"
    CASUALTY = "casualty", "Casualties"
    DEPLOYMENT = "deployment", "Deployment"
    RECRUITMENT = "recruitment", "Recruitment"
    TRAINING = "training", "Training"
    STATEMENT = "statement", "Statement"
    OTHER = "other", "Other"


class Role(_Words):
    """What the troops of one row did, or what happened to them."""

    ENGAGED = "engaged", "fighting"
    PRESENT = "present", "present"
    CAPTURED = "captured", "captured"
    KILLED = "killed", "killed"
    WOUNDED = "wounded", "wounded"
    RECRUITED = "recruited", "recruited"
    TRAINING = "training", "in training"


class CountKind(_Words):
    """What a number of troops counts; numbers of two kinds are never added up."""

    RECRUITED = "recruited", "recruited"
    CONTRACTED = "contracted", "under contract"
    TRAINING = "training", "in training"
    DEPLOYED = "deployed", "deployed"
    PRESENT = "present", "present"
    FIGHTING = "fighting", "fighting"
    CAPTURED = "captured", "captured"
    KILLED = "killed", "killed"
    WOUNDED = "wounded", "wounded"
    MISSING = "missing", "missing"


class CountHedge(_Words):
    """How a source hedges a number; none where it gives the number alone."""

    AT_LEAST = "at_least", "at least"
    ABOUT = "about", "about"
    UP_TO = "up_to", "up to"


class Mention(_Words):
    """What an event says of foreign troops."""

    LISTED = "listed", "listed"
    NONE = "none", "stated: none foreign"
    NOT_MENTIONED = "not_mentioned", "not mentioned"


class TroopStatus(_Words):
    """In what capacity they serve."""

    REGULAR = "regular", "regular troops of their own state"
    CONTRACT = "contract", "under contract with the side they fight for"
    VOLUNTEER = "volunteer", "volunteers"
    MERCENARY = "mercenary", "mercenaries"
    UNKNOWN = "unknown", "status not known"


class Side(_Words):
    """The side of an actor, as UCDP and ACLED datasets number them."""

    A = "a", "side A"
    B = "b", "side B"


class ActorKind(_Grade):
    """ACLED's "Inter" codes (ACLED codebook 2019, "Inter1"), as imported."""

    STATE_FORCES = 1, "state forces"
    REBEL_GROUP = 2, "rebel group"
    POLITICAL_MILITIA = 3, "political militia"
    IDENTITY_MILITIA = 4, "identity militia"
    RIOTERS = 5, "rioters"
    PROTESTERS = 6, "protesters"
    CIVILIANS = 7, "civilians"
    EXTERNAL_OR_OTHER = 8, "external or other forces"


class Stance(_Words):
    """What a party does about an event, or about one part of it."""

    CLAIMS = "claims", "claims"
    CONFIRMS = "confirms", "confirms"
    DENIES = "denies", "denies"
    DISPUTES = "disputes", "disputes"
    VERIFYING = "verifying", "is verifying"
    NO_COMMENT = "no_comment", "neither confirms nor denies"
    RETRACTS = "retracts", "retracts"


class About(_Words):
    """What a statement speaks of."""

    EVENT = "event", "the event"
    NUMBER = "number", "the number"
    PLACE = "place", "the place"
    NATIONALITY = "nationality", "the nationality"


class Verification(_Words):
    """How well the event itself is established; derived in ``events.model.verification``."""

    REFUTED = "refuted", "Refuted"
    DISPUTED = "disputed", "Disputed"
    CONFIRMED = "confirmed", "Confirmed"
    CORROBORATED = "corroborated", "Corroborated"
    CLAIMED = "claimed", "Claimed"
    UNVERIFIED = "unverified", "Unverified"


class Reliability(_Words):
    """Admiralty grade of a source (NATO AJP-2.1, source reliability). F is no bad grade."""

    A = "A", "completely reliable"
    B = "B", "usually reliable"
    C = "C", "fairly reliable"
    D = "D", "not usually reliable"
    E = "E", "unreliable"
    F = "F", "reliability cannot be judged"


class Credibility(_Grade):
    """Admiralty grade of what is said (NATO AJP-2.1, credibility). 6 is no bad grade."""

    CONFIRMED = 1, "confirmed by other sources"
    PROBABLY_TRUE = 2, "probably true"
    POSSIBLY_TRUE = 3, "possibly true"
    DOUBTFUL = 4, "doubtful"
    IMPROBABLE = 5, "improbable"
    CANNOT_BE_JUDGED = 6, "truth cannot be judged"


class SourceScale(_Words):
    """Reach of a source (ACLED codebook, "source_scale"); a source may have several."""

    LOCAL_PARTNER = "Local partner", "local partner"
    SUBNATIONAL = "Subnational", "a region of the country"
    NATIONAL = "National", "national"
    REGIONAL = "Regional", "several countries of a region"
    INTERNATIONAL = "International", "international"
    NEW_MEDIA = "New media", "new media"
    OTHER = "Other", "other"


class State(_Words):
    """Where an event stands in its life. Only published ones reach viewers.

    Of a retracted event viewers may still see what had been published on an earlier day; of one
    withdrawn for safety nothing, whatever day they ask for.
    """

    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    PUBLISHED = "published", "Published"
    RETRACTED = "retracted", "Retracted"
    WITHDRAWN = "withdrawn", "Withdrawn for safety"


class RelationKind(_Words):
    """How an event stands to another one."""

    RELATED = "related", "related to"
    MERGED_INTO = "merged_into", "merged into"
    NOT_SAME_AS = "not_same_as", "not the same as"


class PlaceMethod(_Words):
    """How the position of an event was found."""

    GAZETTEER = "gazetteer", "found in the place list"
    NOMINATIM = "nominatim", "found by an online place service"
    CLICKED = "clicked", "clicked on the map"
    COORDINATES = "coordinates", "typed as coordinates"
    IMPORTED = "imported", "taken over from a dataset"


class DateBasis(_Words):
    """What the dates of an event are dates of."""

    EVENT = "event", "date of the event"
    REPORT = "report", "date of the report; the date of the event is not known"


class DatePrecision(_Grade):
    """UCDP's ``date_prec`` (UCDP GED codebook): uncertainty, never duration."""

    DAY = 1, "exact day"
    DAYS = 2, "within two to six days"
    WEEK = 3, "within a week"
    MONTH = 4, "within a month"
    YEAR = 5, "within more than a month, up to a year"


VIEWERS: tuple[State, ...] = (State.PUBLISHED,)
"""The states a viewer, a feed or an export may see."""

PENDING: tuple[State, ...] = (State.DRAFT, State.IN_REVIEW)
"""The states of a revision nobody has decided about yet."""
