"""What every page shares: the services of this process and the style of the pages."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from access.allowed import Visitor
from access.logins import Logins
from services import Services, services_for
from settings import Settings

_HERE = Path(__file__).parent


def services() -> Services:
    """Give the services of this process: the same ones the HTTP routes use."""
    return services_for(_settings())


def ask_pages(visitor_here: Callable[[Logins], Visitor | None]) -> None:
    """Have whoever saves from a page be the person who signed in on it, whatever it says."""
    logins = services().logins
    logins.ask = lambda: visitor_here(logins)


def unproven() -> str:
    """Give what stands behind a name: nothing where one has to sign in."""
    return "" if services().logins.are_on else " (not checked)"


@lru_cache(maxsize=1)
def _settings() -> Settings:
    return Settings()


@lru_cache(maxsize=1)
def templates() -> Environment:
    """HTML templates in which every value is escaped unless marked safe."""
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["unproven"] = unproven
    return made


@lru_cache(maxsize=1)
def page_style() -> str:
    """Give the pages' style sheet, as one style element."""
    return f"<style>{(_HERE / 'templates' / 'page.css').read_text()}</style>"


def page_icon() -> str:
    """Give the icon of the browser's tab: a place that is not sure, as an SVG file."""
    return str(_HERE / "templates" / "icon.svg")
