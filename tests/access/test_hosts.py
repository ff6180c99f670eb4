"""Which host and which origin a request may name."""

import pytest

from access.hosts import (
    Host,
    Hosts,
    is_among,
    read_network,
    refusal_of_host,
    refusal_of_origin,
)

HERE = ("127.0.0.1", 8501)
LAN = ("192.168.1.5", 8501)


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1:8501", HERE),
        ("localhost:8501", HERE),
        ("LOCALHOST:8501", HERE),
        ("localhost.:8501", HERE),
        ("[::1]:8501", ("::1", 8501)),
        ("127.0.0.1:8501", ("::ffff:127.0.0.1", 8501)),
        ("192.168.1.5:8501", LAN),
        ("192.168.1.5", ("192.168.1.5", 80)),
    ],
)
def test_the_server_goes_by_the_address_a_connection_came_in_on(host, local):
    assert refusal_of_host([host], Hosts(listens_on="0.0.0.0"), local, "http") is None


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("attacker.example:8501", HERE),  # a name made to lead here
        ("localhost.attacker.example:8501", HERE),
        ("127.0.0.1.attacker.example:8501", HERE),
        ("127.0.0.1:8502", HERE),
        ("localhost", HERE),
        ("localhost:8501", LAN),
        ("10.0.0.9:8501", LAN),
        ("0.0.0.0:8501", HERE),
        ("[::]:8501", ("::1", 8501)),
        ("attacker.example:8501", None),
    ],
)
def test_any_other_name_or_port_is_another_server(host, local):
    refused = refusal_of_host([host], Hosts(listens_on="0.0.0.0"), local, "http")
    assert refused is not None
    assert refused.status == 421
    assert "CONFLICTMAP_HOSTS" in refused.detail


@pytest.mark.parametrize(
    "hosts",
    [
        [],
        [""],
        ["127.0.0.1:8501", "127.0.0.1:8501"],
        ["user@127.0.0.1:8501"],
        ["127.0.0.1:8501/x"],
        ["127.0.0.1:0"],
        ["127.0.0.1:99999"],
        ["[::1:8501"],
        ["[1.2.3.4.5]:8501"],
        ["127.0.0.1:8501\n"],
        ["тест:8501"],
    ],
)
def test_what_is_no_host_is_refused(hosts):
    refused = refusal_of_host(hosts, Hosts(), HERE, "http")
    assert refused is not None
    assert refused.status == 400


@pytest.mark.parametrize("named", ["map.example.org", "map.example.org:8443"])
def test_a_named_host_counts_with_its_port_alone(named):
    host = Host.read(named)
    assert host is not None
    hosts = Hosts([host], listens_on="0.0.0.0")
    assert refusal_of_host([named], hosts, LAN, "https") is None
    usual = Host.read("map.example.org:443") == host or host.port is None
    assert (refusal_of_host(["map.example.org:443"], hosts, LAN, "https") is None) is usual
    assert refusal_of_host(["map.example.org:9"], hosts, LAN, "https") is not None
    assert refusal_of_host(["other.example.org"], hosts, LAN, "https") is not None


def test_the_name_it_was_told_to_listen_on_counts_with_its_own_port():
    hosts = Hosts(listens_on="maps.lan")
    assert refusal_of_host(["maps.lan:8501"], hosts, LAN, "http") is None
    assert refusal_of_host(["maps.lan:8502"], hosts, LAN, "http") is not None


def origin(*origins, method="GET", host="127.0.0.1:8501", is_secure=False, **more):
    return refusal_of_origin(method, origins, host, is_secure=is_secure, **more)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "POST"])
@pytest.mark.parametrize("is_websocket", [False, True])
def test_our_own_pages_may_ask(method, is_websocket):
    own = "http://127.0.0.1:8501"
    assert origin(own, method=method, is_websocket=is_websocket) is None


@pytest.mark.parametrize(
    "other",
    [
        "http://attacker.example",
        "http://attacker.example:8501",
        "http://localhost:8501",
        "http://127.0.0.1",
        "http://127.0.0.1:8502",
        "https://127.0.0.1:8501",
        "http://127.0.0.1:8501.attacker.example",
        "http://127.0.0.1:8501@attacker.example",
        "http://127.0.0.1:8501/",
        "ftp://127.0.0.1:8501",
        "file://",
        "null",
        "",
    ],
)
@pytest.mark.parametrize("is_websocket", [False, True])
def test_no_page_of_another_site_may(other, is_websocket):
    refused = origin(other, is_websocket=is_websocket)
    assert refused is not None
    assert refused.status == 403
    assert origin("http://127.0.0.1:8501", other) is not None


def test_without_an_origin_only_reading_is_possible():
    assert origin() is None
    assert origin(method="HEAD") is None
    assert origin(is_websocket=True) is not None
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert origin(method=method) is not None


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_another_site_has_in_its_page_is_not_made_for_it(site):
    assert origin(fetch_site=site, fetch_mode="no-cors") is not None
    assert origin(fetch_site=site, fetch_mode="navigate") is None  # a link to the map
    assert origin(fetch_site="same-origin", fetch_mode="cors") is None
    assert origin(fetch_site="none", fetch_mode="navigate") is None


def test_behind_a_proxy_that_was_not_named_either_scheme_may_be_the_pages():
    more = {"host": "map.example.org", "is_secure": None}
    assert origin("https://map.example.org", **more) is None
    assert origin("http://map.example.org", **more) is None
    assert origin("https://map.example.org:8443", **more) is not None


def test_proxies_are_addresses_or_networks():
    proxies = [read_network("10.0.0.0/8"), read_network("::1")]
    assert is_among("10.1.2.3", proxies)
    assert is_among("::ffff:10.1.2.3", proxies)
    assert is_among("::1", proxies)
    assert not is_among("11.1.2.3", proxies)
    assert not is_among("proxy.example", proxies)
    assert not is_among(None, proxies)
    with pytest.raises(ValueError, match="proxy"):
        read_network("proxy.example")
