"""Templates in git repositories: found, pinned, cached, confined."""

import pytest
from tests.sources.conftest import git

from stagedoor.core.errors import SourceError, UsageError
from stagedoor.sources import resolve
from stagedoor.sources.address import Address
from stagedoor.sources.git import Repositories


def bring(repository, suffix="#one", **given):
    cache = repository.parent / "cache"
    return resolve(
        f"file://{repository}{suffix}", cwd=repository.parent, cache=cache, **given
    )


def text_of(source, path="a.txt", url="./skeleton"):
    return source.fetch(url)[path].data.decode()


# how the template is named        the commit, the content of its skeleton
REFS = {
    "#one":                        ("main",        "new\n"),
    "@main#one":                   ("main",        "new\n"),
    "@v1#one":                     ("v1",          "old\n"),
    "@release/1.x#one":            ("release/1.x", "old\n"),
    "#one/template.yaml":          ("main",        "new\n"),
}  # fmt: skip


@pytest.mark.parametrize(("suffix", "wanted"), REFS.items(), ids=REFS)
def test_a_template_is_pinned_to_the_commit_of_its_ref(repository, suffix, wanted):
    name, content = wanted
    source = bring(repository, suffix)
    assert source.commit == git(repository, "rev-parse", f"{name}^{{commit}}")
    assert text_of(source) == content


def test_a_commit_can_be_named(repository):
    commit = git(repository, "rev-parse", "v1")
    assert text_of(bring(repository, f"@{commit}#one")) == "old\n"


def test_a_commit_can_be_shortened(repository):
    commit = git(repository, "rev-parse", "v1")
    for offline in (False, True):
        source = bring(repository, f"@{commit[:7]}#one", offline=offline)
        assert (source.commit, text_of(source)) == (commit, "old\n")
    with pytest.raises(SourceError, match="no branch, tag or commit"):
        bring(repository, "@abcdef0#one")


def test_the_ref_can_be_an_option(repository):
    assert text_of(bring(repository, ref_option="v1")) == "old\n"
    with pytest.raises(UsageError, match="--ref"):
        bring(repository, "@main#one", ref_option="v1")


def test_a_url_climbs_to_the_root_of_the_repository_and_no_further(repository):
    source = bring(repository)
    assert text_of(source, "s.txt", "../shared") == "shared\n"
    assert text_of(source, "s.txt", "/shared") == "shared\n"
    for url in ("../../x", "../../../etc", "/../x"):
        with pytest.raises(SourceError):
            source.fetch(url)


def test_what_is_cached_needs_no_repository(repository):
    bring(repository)
    repository.rename(repository.with_name("gone"))
    assert text_of(bring(repository, offline=True)) == "new\n"
    with pytest.raises(SourceError, match="cannot fetch"):
        bring(repository)


def test_offline_needs_a_cache(repository):
    with pytest.raises(SourceError, match="not fetched before") as caught:
        bring(repository, offline=True)
    assert caught.value.exit_code == 6


def test_a_moving_branch_is_followed(repository):
    first = bring(repository)
    git(repository, "commit", "-q", "--allow-empty", "-m", "three")
    assert bring(repository).commit != first.commit


def test_an_unknown_ref_is_told_with_the_nearest(repository):
    with pytest.raises(SourceError, match="no branch or tag 'man'") as caught:
        bring(repository, "@man#one")
    assert caught.value.problems[0].hint == "did you mean 'main'?"


def test_a_missing_folder_is_told(repository):
    with pytest.raises(SourceError, match="no 'three'"):
        bring(repository, "#three")


def test_a_repository_of_several_templates_lists_them(repository):
    with pytest.raises(SourceError, match=r"holds no template\.yaml") as caught:
        bring(repository, "")
    assert "#one'" in str(caught.value.problems[0].hint)


def test_a_browsers_url_may_hold_a_branch_with_a_slash(repository, tmp_path):
    address = Address(f"file://{repository}", tail="release/1.x/one/template.yaml")
    _, commit, path = Repositories(tmp_path / "cache").bring(address)
    assert (commit, path) == (git(repository, "rev-parse", "v1"), "one/template.yaml")


def test_a_step_can_read_another_repository(repository, tmp_path):
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / "template.yaml").write_text("kind: Template\n")
    source = resolve(str(tmp_path / "t"), cwd=tmp_path, cache=tmp_path / "cache")
    url = f"git+file://{repository}@v1#one/skeleton"
    assert text_of(source, url=url) == "old\n"


def test_no_hook_and_no_other_command_of_the_repository_runs(repository):
    hook = repository / ".git" / "hooks" / "post-checkout"
    hook.write_text(f"#!/bin/sh\ntouch {repository.parent}/hooked\n")
    hook.chmod(0o755)
    bring(repository)
    assert not (repository.parent / "hooked").exists()


def test_the_cache_holds_no_repository_only_files(repository):
    bring(repository)
    cache = repository.parent / "cache"
    assert not list(cache.rglob(".git"))
    assert not list(cache.rglob(".fetch-*"))


def test_a_link_that_leads_out_is_not_followed(repository, tmp_path):
    (tmp_path / "secret").write_text("secret")
    (repository / "one" / "out").symlink_to(tmp_path)
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "link")
    source = bring(repository)
    assert "out" not in source.fetch("./")
    with pytest.raises(SourceError):
        source.fetch("./out/secret")
