"""Headers that stay true once Streamlit's own middleware has packed an answer.

It adds to ``Vary`` what stands there already, and leaves ``ETag`` and ``Accept-Ranges`` as they
were of what was not packed: whoever went on with an interrupted download would put parts of two
forms together.
"""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HeaderCare:
    """ASGI middleware, to stand before Streamlit's own.

    Parameters
    ----------
    app
        Who answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with one ``Vary`` and validators of what is sent."""

        async def cared(message: Message) -> None:
            if message["type"] == "http.response.start":
                _care(MutableHeaders(scope=message))
            await send(message)

        await self._app(scope, receive, cared if scope["type"] == "http" else send)


def _care(headers: MutableHeaders) -> None:
    if "vary" in headers:
        named = (name.strip() for value in headers.getlist("vary") for name in value.split(","))
        headers["vary"] = ", ".join({name.lower(): name for name in named}.values())
    if "content-encoding" in headers and "accept-ranges" in headers:
        del headers["accept-ranges"]
        if (etag := headers.get("etag", "")).startswith('"'):
            headers["etag"] = f"W/{etag}"
