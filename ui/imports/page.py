"""The import page: a file, how it is read, what it would do, and past imports."""

import streamlit as st

from ui.imports.mapping import ask_how
from ui.imports.result import (
    ask_places,
    ask_values,
    check_button,
    show_checked,
    show_done,
    show_past,
)
from ui.imports.upload import current_upload
from ui.messages import one_clear_message
from ui.resources import services as current_services
from ui.who import ask_name


def show() -> None:
    """Show the page."""
    services = current_services()
    st.html(
        "<style>.st-key-import_page { max-width: 72rem; margin: 0 auto; }"
        ".import-title { font-size: 1.5rem; font-weight: 600; margin: 0; padding: 0; }</style>"
    )
    with st.container(key="import_page"):
        title, who = st.columns([3, 2], vertical_alignment="bottom")
        title.html("<h1 class='import-title'>Import</h1>")
        with who:
            name = ask_name()
        show_done()
        upload = current_upload()
        if upload is not None:
            with one_clear_message():
                prepared = ask_how(services, upload, name)
                ask_places(upload)
                ask_values(upload)
                check_button(services, upload, prepared, name)
                if upload.checked is not None:
                    show_checked(services, upload, upload.checked, name)
        show_past(services, name)
