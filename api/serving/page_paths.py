"""What addresses of pages begin with: everything beside the routes that is no stray."""

from typing import Final

PATHS: Final = (
    *("map", "add", "reports", "import", "review", "connect", "about", "same", "account"),
)
"""Pages; a test holds them to `ui.navigation`."""

OF_STREAMLIT: Final = (
    *("_stcore", "app", "auth", "component", "favicon.png", "index.html"),
    *("manifest.json", "media", "oauth2callback", "static"),
)
"""What Streamlit answers besides."""
