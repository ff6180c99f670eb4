"""The ASGI application: the Streamlit pages and the HTTP routes, on one port.

``conflictmap serve`` (or ``streamlit run app.py``) starts it. Wiring only.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from threading import Timer

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware

from api.routes import routes
from api.serving.cross_origin import CrossOrigin
from api.serving.header_care import HeaderCare
from api.serving.page_paths import OF_STREAMLIT, PATHS
from api.serving.request_log import RequestLog
from api.serving.sockets import send_at_once
from api.serving.strays import StrayAnswers
from services import put_first_events, services_for
from settings import PROJECT, Settings

PAGES_AFTER_S = 1.0
"""When, after the server is up, what the pages need is loaded."""

services = services_for(Settings())


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Fill an empty store before the first page, and bring derived files up to date at the end."""
    send_at_once()
    services.table.begin_reading()
    await run_in_threadpool(put_first_events, services)
    await run_in_threadpool(services.workshop.clean_up)
    if not services.settings.read_only:
        services.published.follow()
    # Folium and pandas take half a second to load: while the first browser still loads its page,
    # and not before the first answer.
    loading = Timer(PAGES_AFTER_S, import_module, args=("maps.compose",))
    loading.daemon = True
    loading.start()
    yield
    await run_in_threadpool(services.workshop.close)
    await run_in_threadpool(services.close)


ours = routes(services)
origins = services.settings.cors_origins
app = st.App(
    PROJECT / "ui" / "main.py",
    routes=ours,
    lifespan=lifespan,
    middleware=[
        *([Middleware(RequestLog)] if services.settings.request_log else []),
        Middleware(HeaderCare),
        *([Middleware(CrossOrigin, routes=ours, origins=origins)] if origins else []),
        Middleware(StrayAnswers, routes=ours, pages=(*PATHS, *OF_STREAMLIT)),
    ],
)
