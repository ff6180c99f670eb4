"""Errors as words a person can act on, never a stack trace."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from events.errors import EventsError, InvalidEvent
from events.store.errors import StoreBeingRead
from geo.errors import GeoError
from ui.resources import services


@contextmanager
def one_clear_message() -> Iterator[None]:
    """Show an expected error in the page instead of breaking it.

    What nobody expected goes on to Streamlit, which logs it and, as configured, shows no details.
    """
    try:
        yield
    except StoreBeingRead:
        _show_reading()
    except InvalidEvent as error:
        st.error(
            "\n".join(f"- {escape_markdown(f'{p.field}: {p.message}')}" for p in error.problems)
        )
    except (EventsError, GeoError) as error:
        st.error(escape_markdown(str(error)))


@st.fragment(run_every=1)
def _show_reading() -> None:
    """Say how much of the events has been read, and go on to the page when all of them have."""
    try:
        _ = services().table.version
    except StoreBeingRead as error:
        st.progress(error.share, text=f"{error} The page opens by itself when all are there.")
    except EventsError:
        st.rerun()  # the page says what is wrong
    else:
        st.rerun()


_MARKDOWN_SPECIAL = str.maketrans({c: "\\" + c for c in r"\`*_{}[]()#+-.!|<>~$:&"})


def escape_markdown(text: str) -> str:
    """Return text that Streamlit's Markdown shows letter for letter, on one line.

    Streamlit reads Markdown, ``$maths$`` and ``:colour[directives]`` in labels and messages. Which
    folder of the server the events are in is nothing for who looks at the page.
    """
    return " ".join(services().settings.without_folder(text).split()).translate(_MARKDOWN_SPECIAL)
