"""Who took part and who died: numbers as reported, null where not reported, never 0 for unknown."""

from typing import Self

from pydantic import ValidationInfo, field_validator, model_validator

from events.model.fields import Alpha3, Count, Line, Model, Name
from events.vocabulary import ActorKind, Role, Side, TroopStatus


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


class ForeignTroops(Model):
    """Troops of one nationality in one role.

    Attributes
    ----------
    nationality
        ISO 3166-1 alpha-3, or None for "foreign, nationality not stated".
    fighting_for
        Alpha-3 of the side they fight for, or None where not reported.
    count_low, count_best, count_high
        Number of people as reported; None is "not reported".
    unit
        Unit as named in the source.
    """

    nationality: Alpha3 | None = None
    fighting_for: Alpha3 | None = None
    role: Role
    status: TroopStatus = TroopStatus.UNKNOWN
    count_low: Count | None = None
    count_best: Count | None = None
    count_high: Count | None = None
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
    def foreign(self) -> bool:
        """Whether the nationality differs from the side fought for, or is not stated."""
        return self.nationality is None or self.nationality != self.fighting_for


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
