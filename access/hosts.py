"""Under which addresses this server is asked, and from which pages.

A browser says under which name it reached the server (``Host``) and which page sent a request
(``Origin``, ``Sec-Fetch-Site``). Both are decided here by comparing letters, never by looking a
name up: any name can be made to lead to this computer, and a look-up can be made to take long.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

_HOST: Final = re.compile(
    r"(?P<name>[A-Za-z0-9_.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::(?P<port>\d{1,5}))?", re.ASCII
)
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_UNSAFE: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True, slots=True)
class Host:
    """A name and a port, as they stand in an address.

    Attributes
    ----------
    name
        In small letters, without a dot at its end; an IP address as its shortest form.
    port
        None where the address names none.
    """

    name: str
    port: int | None = None

    @classmethod
    def read(cls, text: str) -> "Host | None":
        """Read ``name``, ``name:port`` or ``[ipv6]:port``; None where it is none of them."""
        found = _HOST.fullmatch(text)
        if found is None:
            return None
        name = found["name"].lower().rstrip(".")
        address = read_address(name.strip("[]"))
        if name.startswith("[") and address is None:
            return None
        port = None if found["port"] is None else int(found["port"])
        if not name or (port is not None and not 0 < port < 65_536):
            return None
        return cls(name if address is None else str(address), port)

    def has_port(self, port: int | None, scheme: str) -> bool:
        """Tell whether this port is meant; None is the usual one of the scheme."""
        usual = _DEFAULT_PORTS.get(scheme)
        return (self.port or usual) == (port or usual)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not answered.

    Attributes
    ----------
    status
        Of HTTP.
    detail
        In words, with how to mend it.
    """

    status: int
    detail: str


@dataclass(frozen=True, slots=True)
class Hosts:
    """The addresses a server goes by.

    Attributes
    ----------
    named
        Exactly as in the address bar; of one without a port the usual port is meant.
    listens_on
        What it was told to listen on, a name or an IP address; no name where it is all of them.
    """

    named: Sequence[Host] = ()
    listens_on: str = "127.0.0.1"

    def goes_by(self, host: Host, local: tuple[str, int] | None, scheme: str) -> bool:
        """Tell whether the server is meant.

        Parameters
        ----------
        local
            The end of the connection on this side: IP address and port.
        """
        if any(host.name == each.name and host.has_port(each.port, scheme) for each in self.named):
            return True
        here = None if local is None else read_address(local[0])
        if local is None or here is None or not host.has_port(local[1], scheme):
            return False
        if host.name == str(here):
            return True
        if host.name == "localhost":
            return here.is_loopback
        bound = Host.read(f"[{self.listens_on}]" if ":" in self.listens_on else self.listens_on)
        return bound is not None and host.name == bound.name and not _is_every_address(bound.name)


def refusal_of_host(
    texts: Sequence[str], hosts: Hosts, local: tuple[str, int] | None, scheme: str
) -> Refusal | None:
    """Say why a request is not for this server; None where it is.

    Parameters
    ----------
    texts
        Every ``Host`` the request names.
    """
    host = Host.read(texts[0]) if len(texts) == 1 else None
    if host is None:
        return Refusal(400, "The request must name one host, as name or name:port.")
    if hosts.goes_by(host, local, scheme):
        return None
    return Refusal(
        421,
        "This server does not go by the name it was asked under. If it should, whoever runs it "
        "adds that name, with its port, to CONFLICTMAP_HOSTS.",
    )


def refusal_of_origin(
    method: str,
    origins: Sequence[str],
    host: str,
    *,
    is_secure: bool | None,
    fetch_site: str = "",
    fetch_mode: str = "",
    is_websocket: bool = False,
) -> Refusal | None:
    """Say why another site's page may not make this request; None where it is no such request.

    A request without ``Origin`` is let through where it only reads: programs for GIS send none,
    and a browser sends none with what a page of another site merely links to, whose answer that
    site cannot read. What changes something, and the websocket, must name this server's own
    pages: every browser does, and nothing else has a use for them.

    Parameters
    ----------
    origins
        Every ``Origin`` the request names.
    host
        Its ``Host``, found to be ours.
    is_secure
        Whether it came by TLS; None where nobody can tell, behind a proxy that was not named.
    fetch_site, fetch_mode
        What the browser says of it (``Sec-Fetch-Site``, ``Sec-Fetch-Mode``), or nothing.
    """
    if not origins:
        if is_websocket or method in _UNSAFE:
            return Refusal(403, "This needs the header Origin, which every browser sends.")
        if fetch_site in ("cross-site", "same-site") and fetch_mode != "navigate":
            return Refusal(403, "A page of another site asked for this.")
        return None
    if len(origins) == 1 and _is_same(origins[0], host, is_secure=is_secure):
        return None
    return Refusal(403, "A page of another site asked for this.")


def _is_same(origin: str, host: str, *, is_secure: bool | None) -> bool:
    scheme, found, name = origin.partition("://")
    ours, theirs = Host.read(host), Host.read(name)
    if not found or scheme not in _DEFAULT_PORTS or ours is None or theirs is None:
        return False
    if is_secure is not None and (scheme == "https") is not is_secure:
        return False
    return ours.name == theirs.name and ours.has_port(theirs.port, scheme)


def read_address(text: str) -> Address | None:
    """Read an IP address; None where it is none. One of IPv4 within IPv6 is the one within."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def is_loopback(text: str) -> bool:
    """Tell whether only this computer can reach what listens on an address or a name."""
    address = read_address(text)
    return text.lower() == "localhost" if address is None else address.is_loopback


def read_network(text: str) -> Network:
    """Read the address of a proxy, or a network of them (``10.0.0.0/8``).

    Raises
    ------
    ValueError
        It is neither.
    """
    return ip_network(text, strict=False)


def is_among(client: str | None, networks: Collection[Network]) -> bool:
    """Tell whether a client is one of the named proxies."""
    address = read_address(client or "")
    return address is not None and any(
        address in each for each in networks if each.version == address.version
    )


def _is_every_address(name: str) -> bool:
    address = read_address(name)
    return address is not None and address.is_unspecified
