"""Every way to write a place in a repository, against a real git server on loopback."""

import pytest
from tests.git_server import daemon, http_server
from tests.sources.conftest import git
from tests.sources.test_git import text_of

from stagedoor.core.errors import SourceError
from stagedoor.sources import resolve, template_refs


@pytest.fixture
def host(repository, tmp_path, monkeypatch):
    """The repository at ``/acme/x.git``, and where Azure and a Bitbucket have theirs."""
    for path in ("acme/x.git", "acme/_git/x"):
        place = tmp_path / "srv" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        git(tmp_path, "clone", "-q", "--mirror", str(repository), str(place))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    with http_server(tmp_path / "srv") as server:
        yield server


# what follows the host                                    the ref
FORMS = {
    "/acme/x.git#one":                                     "main",
    "/acme/x.git@v1#one":                                  "v1",
    "/acme/x.git@v1#one/template.yaml":                    "v1",
    "/acme/x/blob/main/one/template.yaml":                 "main",
    "/acme/x/blob/v1/one/template.yaml":                   "v1",
    "/acme/x/tree/release/1.x/one":                        "v1",
    "/acme/x/-/blob/main/one/template.yaml":               "main",
    "/acme/x/-/tree/v1/one":                               "v1",
    "/acme/x/src/branch/main/one/template.yaml":           "main",
    "/acme/x/src/v1/one/template.yaml":                    "v1",
    "/acme/_git/x?path=/one/template.yaml&version=GBmain": "main",
    "/acme/_git/x?path=%2Fone&version=GTv1":               "v1",
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS, ids=FORMS)
def test_every_form_is_pinned_and_read_offline(form, host, repository, tmp_path):
    commit = git(repository, "rev-parse", f"{FORMS[form]}^{{commit}}")
    for offline in (False, True):
        source = resolve(
            host.url + form, cwd=tmp_path, cache=tmp_path / "cache", offline=offline
        )
        assert (source.commit, source.file.name) == (commit, "template.yaml")
        assert text_of(source) in {"old\n", "new\n"}
        assert source.origin in {f"{host.url}/acme/x.git", f"{host.url}/acme/_git/x"}
        with pytest.raises(SourceError):
            source.fetch("../../x")
        host.status = 500


def test_git_plus_and_the_git_protocol(host, repository, tmp_path):
    commit = git(repository, "rev-parse", "v1^{commit}")
    with daemon(tmp_path / "srv") as url:
        for ref in (f"git+{host.url}/acme/x.git@v1#one", f"{url}/acme/x.git@v1#one"):
            source = resolve(ref, cwd=tmp_path, cache=tmp_path / "cache")
            assert source.commit == commit


def test_a_repository_lists_what_it_holds(host, tmp_path):
    url = f"{host.url}/acme/x.git"
    refs = template_refs(url, tmp_path, cache=tmp_path / "cache")
    assert refs == (f"{url}#one", f"{url}#two")
    (tmp_path / "all.yaml").write_text(
        "kind: Location\nspec:\n  targets:\n"
        f"    - {host.url}/acme/x/blob/main/one/template.yaml\n"
    )
    [ref] = template_refs("all.yaml", tmp_path)
    assert resolve(ref, cwd=tmp_path, cache=tmp_path / "cache").name.endswith(
        "one/template.yaml"
    )
