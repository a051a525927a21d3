"""How repositories can be named."""

import pytest

from stagedoor.core.credentials import without_credentials
from stagedoor.sources.address import (
    Address,
    is_address,
    is_archive,
    parse_address,
)

GITHUB = "https://github.com/acme/templates.git"

# written                                             what is cloned, ref, path, tail
ADDRESSES = {
    "https://github.com/acme/templates":              ("https://github.com/acme/templates", None, "", ""),
    "https://github.com/acme/templates.git@v1":       (GITHUB, "v1", "", ""),
    "https://github.com/acme/templates.git#a/b":      (GITHUB, None, "a/b", ""),
    "git+https://github.com/acme/templates.git@v1#a": (GITHUB, "v1", "a", ""),
    "git+ssh://git@host/acme/t.git@release/1.2":      ("ssh://git@host/acme/t.git", "release/1.2", "", ""),
    "ssh://git@host:2222/acme/t.git":                 ("ssh://git@host:2222/acme/t.git", None, "", ""),
    "git@github.com:acme/t.git":                      ("git@github.com:acme/t.git", None, "", ""),
    "git@github.com:acme/t.git@v1#x":                 ("git@github.com:acme/t.git", "v1", "x", ""),
    "https://user:pw@host/acme/t.git":                ("https://user:pw@host/acme/t.git", None, "", ""),
    "file:///srv/t@v2":                               ("file:///srv/t", "v2", "", ""),
    "gh:acme/templates":                              (GITHUB, None, "", ""),
    "gh:acme/templates/a/b@main":                     (GITHUB, "main", "a/b", ""),
    "gh:acme/templates@main#a/b":                     (GITHUB, "main", "a/b", ""),
    "gl:acme/templates":                              ("https://gitlab.com/acme/templates.git", None, "", ""),
    "bb:acme/templates":                              ("https://bitbucket.org/acme/templates.git", None, "", ""),
    "https://github.com/acme/templates/blob/main/x/template.yaml": (GITHUB, None, "", "main/x/template.yaml"),
    "https://github.com/acme/templates/tree/main":    (GITHUB, None, "", "main"),
    "https://github.com/acme/templates/tree/main#x":  (GITHUB, None, "x", "main"),
    "https://raw.githubusercontent.com/acme/templates/main/x": (GITHUB, None, "", "main/x"),
    "https://gitlab.com/a/b/c/-/blob/main/x%20y":     ("https://gitlab.com/a/b/c.git", None, "", "main/x y"),
    "https://gitea.example.com/a/b/src/branch/main/x": ("https://gitea.example.com/a/b.git", None, "", "main/x"),
    "https://bitbucket.org/a/b/src/main/x":           ("https://bitbucket.org/a/b.git", None, "", "main/x"),
    "https://dev.azure.com/o/p/_git/r?path=/x/y&version=GBmain": ("https://dev.azure.com/o/p/_git/r", "main", "x/y", ""),
}  # fmt: skip


@pytest.mark.parametrize(("written", "wanted"), ADDRESSES.items(), ids=ADDRESSES)
def test_an_address_is_read(written, wanted):
    assert is_address(written)
    assert parse_address(written) == Address(*wanted)


@pytest.mark.parametrize(
    "text",
    [
        "mwaa-workload",
        "./x",
        "/srv/x",
        "a/b",
        "C:\\x",
        "ext::sh -c x",
        "x:y",
        "ftp://x/y",
    ],
)
def test_other_texts_are_no_addresses(text):
    assert not is_address(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a.zip", True),
        ("https://x/a.ZIP?raw=1#sub", True),
        ("a.zip/x", False),
        ("zip", False),
    ],
)
def test_archives_are_told_by_their_name(text, wanted):
    assert is_archive(text) is wanted


def test_credentials_are_never_shown():
    assert without_credentials("https://me:pw@host/x") == "https://host/x"
    assert parse_address("https://me:pw@host/x.git@v1").shown == "https://host/x.git"
