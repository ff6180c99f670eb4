"""When two web addresses lead to the same page.

``url-normalize`` was tried first (it comes with requests-cache): 0.2 ms an address, too slow for a
file of 100,000 rows, and it keeps either every parameter or none, so that ``?utm_source=x`` counts
or ``?id=7`` does not. ``urllib.parse`` takes addresses apart; what follows only leaves out what
does not tell one page from another.
"""

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

_TRACKING = re.compile(
    r"(utm_|mc_|at_|pk_|hsa_).*|fbclid|gclid|dclid|yclid|msclkid|igshid|twclid|_openstat|cmpid"
    r"|ocid|smid|si|s|t|ref|ref_src|ref_url|referrer|amp|outputtype|spm|_ga|cid|ncid|taid",
    re.IGNORECASE,
)
# `t` and `s` name the share button on X and a moment in a video; elsewhere they may name a page.
_TRACKING_ONLY_ON = {
    "t": ("x.com", "youtube.com"),
    "s": ("x.com",),
    "cid": ("bbc.com",),
    "single": ("t.me",),
}
_PREFIX = re.compile(r"^(www\d?|m|mobile|amp)\.(?=.*\.)")
# Addresses of which only the scheme is left out, as most are; urlsplit takes 20 times as long.
_PLAIN = re.compile(
    r"https?://(?!(?:www\d?|m|mobile|amp)\.|web\.archive\.org/|t\.me/|youtu\.be/|twitter\.com/"
    r"|telegram\.me/|bbc\.co\.uk/|youtube-nocookie\.com/)([a-z0-9-]+(?:\.[a-z0-9-]+)+)"
    r"(/[A-Za-z0-9._~/-]*)"
)
_ARCHIVE = re.compile(r"^/web/\d{4,14}[a-z_]*/(https?:/{1,2}.+)$", re.IGNORECASE)
_SAME_HOST = {
    "twitter.com": "x.com",
    "telegram.me": "t.me",
    "bbc.co.uk": "bbc.com",
    "youtube-nocookie.com": "youtube.com",
}


def address_key(url: str) -> str:
    """Give a text that is the same for addresses of the same page.

    Scheme, ``www.`` and ``m.``, default ports, fragments, the order of parameters, parameters
    that only count visitors, a slash at the end and the Wayback Machine's prefix make no
    difference; the path and every other parameter do. It is a key for comparing, no address
    to open.
    """
    if plain := _PLAIN.fullmatch(url):
        return f"{plain[1]}{plain[2].rstrip('/')}"
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url.strip()
    query = f"?{parts.query}" if parts.query else ""
    if host == "web.archive.org" and (kept := _ARCHIVE.match(parts.path + query)):
        return address_key(re.sub(r"^(https?):/+", r"\1://", kept[1], flags=re.IGNORECASE))
    host = _PREFIX.sub("", _ascii(host))
    host = _SAME_HOST.get(host, host)
    if port and port not in (80, 443):
        host = f"{host}:{port}"
    path = unquote(parts.path).rstrip("/")
    if host == "t.me":
        path = path.removeprefix("/s") if path.startswith("/s/") else path
    elif host == "youtu.be":
        return f"youtube.com/watch?v={path.strip('/')}"
    pairs = sorted(
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _counts_visitors(name, host)
    )
    return f"{host}{path}" + (f"?{urlencode(pairs)}" if pairs else "")


def _counts_visitors(name: str, host: str) -> bool:
    only_on = _TRACKING_ONLY_ON.get(name.lower())
    if only_on is not None:
        return host in only_on
    return _TRACKING.fullmatch(name) is not None


def _ascii(host: str) -> str:
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host
