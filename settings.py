"""What can be set from outside, read once and never changed afterwards."""

import json
import re
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    StringConstraints,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from access.allowed import AccessRole
from access.audit import FILE as AUDIT_FILE
from access.hosts import Host, read_network
from access.logins import Ways

PROJECT = Path(__file__).resolve().parent
"""The folder of this clone: shipped data lies under it."""

SERVED = "CONFLICTMAP_SERVED"
"""Set by ``conflictmap serve`` for the pages: its server limits what a connection may cost."""

PersonName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Marking = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Origin = Annotated[str, StringConstraints(pattern=r"^(\*|https?://[^/\s]+)$")]
Alpha3 = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


def is_database(address: str) -> bool:
    """Tell whether a text is the address of a PostgreSQL database, as far as can be seen."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("postgresql", "postgres") and parts.netloc.count("@") <= 1


def _at_most_viewer(role: AccessRole | None) -> AccessRole | None:
    if role not in (None, AccessRole.VIEWER):
        raise ValueError("whoever has not signed in can be a viewer at most")
    return role


class Settings(BaseSettings):
    """Every choice an installation can make.

    Read from environment variables that start with ``CONFLICTMAP_`` (``CONFLICTMAP_DATA_DIR``)
    and from a file ``.env`` in the clone; the environment wins.

    Raises
    ------
    pydantic.ValidationError
        When a value cannot be read; the message names the setting.
    """

    model_config = SettingsConfigDict(
        env_prefix="CONFLICTMAP_",
        env_file=PROJECT / ".env",
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,  # which may be secret
    )

    data_dir: Path = PROJECT / "var"
    """Where events are kept. The default is a folder of the clone that git ignores."""

    store: SecretStr = SecretStr("")
    """Address of the database events are kept in, for a staff (``postgresql://user@host/events``);
    the journal in the data folder unless set."""

    shipped_data: Path = PROJECT / "data"
    """Boundaries, place list and samples, as built by ``make data``, and the tables of words."""

    read_only: bool = False
    """Show what is there and write nothing into the data folder: for a mirror, a CD, a share that
    others fill. ``conflictmap serve --read-only`` sets it."""

    samples: bool = True
    """Put the six sample events into a store that is still empty."""

    cors_origins: Annotated[tuple[Origin, ...], NoDecode] = ()
    """Origins whose pages may read the routes from a browser, such as ``https://maps.example.org``;
    ``*`` for any. None unless set: a page somebody looks at elsewhere could else read what a server
    within the organisation publishes. Programs (QGIS, GDAL, curl) need no leave."""

    request_log: bool = False
    """Write one line of JSON on stderr for every request: when, what, how it was answered, and how
    long that took; never what was searched for, nor by whom."""

    hosts: Annotated[tuple[str, ...], NoDecode] = ()
    """Names this server is asked under beside its own address, as in the address bar:
    ``map.example.org``, ``map.lan:8501``. Any other name is refused, as it may be anybody's."""

    proxies: Annotated[tuple[str, ...], NoDecode] = ()
    """Addresses or networks of proxies whose ``X-Forwarded-*`` counts; nobody's unless set."""

    address: str = "127.0.0.1"
    """What the server listens on; ``conflictmap serve --address`` sets it."""

    without_login: bool = False
    """Answer other computers too, although nobody has to sign in: whoever reaches the port can read
    and write. ``conflictmap serve --without-login`` sets it."""

    oidc_url: str = ""
    """Where your identity provider (OpenID Connect) says how it is asked; turns logins on.
    Usually ends in ``/.well-known/openid-configuration``."""

    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")

    user_header: Annotated[str, StringConstraints(to_lower=True)] = ""
    """Header in which one of ``proxies`` says who asks (``X-Forwarded-User``); turns logins on."""

    groups_header: Annotated[str, StringConstraints(to_lower=True)] = ""
    """Header in which it says which groups they are in, between commas."""

    roles_claim: str = "roles"
    """Where the login names roles or groups; a path with dots for one within another."""

    roles_file: Path | None = None
    """Table ``who,role`` (CSV); ``roles.csv`` in the data folder unless set."""

    role_of_all: AccessRole | None = None
    """What everybody is who can sign in at all; nothing unless set."""

    role_of_anonymous: Annotated[AccessRole | None, AfterValidator(_at_most_viewer)] = None
    """``viewer``: with logins on whoever has not signed in sees what is published."""

    session_hours: Annotated[float, Field(gt=0, le=24 * 31)] | None = None
    """How long one is signed in; unless set as long as the login's own word is good, at most 12."""

    audit: bool = True
    """Note in ``audit.jsonl`` who signed in, was refused, saved, published or exported what."""

    audit_file: Path | None = None
    """Where that file is; in the data folder unless set."""

    author: PersonName = "unnamed"
    """The name saved with a change made from the command line; unproven."""

    show_authors: bool = True
    """Tell viewers who recorded an event (``recorded_by``); the desk is told in any case."""

    review: bool = False
    """What one person writes has to be published by another. Off for a single user."""

    writers: Annotated[tuple[PersonName, ...], NoDecode] = ()
    """Who may add and change events; everybody unless somebody is named."""

    reviewers: Annotated[tuple[PersonName, ...], NoDecode] = ()
    """Who may publish, send back and retract; everybody unless somebody is named."""

    nationalities: Annotated[tuple[Alpha3, ...], NoDecode] = (
        "CHN",
        "PRK",
        "COL",
        "NPL",
        "CUB",
        "SYR",
        "GEO",
        "USA",
    )
    """At most eight nationalities that get a colour of their own, in order; the rest share one."""

    markings: Annotated[tuple[Marking, ...], NoDecode] = (
        *("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"),
    )
    """How far an event may be passed on, from farthest to least; the Traffic Light Protocol 2.0
    (FIRST) unless set."""

    marking: Marking | None = None
    """The one of ``markings`` that events without one have; none unless set."""

    tiles: str | None = None
    """Optional online base map: a name known to xyzservices such as
    ``OpenStreetMap.Mapnik``, or an address with ``{z}/{x}/{y}``. Off unless set."""

    tiles_attribution: str = ""
    """The credit line that an address in ``tiles`` needs."""

    reference_dir: Path | None = None
    """Folder of reference layers to lay over the map (GeoJSON, GeoPackage); ``reference`` in the
    data folder unless set. None ships."""

    exports_dir: Path | None = None
    """Where files for download are made before they are sent; ``exports`` in the cache unless
    set. They are gone when nobody waits for them any more."""

    words_dir: Path | None = None
    """Folder with tables of words of your own, which add to the shipped ones; ``words`` in the
    data folder unless set."""

    nominatim_domain: str | None = None
    """Host of a Nominatim service to ask when a person asks for a second opinion. Off unless set,
    so that no place a person types leaves the machine unless somebody decided so."""

    nominatim_scheme: Annotated[str, StringConstraints(pattern="^https?$")] = "https"

    nominatim_timeout_s: Annotated[float, Field(gt=0, le=60)] = 5.0

    @field_validator(
        *("writers", "reviewers", "nationalities", "markings", "cors_origins", "hosts", "proxies"),
        mode="before",
    )
    @classmethod
    def _list(cls, value: object) -> object:
        """Read a list as JSON or as words between commas; empty text is an empty list."""
        if not isinstance(value, str):
            return value
        text = value.strip()
        if text.startswith("["):
            try:
                return json.loads(text)
            except ValueError as error:
                raise ValueError(f"is no list: {error}. Write names between commas") from error
        return tuple(part.strip() for part in text.split(",") if part.strip())

    @field_validator("store")
    @classmethod
    def _store_is_an_address(cls, value: SecretStr) -> SecretStr:
        address = value.get_secret_value().strip()
        if address and not is_database(address):
            raise ValueError(
                "is no address of a database: write postgresql://USER:PASSWORD@HOST:5432/DATABASE, "
                "with signs such as @ / : # % in the password as %40 %2F %3A %23 %25"
            )
        return SecretStr(address)

    @field_validator("hosts")
    @classmethod
    def _hosts_are_hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            if Host.read(each) is None:
                raise ValueError(f"{each!r} is no host: write map.example.org or map.lan:8501")
        return value

    @field_validator("proxies")
    @classmethod
    def _proxies_are_addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            try:
                read_network(each)
            except ValueError as error:
                raise ValueError(f"{each!r} is no IP address or network: {error}") from error
        return value

    @field_validator("data_dir", "words_dir")
    @classmethod
    def _whole_path(cls, value: Path | None) -> Path | None:
        """Read ``~`` and make the path independent of where a program is started from."""
        return value and value.expanduser().absolute()

    @model_validator(mode="after")
    def _logins_are_whole(self) -> Self:
        if self.oidc_url and not self.oidc_client_id:
            raise ValueError("oidc_url needs oidc_client_id beside it")
        if self.user_header and not self.proxies:
            raise ValueError("user_header needs the proxies whose word it is: set proxies")
        return self

    @model_validator(mode="after")
    def _default_marking_is_known(self) -> Self:
        if self.marking is not None and self.marking not in self.markings:
            raise ValueError(f"marking {self.marking!r} is none of: {', '.join(self.markings)}")
        return self

    def without_folder(self, text: str) -> str:
        """Take the data folder out of a message that goes to a browser or a program."""
        folder = re.escape(str(self.data_dir))
        text = re.sub(rf"(?<![\w/.]){folder}/", "", text)
        return re.sub(rf"(?<![\w/.]){folder}(?!\w)", "the data folder", text)

    @property
    def logins(self) -> Ways:
        """Which ways to sign in there are."""
        return Ways(
            oidc=bool(self.oidc_url),
            user_header=self.user_header,
            groups_header=self.groups_header,
            roles_claim=self.roles_claim,
            session_s=None if self.session_hours is None else self.session_hours * 3_600,
            anonymous=self.role_of_anonymous,
        )

    @property
    def role_table(self) -> Path:
        """The table of who is what; it need not exist."""
        return self.roles_file or self.data_dir / "roles.csv"

    @property
    def audit_log(self) -> Path | None:
        """The file of the audit log; None to keep none."""
        if not self.audit or (self.read_only and self.audit_file is None):
            return None
        return self.audit_file or self.data_dir / AUDIT_FILE

    @property
    def boundaries_dir(self) -> Path:
        """Folder of the administrative areas."""
        return self.shipped_data / "boundaries"

    @property
    def gazetteer_dir(self) -> Path:
        """Folder of the place list."""
        return self.shipped_data / "gazetteer"

    @property
    def added_gazetteer_dir(self) -> Path:
        """Folder of the place list with what `conflictmap gazetteer` added, where there is one."""
        return self.data_dir / "gazetteer"

    @property
    def own_words_dir(self) -> Path | None:
        """Folder of the user's own words; None where nobody made one."""
        usual = self.data_dir / "words"
        return self.words_dir or (usual if usual.is_dir() else None)

    @property
    def own_fonts_dir(self) -> Path:
        """Folder of typefaces of the user's own, for briefs; it need not exist."""
        return self.data_dir / "fonts"

    @property
    def samples_file(self) -> Path:
        """The sample events, as words without coordinates."""
        return self.shipped_data / "samples" / "events.yaml"

    @property
    def reference_layers_dir(self) -> Path:
        """Folder of the user's own reference layers; it need not exist."""
        return self.reference_dir or self.data_dir / "reference"

    @property
    def workshop_dir(self) -> Path:
        """Folder in which files for download are made."""
        return self.exports_dir or self.cache_dir / "exports"

    @property
    def cache_dir(self) -> Path:
        """What can be rebuilt or asked again: derived files, answers of online services."""
        return self.data_dir / "cache"
