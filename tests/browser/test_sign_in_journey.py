"""Somebody signs in at a real identity provider, works under their own name, and signs out."""

import httpx
import pytest
from playwright.sync_api import expect

from settings import PROJECT
from tests.access.signing import CLIENT, provider_of

pytestmark = pytest.mark.browser
USERS = {
    "ann": {"name": "Ann Synthetic", "roles": ["analyst"]},
    "vic": {"name": "Vic Synthetic", "roles": ["viewer"]},
}


@pytest.fixture(scope="module")
def server(serve):
    with provider_of(USERS) as provider:
        yield serve(
            app=PROJECT / "app.py",
            oidc_url=f"{provider.url}/.well-known/openid-configuration",
            oidc_client_id=CLIENT,
            oidc_client_secret="synthetic",
        )


def signed_in(page, server, user, path="/"):
    page.goto(server.url + path)
    page.get_by_role("link", name="Sign in").click()
    page.get_by_placeholder("sub").fill(user)
    page.get_by_role("button", name="Authorize", exact=True).click()
    page.wait_for_url(f"{server.url}{path}*")
    return page


def test_a_person_signs_in_makes_a_token_and_signs_out(serve, server, watch):
    page = signed_in(watch().page, server, "ann", "/review")
    expect(page.get_by_text("Signed in as Ann Synthetic")).to_be_visible()
    expect(page.get_by_label("Your name (not checked)")).to_have_count(0)

    page.get_by_role("link", name="Ann Synthetic").click()
    expect(page.get_by_text("with the role analyst here")).to_be_visible()
    page.get_by_label("What it is for").fill("QGIS <b>")
    page.get_by_role("button", name="Make a token").click()
    expect(page.get_by_text("it is not shown again")).to_be_visible()
    token = page.locator("code").filter(has_text="cem_").inner_text().strip()
    headers = {"Authorization": f"Bearer {token}"}
    assert httpx.get(f"{server.url}/events.geojson", headers=headers).status_code == 200
    assert httpx.get(f"{server.url}/events.geojson").status_code == 401
    expect(page.get_by_text("QGIS <b>")).to_be_visible()
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("has ended")).to_be_visible()
    assert httpx.get(f"{server.url}/events.geojson", headers=headers).status_code == 401
    assert token not in (server.data_dir / "audit.jsonl").read_text()

    page.get_by_role("link", name="Sign out").click()
    page.goto(server.url + "/review")
    expect(page.get_by_text("Sign in to see the map.")).to_be_visible()


def test_a_viewer_sees_the_map_and_is_told_that_they_cannot_write(server, watch):
    page = signed_in(watch().page, server, "vic")
    expect(page.get_by_role("link", name="About")).to_be_visible()
    expect(page.get_by_role("link", name="Add event")).to_have_count(0)
    page.goto(server.url + "/review")
    expect(page.get_by_text("Your role here lets you look, not write.")).to_be_visible()
