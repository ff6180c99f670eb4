"""Add or change an event."""

import streamlit as st


def show() -> None:
    """Show the page."""
    st.info("The form is being built.")
