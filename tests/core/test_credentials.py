"""Passwords in addresses: taken out, handed over, never shown."""

import pytest

from stagedoor.core.credentials import access_to, recordable, redacted

# the address                            as it may be shown and kept
PLAIN = {
    "https://u:p@h.example/x.git":       "https://h.example/x.git",
    "https://t0ken@h.example/x.git":     "https://h.example/x.git",
    "git+https://u:p@h.example/x.git":   "git+https://h.example/x.git",
    "ssh://git@h.example/x.git":         "ssh://git@h.example/x.git",
    "ssh://git:p@h.example/x.git":       "ssh://git@h.example/x.git",
    "git@h.example:x.git":               "git@h.example:x.git",
    "/srv/x@1.git":                      "/srv/x@1.git",
}  # fmt: skip


@pytest.mark.parametrize("url", PLAIN)
def test_an_address_is_recorded_without_a_password(url):
    assert recordable(url) == PLAIN[url]


def test_a_password_in_a_message_is_taken_out():
    told = "fatal: unable to access 'https://u:p@h.example/x.git/': no"
    assert redacted(told) == "fatal: unable to access 'https://h.example/x.git/': no"


@pytest.mark.parametrize(
    "url", ["https://u:p%40w@h.example/x", "https://p%40w@h.example/x"]
)
def test_nothing_secret_is_in_an_argument(url):
    access = access_to(url, {})
    assert not any("p@w" in word or "p%40w" in word for word in access.settings)
    assert "p@w" in access.environment.values()
    assert "p@w" not in repr(access)


TOKENS = {
    "GITHUB_TOKEN": "a", "GITLAB_TOKEN": "b", "CI_SERVER_URL": "https://gl.example",
    "GITHUB_SERVER_URL": "https://gh.example:8443/",
}  # fmt: skip
# where to                               who one is there
KNOWN = {
    "https://github.com/a/b.git":        ("x-access-token", "a"),
    "https://gh.example:8443/a/b.git":   ("x-access-token", "a"),
    "https://gitlab.com/a/b.git":        ("oauth2", "b"),
    "https://gl.example/a/b.git":        ("oauth2", "b"),
    "https://gh.example/a/b.git":        None,
    "http://github.com/a/b.git":         None,
    "https://github.com.evil.example/x": None,
    "https://u:p@github.com/a/b.git":    ("u", "p"),
    "ssh://git@github.com/a/b.git":      None,
}  # fmt: skip


@pytest.mark.parametrize("url", KNOWN)
def test_a_token_is_for_its_own_host(url):
    assert access_to(url, TOKENS, tokens=True).basic == KNOWN[url]
    own = KNOWN[url] if "u:p" in url else None
    assert access_to(url, TOKENS).basic == own
