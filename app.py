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
from streamlit import runtime
from streamlit.runtime import RuntimeState
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager as Uploads

from access.hosts import Host, Hosts, read_network
from api.routes import routes
from api.serving.cross_origin import CrossOrigin
from api.serving.guard import Door, Guard
from api.serving.header_care import HeaderCare
from api.serving.limits import Limits
from api.serving.page_headers import PageHeaders
from api.serving.page_paths import OF_STREAMLIT, PATHS
from api.serving.request_log import RequestLog
from api.serving.sockets import send_at_once
from api.serving.strays import StrayAnswers
from api.sign_in import SignIn
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


def door_of(settings: Settings) -> Door:
    """Tell from where the server may be asked."""
    named = [host for host in map(Host.read, settings.hosts) if host is not None]
    return Door(
        Hosts(named, settings.address),
        [read_network(each) for each in settings.proxies],
        readers=settings.cors_origins,
        only_here=not (settings.without_login or settings.logins.are_there),
    )


def pages_ready() -> bool:
    """Tell whether a page could be opened now."""
    ready = (RuntimeState.NO_SESSIONS_CONNECTED, RuntimeState.ONE_OR_MORE_SESSIONS_CONNECTED)
    return runtime.exists() and runtime.get_instance().state in ready


def upload_bytes(session_id: str) -> int | None:
    """Tell how much a page session holds of files that were brought; None without that session."""
    if not runtime.exists() or not runtime.get_instance().is_active_session(session_id):
        return None
    kept = runtime.get_instance().uploaded_file_mgr
    files = kept.file_storage.get(session_id, {}) if isinstance(kept, Uploads) else {}
    return sum(len(file.data) for file in files.values())


settings = services.settings
origins = settings.cors_origins
ours = routes(services, pages_ready=pages_ready)
app = st.App(
    PROJECT / "ui" / "main.py",
    routes=ours,
    lifespan=lifespan,
    middleware=[
        *([Middleware(RequestLog)] if settings.request_log else []),
        Middleware(HeaderCare),
        *([Middleware(CrossOrigin, routes=ours, origins=origins)] if origins else []),
        Middleware(Guard, door=door_of(settings), logins=services.logins),
        Middleware(PageHeaders, tiles=settings.tiles is not None),
        *(
            [
                Middleware(
                    SignIn,
                    logins=services.logins,
                    oidc_url=settings.oidc_url,
                    client_id=settings.oidc_client_id,
                    client_secret=settings.oidc_client_secret.get_secret_value(),
                )
            ]
            if services.logins.are_on
            else []
        ),
        Middleware(Limits, upload_bytes=upload_bytes),
        Middleware(StrayAnswers, routes=ours, pages=(*PATHS, *OF_STREAMLIT)),
    ],
)
