"""Which events may be passed on: some datasets may be used but not given to others.

ACLED's terms of use let a registered user analyse its rows and forbid passing the rows themselves
on. Such events are drawn for those who work here and left out of feeds and exports, and whoever
leaves them out says how many.
"""

import re
from typing import Final

from events.model.event import Event

ACLED_TERMS: Final = "ACLED Terms of Use"
"""What an import of ACLED rows writes as their licence."""

_FORBIDS: Final = re.compile(
    r"\bacled\b"
    r"|\ball rights reserved\b"
    r"|\bproprietary\b|\bconfidential\b"
    r"|\binternal use\b|\bpersonal use only\b"
    r"|\b(?:no|not for|not to be|without) (?:re-?)?(?:distribut|publi[sc])\w*"
    r"|\bdo not (?:re-?)?(?:distribute|publish|share)\b",
    re.IGNORECASE,
)
"""Words of a licence that keep its rows in. Anything else, also no licence, lets them out."""

_DATASETS: Final = re.compile(r"\s*acled\b", re.IGNORECASE)
"""Names of datasets whose rows stay in where nobody wrote down a licence."""


def forbids_passing_on(licence: str | None, dataset: str | None = None) -> bool:
    """Tell whether rows of a dataset must not be given to others.

    Parameters
    ----------
    licence
        As the import noted it. It decides where there is one: somebody may have leave in writing.
    dataset
        Name of the dataset; decides where no licence was noted.
    """
    if licence is not None:
        return _FORBIDS.search(licence) is not None
    return dataset is not None and _DATASETS.match(dataset) is not None


def may_be_passed_on(event: Event) -> bool:
    """Tell whether feeds and exports may give an event to others, as far as its licence goes.

    Its state and embargo are another matter, see `Event.is_public`.
    """
    origin = event.origin
    return origin is None or not forbids_passing_on(origin.licence, origin.dataset)
