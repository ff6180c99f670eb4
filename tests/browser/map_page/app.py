"""The smallest app with the map in it: what maps/ and api/ promise, without the real pages."""

from pathlib import Path

import streamlit as st

from api.routes import routes
from services import services_for
from settings import Settings

app = st.App(Path(__file__).parent / "page.py", routes=routes(services_for(Settings())))
