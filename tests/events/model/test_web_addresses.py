import pytest

from events.model.web_addresses import address_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.example.org/a/b/", "http://example.org/a/b"),
        ("https://m.example.org/a", "https://example.org:443/a#section"),
        ("https://example.org/a?utm_source=x&id=7", "https://example.org/a?id=7&fbclid=abc"),
        ("https://example.org/a?b=2&a=1", "https://example.org/a?a=1&b=2"),
        (
            "https://web.archive.org/web/20250409120000/https://www.example.org/a?id=7",
            "https://example.org/a?id=7",
        ),
        ("https://t.me/s/channel/123", "https://t.me/channel/123?single"),
        ("https://twitter.com/a/status/1?s=20&t=Xy", "https://x.com/a/status/1"),
        ("https://youtu.be/abc_DEF?t=10", "https://www.youtube.com/watch?v=abc_DEF&t=10s"),
        (
            "https://пример.рф/новость",
            "https://xn--e1afmkfd.xn--p1ai/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D1%8C",
        ),
    ],
)
def test_addresses_of_one_page_have_one_key(one, other):
    assert address_key(one) == address_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a?id=7", "https://example.org/a?id=8"),
        ("https://example.org/a", "https://example.com/a"),
        ("https://example.org/A", "https://example.org/a"),
        ("https://example.org/?s=kursk", "https://example.org/?s=sudzha"),
        ("https://t.me/channel/123", "https://t.me/channel/124"),
        ("https://youtu.be/abc", "https://youtu.be/abd"),
    ],
)
def test_addresses_of_different_pages_stay_apart(one, other):
    assert address_key(one) != address_key(other)


def test_what_is_no_address_is_its_own_key():
    assert address_key("http://[broken") == "http://[broken"
