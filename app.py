"""The ASGI application: the Streamlit pages and the HTTP routes, on one port.

``conflictmap serve`` (or ``streamlit run app.py``) starts it. Wiring only.
"""

import streamlit as st

from api.routes import routes
from services import services_for
from settings import PROJECT, Settings

app = st.App(PROJECT / "ui" / "main.py", routes=routes(services_for(Settings())))
