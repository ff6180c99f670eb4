"""Signing in by a real identity provider, out again, and every way in which it must not work."""

import base64
import json
import time

import httpx
import pytest
import websockets.sync.client
from websockets.exceptions import ConnectionClosed, InvalidStatus

from access.hosts import read_network
from access.logins import Ways
from tests.access.signing import CLIENT, place_of, provider_of, query_of

USERS = {
    "ann": {"name": "Ann Synthetic", "email": "ann@example.org", "email_verified": True},
    "ben": {"name": "Ben Synthetic", "roles": ["reviewer", "staff"]},
    "eve": {"name": "Eve Synthetic", "email": "ann@example.org", "email_verified": False},
    "nobody": {"name": "No Role Synthetic"},
    "many": {
        "name": "In Many Groups",
        "roles": [f"department-{n}-of-a-large-ministry" for n in range(400)] + ["analyst"],
    },
    "<script>": {"name": "<script>alert(1)</script>", "roles": []},
}
ROLES = "who,role\nann@example.org,analyst\ngroup:staff,viewer\n"
READ = ("/", "/view", "/rows", "/events.geojson", "/export/csv", "/ogc", "/changes", "/media/x")


@pytest.fixture(scope="module")
def provider():
    with provider_of(USERS) as running:
        yield running


@pytest.fixture
def place(tmp_path, provider):
    provider.tamper, provider.forge = None, False
    (tmp_path / "roles.csv").write_text(ROLES)
    with place_of(tmp_path, provider) as running:
        yield running


def statuses(browser, paths=READ):
    return [browser.get(path, headers={"Accept": "*/*"}).status_code for path in paths]


def stream(place, browser):
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    return websockets.sync.client.connect(
        place.url.replace("http", "ws") + "/_stcore/stream",
        origin=place.url,
        additional_headers={"Cookie": cookies},
        open_timeout=20,
        proxy=None,
    )


def test_nobody_gets_nothing_and_is_led_to_signing_in(place):
    with place.browser() as browser:
        assert statuses(browser) == [401] * len(READ)
        led = browser.get("/review", params={"event": "x"})
        assert led.status_code == 303
        assert query_of(led.headers["location"]) == {"next": "/review?event=x"}
        page = browser.get(led.headers["location"])
        assert page.status_code == 200
        assert "/sign-in/start?next=%2Freview%3Fevent%3Dx" in page.text
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
        with pytest.raises(InvalidStatus):
            stream(place, browser)
        assert browser.get("/health").status_code == 200


def test_who_signs_in_gets_what_their_role_allows_and_comes_back_to_where_they_were(place):
    with place.browser() as browser:
        back = place.sign_in(browser, "ann", "/review?event=x")
        assert back.status_code == 303
        assert back.headers["location"] == "/review?event=x"
        assert statuses(browser) == [200] * len(READ)
        put = browser.put("/_stcore/upload_file/a/b", headers={"Origin": place.url})
        assert put.status_code == 200
        with stream(place, browser) as page:
            page.send("hello")
            assert page.recv(timeout=20) == "hello"
    assert '"what":"signed in","who":"Ann Synthetic"' in place.audit()


def test_a_viewer_brings_no_file(place, provider):
    provider.tamper = lambda claims: {**claims, "roles": ["viewer"]}
    with place.browser() as browser:
        place.sign_in(browser, "nobody")
        assert statuses(browser) == [200] * len(READ)
        put = browser.put("/_stcore/upload_file/a/b", headers={"Origin": place.url})
        assert put.status_code == 403


@pytest.mark.parametrize("user", ["nobody", "eve", "<script>"])
def test_who_has_no_role_is_told_so_and_gets_nothing(place, user):
    with place.browser() as browser:
        place.sign_in(browser, user)
        assert statuses(browser) == [403] * len(READ)
        page = browser.get(browser.get("/").headers["location"])
        assert page.status_code == 403
        assert "who has no role here" in page.text
        assert "<script>alert" not in page.text


def test_somebody_in_400_groups_signs_in_with_a_small_cookie(place):
    with place.browser() as browser:
        place.sign_in(browser, "many")
        assert statuses(browser) == [200] * len(READ)
        assert sum(len(value) for value in browser.cookies.values()) < 400
        with stream(place, browser) as page:
            page.send("hello")
            assert page.recv(timeout=20) == "hello"


def test_signing_out_ends_pages_routes_and_the_open_websocket(place):
    with place.browser() as browser:
        place.sign_in(browser, "ann")
        kept = dict(browser.cookies)
        with stream(place, browser) as page:
            asked = browser.get("/sign-out")
            assert "Sign out" in asked.text  # a link of another site signs nobody out
            assert statuses(browser, ["/view"]) == [200]
            left = browser.post("/sign-out", headers={"Origin": place.url})
            assert left.status_code == 303
            assert left.headers["location"].startswith(f"{query_free(left)}?")
            with pytest.raises(ConnectionClosed):
                page.recv(timeout=20)
        # What the browser was told to forget opens nothing for whoever kept it.
        with httpx.Client(base_url=place.url, cookies=kept) as thief:
            assert statuses(thief) == [401] * len(READ)
            with pytest.raises(InvalidStatus):
                stream(place, thief)
    assert '"what":"signed out"' in place.audit()


def query_free(answer):
    return answer.headers["location"].partition("?")[0]


def test_a_session_ends_when_the_logins_word_does(tmp_path, provider):
    now = [time.time()]
    provider.tamper = None
    (tmp_path / "roles.csv").write_text(ROLES)
    with place_of(tmp_path, provider, clock=lambda: now[0]) as place, place.browser() as browser:
        place.sign_in(browser, "ann")
        with stream(place, browser) as page:
            now[0] += 3_500
            assert statuses(browser) == [200] * len(READ)
            now[0] += 300
            assert statuses(browser) == [401] * len(READ)
            with pytest.raises(ConnectionClosed):
                page.recv(timeout=20)


def test_a_role_that_is_taken_away_is_gone_at_once(place):
    with place.browser() as browser:
        place.sign_in(browser, "ann")
        assert statuses(browser, ["/view"]) == [200]
        with stream(place, browser) as page:
            (place.folder / "roles.csv").write_text("who,role\nann@example.org,none\n")
            assert statuses(browser) == [403] * len(READ)
            with pytest.raises(ConnectionClosed):
                page.recv(timeout=20)


BAD = {
    "expired": lambda c: {**c, "exp": int(time.time()) - 600, "iat": int(time.time()) - 4_000},
    "of another's issuer": lambda c: {**c, "iss": "https://attacker.example"},
    "for another": lambda c: {**c, "aud": "another-program"},
    "for another, who has it for us": lambda c: {**c, "aud": [CLIENT, "x"], "azp": "x"},
    "of another sign-in": lambda c: {**c, "nonce": "another"},
    "without an end": lambda c: {name: c[name] for name in c if name != "exp"},
    "without a person": lambda c: {name: c[name] for name in c if name != "sub"},
    "of the day after tomorrow": lambda c: {**c, "iat": int(time.time()) + 4_000},
}


@pytest.mark.parametrize("tamper", BAD.values(), ids=BAD)
def test_a_token_that_is_not_good_signs_nobody_in(place, provider, tamper):
    provider.tamper = tamper
    with place.browser() as browser:
        back = place.sign_in(browser, "ann")
        assert back.headers["location"] == "/sign-in?failed=1"
        assert "conflictmap_session" not in browser.cookies
        assert statuses(browser) == [401] * len(READ)
    assert '"what":"sign-in failed"' in place.audit()


def test_a_forged_token_signs_nobody_in(place, provider):
    provider.forge = True
    with place.browser() as browser:
        assert place.sign_in(browser, "ann").headers["location"] == "/sign-in?failed=1"
        assert statuses(browser) == [401] * len(READ)


@pytest.mark.parametrize(("seconds", "is_in"), [(-30, True), (-200, False)])
def test_clocks_may_be_a_minute_apart_and_no_more(place, provider, seconds, is_in):
    provider.tamper = lambda claims: {**claims, "exp": int(time.time()) + seconds}
    with place.browser() as browser:
        place.sign_in(browser, "ann")
        assert (statuses(browser, ["/view"]) == [200]) is is_in


def test_an_answer_nobody_asked_for_signs_nobody_in(place):
    with place.browser() as browser, place.browser() as victim:
        sent = browser.get("/sign-in/start")
        back = httpx.post(sent.headers["location"], data={"sub": "ben"}).headers["location"]
        # Another browser is handed the address: it has not begun this sign-in.
        assert victim.get(back).headers["location"] == "/sign-in?failed=1"
        assert statuses(victim, ["/view"]) == [401]
        assert browser.get(back).headers["location"] == "/"
        assert browser.get(back).headers["location"] == "/sign-in?failed=1", "used twice"


@pytest.mark.parametrize(
    "after",
    ["https://attacker.example/", "//attacker.example", "/\\attacker.example", "review", "/\tx"],
)
def test_signing_in_leads_to_no_other_site(place, after):
    with place.browser() as browser:
        assert place.sign_in(browser, "ben", after).headers["location"] == "/"


def test_a_made_up_or_changed_cookie_is_nobodys(place):
    with place.browser() as browser:
        for cookie in ("", "x", "x" * 5_000, "é", "null", '"'):
            answer = browser.get(
                "/view", headers={"Cookie": f"conflictmap_session={cookie}".encode()}
            )
            assert answer.status_code in (401, 303), cookie


def test_two_people_of_one_name_are_told_apart_for_good(place, provider):
    provider.tamper = lambda claims: {**claims, "name": "Ann Synthetic"}
    with place.browser() as ann, place.browser() as ben:
        place.sign_in(ann, "ann")
        place.sign_in(ben, "ben")
        provider.tamper = lambda claims: {**claims, "name": "Somebody Else"}
        place.sign_in(ben, "ben")
    names = {member.name for member in place.logins.register.members()}
    assert names == {"Ann Synthetic", "Ann Synthetic (2)"}


# Personal tokens


def basic(name, password):
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def test_a_token_opens_what_it_is_for_until_it_is_revoked(place):
    from access.allowed import Resource

    register = place.logins.register
    with place.browser() as browser:
        place.sign_in(browser, "ann")
    (ann,) = register.members()
    secret, token = register.make_token(ann.account, "QGIS", frozenset({Resource.FEATURES}), 7)
    assert secret not in (place.folder / "access.sqlite3").read_bytes().decode("latin-1")
    with httpx.Client(base_url=place.url) as program:
        for header in (f"Bearer {secret}", basic("anybody", secret), basic(secret, "")):
            program.headers["Authorization"] = header
            assert statuses(program) == [403, 403, 403, 403, 403, 200, 403, 403]
        with pytest.raises(InvalidStatus):
            websockets.sync.client.connect(
                place.url.replace("http", "ws") + "/_stcore/stream",
                origin=place.url,
                additional_headers={"Authorization": f"Bearer {secret}"},
                proxy=None,
            )
        assert register.tokens(ann.account)[0].used is not None
        register.revoke_token(token.number)
        assert statuses(program, ["/ogc"]) == [401]
        for wrong in ("Bearer cem_wrong", basic("x", "cem_wrong"), "Basic !", "Bearer", "x"):
            program.headers["Authorization"] = wrong
            assert statuses(program, ["/ogc"]) == [401], wrong
    assert secret not in place.audit()


def test_a_token_ends_by_itself_and_with_its_owners_role(tmp_path, provider):
    from access.allowed import TOKEN_SCOPES

    now = [time.time()]
    provider.tamper = None
    (tmp_path / "roles.csv").write_text(ROLES)
    with place_of(tmp_path, provider, clock=lambda: now[0]) as place:
        with place.browser() as browser:
            place.sign_in(browser, "ann")
        (ann,) = place.logins.register.members()
        secret, _ = place.logins.register.make_token(ann.account, "x", frozenset(TOKEN_SCOPES), 7)
        headers = {"Authorization": f"Bearer {secret}"}
        with httpx.Client(base_url=place.url, headers=headers) as program:
            assert statuses(program, ["/ogc", "/events.geojson", "/changes"]) == [200] * 3
            (tmp_path / "roles.csv").write_text("who,role\n")
            assert statuses(program, ["/ogc"]) == [403]
            (tmp_path / "roles.csv").write_text(ROLES)
            now[0] += 8 * 86_400
            assert statuses(program, ["/ogc"]) == [401]


# A proxy that says who asks


def test_a_named_proxy_says_who_asks_and_nobody_else_can(tmp_path):
    (tmp_path / "roles.csv").write_text("who,role\nann,analyst\ngroup:desk,viewer\n")
    ways = Ways(user_header="x-forwarded-user", groups_header="x-forwarded-groups")
    said = {"X-Forwarded-User": "ann"}
    with (
        place_of(tmp_path, None, ways=ways, proxies=[read_network("127.0.0.1")]) as place,
        httpx.Client(base_url=place.url, headers=said) as proxy,
    ):
        assert statuses(proxy) == [200] * len(READ)
        proxy.headers.update({"X-Forwarded-User": "ben", "X-Forwarded-Groups": "desk,other"})
        assert statuses(proxy, ["/view"]) == [200]
        proxy.headers["X-Forwarded-Groups"] = "other"
        assert statuses(proxy, ["/view"]) == [403]
        del proxy.headers["X-Forwarded-User"]
        assert statuses(proxy, ["/view"]) == [401]
    elsewhere = [read_network("192.0.2.0/24")]
    with (
        place_of(tmp_path, None, ways=ways, proxies=elsewhere) as place,
        httpx.Client(base_url=place.url, headers=said) as anybody,
    ):
        assert statuses(anybody) == [401] * len(READ)


def test_the_audit_log_is_lines_of_json_and_tells_no_secret(place):
    with place.browser() as browser:
        place.sign_in(browser, "ben")
        secrets = list(browser.cookies.values())
        browser.get("/export/csv", params={"q": "synthetic"})
        browser.get("/nothing\n{}".replace("\n", "%0A"), headers={"Host": "attacker.example"})
    lines = [json.loads(line) for line in place.audit().splitlines()]
    deeds = [line["what"] for line in lines]
    assert {"signed in", "exported", "refused"} <= set(deeds)
    exported = lines[deeds.index("exported")]
    assert (exported["who"], exported["path"]) == ("Ben Synthetic", "/export/csv")
    assert exported["proven"] is True
    assert not any(secret in place.audit() for secret in secrets)
