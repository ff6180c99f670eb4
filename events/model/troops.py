"""Who took part and who died: numbers as reported, null where not reported, never 0 for unknown."""

from typing import Self

from pydantic import ValidationInfo, field_validator, model_validator

from events.model.fields import Alpha3, Count, Line, Model, Name
from events.vocabulary import ActorKind, CountHedge, CountKind, Role, Side, TroopStatus


def check_order(value: int | None, info: ValidationInfo, lower: tuple[str, ...]) -> int | None:
    """Refuse a number below one that must not be larger.

    Raises
    ------
    ValueError
        Naming both numbers.
    """
    if value is None:
        return None
    for name in lower:
        other = info.data.get(name)
        if other is not None and other > value:
            words = {"low": "lowest", "best": "best", "high": "highest"}
            mine, theirs = (words[str(n).removeprefix("count_")] for n in (info.field_name, name))
            raise ValueError(
                f"The {mine} number ({value:,}) is below the {theirs} number ({other:,}); lowest, "
                "best and highest must rise."
            )
    return value


def count_words(
    low: int | None, best: int | None, high: int | None, hedge: CountHedge | None = None
) -> str:
    """Say a number as the source gave it; "" where it gave none.

    "6", "at least 6", "about 1,000 (900 to 1,100)", "10,000 to 12,000", "up to 12,000".
    """
    if low is not None and high is not None:
        bounds = f"{low:,}" if low == high else f"{low:,} to {high:,}"
    elif low is not None:
        bounds = f"{CountHedge.AT_LEAST.words} {low:,}"
    else:
        bounds = "" if high is None else f"{CountHedge.UP_TO.words} {high:,}"
    if best is None:
        return f"{hedge.words} {bounds}" if hedge is CountHedge.ABOUT and bounds else bounds
    number = f"{hedge.words} {best:,}" if hedge else f"{best:,}"
    return number if bounds in ("", f"{best:,}", number) else f"{number} ({bounds})"


class ForeignTroops(Model):
    """Troops of one nationality in one role.

    Attributes
    ----------
    nationality
        ISO 3166-1 alpha-3, or None for "foreign, nationality not stated".
    nationality_as_stated
        The source's own word where it has no code: "South Ossetian", "African".
    fighting_for
        Alpha-3 of the side they fight for, or None where not reported.
    role
        What they did, or None where not said.
    count_low, count_best, count_high
        Number of people as reported; None is "not reported".
    count_kind
        What the number counts, or None where not said; kinds are never added up.
    count_hedge
        How the source hedges the number; None where it does not.
    unit
        Unit as named in the source.
    """

    nationality: Alpha3 | None = None
    nationality_as_stated: Line | None = None
    fighting_for: Alpha3 | None = None
    role: Role | None = None
    status: TroopStatus = TroopStatus.UNKNOWN
    count_low: Count | None = None
    count_best: Count | None = None
    count_high: Count | None = None
    count_kind: CountKind | None = None
    count_hedge: CountHedge | None = None
    unit: Line | None = None

    @field_validator("count_best")
    @classmethod
    def _best_not_below_low(cls, value: int | None, info: ValidationInfo) -> int | None:
        return check_order(value, info, ("count_low",))

    @field_validator("count_high")
    @classmethod
    def _high_not_below_best(cls, value: int | None, info: ValidationInfo) -> int | None:
        return check_order(value, info, ("count_best", "count_low"))

    @property
    def count_words(self) -> str:
        """The number and what it counts: "up to 12,000 deployed"; "" where there is none."""
        number = count_words(self.count_low, self.count_best, self.count_high, self.count_hedge)
        kind = "" if self.count_kind is None else self.count_kind.words
        told = self.role is not None and self.role.words == kind  # beside it, as what they did
        return f"{number} {kind}" if number and kind and not told else number


class Actor(Model):
    """A party to the event as a dataset names it."""

    name: Name
    side: Side | None = None
    kind: ActorKind | None = None


class Fatalities(Model):
    """Deaths as reported, in all and by side (UCDP GED codebook); never troop counts."""

    low: Count | None = None
    best: Count | None = None
    high: Count | None = None
    a: Count | None = None
    b: Count | None = None
    civilians: Count | None = None
    unknown: Count | None = None

    @field_validator("best")
    @classmethod
    def _best_not_below_low(cls, value: int | None, info: ValidationInfo) -> int | None:
        return check_order(value, info, ("low",))

    @field_validator("high")
    @classmethod
    def _high_not_below_best(cls, value: int | None, info: ValidationInfo) -> int | None:
        return check_order(value, info, ("best", "low"))

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if all(number is None for number in vars(self).values()):
            raise ValueError("Holds no number; leave deaths out where none were reported.")
        return self
