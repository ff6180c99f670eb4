"""One person at two servers of one staff: signed in at one, at work at the other, out of both."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from settings import PROJECT
from tests.access.signing import CLIENT, provider_of
from tests.browser.conftest import at_rest
from tests.browser.test_form_journey import box

pytestmark = pytest.mark.browser
USERS = {
    "ann": {"name": "Ann Synthetic", "roles": ["analyst"]},
    "ben": {"name": "Ben Synthetic", "roles": ["analyst"]},
}


def sign_in(page: Page, url: str, user: str) -> None:
    page.goto(url)
    page.get_by_role("link", name="Sign in").click()
    page.get_by_placeholder("sub").fill(user)
    page.get_by_role("button", name="Authorize", exact=True).click()
    page.wait_for_url(f"{url}*")
    at_rest(page)


def test_a_form_begun_at_one_server_goes_on_at_the_other(serve, watch, postgis) -> None:
    with provider_of(USERS) as provider:
        one, other = (
            serve(
                app=PROJECT / "app.py",
                store=postgis,
                oidc_url=f"{provider.url}/.well-known/openid-configuration",
                oidc_client_id=CLIENT,
                oidc_client_secret="synthetic",
            )
            for _ in range(2)
        )
        ann = watch().page
        sign_in(ann, f"{one.url}/add", "ann")
        box(ann, "Title").fill("Synthetic, begun at one")
        box(ann, "Title").press("Tab")
        at_rest(ann)
        (form,) = parse_qs(urlsplit(ann.url).query)["form"]

        desk = watch().page
        sign_in(desk, f"{other.url}/add?form={form}", "ann")
        expect(box(desk, "Title")).to_have_value("Synthetic, begun at one")
        at_rest(desk)
        box(desk, "Title").fill("Synthetic, gone on with at the other")
        box(desk, "Title").press("Tab")
        at_rest(desk)

        ben = watch().page
        sign_in(ben, f"{one.url}/add?form={form}", "ben")
        expect(ben.get_by_text("This form was begun by somebody else")).to_be_visible()
        expect(box(ben, "Title")).to_have_value("")

        # A cookie is of a host, not of a port: as behind one proxy, nobody has to sign in again.
        desk.goto(f"{one.url}/add?form={form}")
        expect(box(desk, "Title")).to_have_value("Synthetic, gone on with at the other")
        desk.get_by_role("link", name="Ann Synthetic").click()
        desk.get_by_role("link", name="Sign out").click()
        desk.wait_for_url("**/sign-in*")
        desk.goto(f"{other.url}/add")
        expect(desk.get_by_text("Sign in to see the map.")).to_be_visible()
