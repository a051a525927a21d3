"""Templates from elsewhere that want more than rendering: asked once a source."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from jsonschema import Draft7Validator
from tests.cli.conftest import SKELETON, TEMPLATE, write_files
from tests.git_server import bare, git, http_server
from tests.schemas import schema

from stagedoor.cli import trust
from stagedoor.core.errors import StagedoorError
from stagedoor.core.yaml import load_document

PUBLISH = """\
    - id: publish
      action: publish:gitlab
      input:
        repoUrl: git.example.com?owner=acme&repo=orders
"""
COOKIE = {
    "cookiecutter.json": json.dumps({"name": "orders"}),
    "{{cookiecutter.name}}/a.txt": "a of {{ cookiecutter.name }}\n",
}
HOOK = "open('HOOKED', 'w').write('yes')\n"


@pytest.fixture
def elsewhere(tmp_path, desk, monkeypatch):  # noqa: ARG001 - the folder to stand in
    """A host of templates, and of the repositories they publish to."""
    home = tmp_path / "home"
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Jane")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "jane@example.com")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("STAGEDOOR_CACHE", str(tmp_path / "cache"))
    file = tmp_path / "gitconfig"
    file.write_text(
        f'[url "file://{tmp_path}/srv/"]\ninsteadOf = https://git.example.com/\n'
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(file))
    with http_server(tmp_path / "srv") as server:
        yield server


def template(server, name, files):
    """Put a repository of ``files`` there; return its address."""
    work = write_files(server.root.parent / f"work-{name}", files)
    git(work, "init", "-q", "-b", "main")
    git(work, "add", "-A")
    git(work, "commit", "-q", "-m", "one")
    repository = bare(server.root / f"{name}.git")
    git(work, "push", "-q", str(repository), "main")
    return f"{server.url}/{name}.git"


@pytest.fixture
def publishing(elsewhere):
    skeleton = {f"skeleton/{path}": text for path, text in SKELETON.items()}
    bare(elsewhere.root / "acme/orders.git")
    return template(
        elsewhere, "publishing", {"template.yaml": TEMPLATE + PUBLISH, **skeleton}
    )


@pytest.fixture
def hooked(elsewhere):
    return template(elsewhere, "hooked", {**COOKIE, "hooks/post_gen_project.py": HOOK})


def test_rendering_needs_no_trust(run, desk, publishing):
    ran = run("new", publishing, "orders", "--set", "name=x", "--no-input")
    assert ran.code == 0, ran.err
    assert (desk / "orders/README.md").is_file()


def test_a_push_to_where_the_template_says_needs_trust_once(run, desk, publishing):
    words = ("--set", "name=x", "--no-input", "--push")
    refused = run("new", publishing, "orders", *words)
    assert (refused.code, "U044" in refused.err) == (2, True), refused.err
    assert "have what it makes pushed where it says, with your access" in refused.err
    assert not (desk / "orders").exists()
    assert run("new", publishing, "orders", *words, "--trust").code == 0
    # It is remembered, for this source and no other.
    again = run("new", publishing, "orders", *words, "--into")
    assert again.code == 0, again.err
    document = run("config", "--json").document
    assert document["trusted_sources"] == [publishing]
    assert not list(Draft7Validator(schema("config")).iter_errors(document))
    assert f"# trusted source: {publishing}" in run("config").out


def test_where_the_user_says_where_to_no_trust_is_needed(run, elsewhere, publishing):
    mine = bare(elsewhere.root / "mine.git")
    words = ("--set", "name=x", "--no-input", "--push", "--no-trust")
    refused = run("new", publishing, "orders", *words)
    assert (refused.code, "U045" in refused.err) == (2, True), refused.err
    ran = run("new", publishing, "orders", *words, "--remote", mine)
    assert ran.code == 0, ran.err
    assert run("config", "--json").document["trusted_sources"] == []


def test_hooks_run_when_they_are_trusted_and_never_else(run, desk, hooked):
    refused = run("new", hooked, "a", "--no-input")
    assert (refused.code, "U044" in refused.err) == (2, True), refused.err
    assert "run code of its own on this machine" in refused.err
    assert run("new", hooked, "b", "--no-input", "--no-trust").code == 0
    assert (desk / "b/a.txt").read_text() == "a of orders\n"
    assert not (desk / "b/HOOKED").exists()
    ran = run("new", hooked, "c", "--no-input", "--trust")
    assert ran.code == 0, ran.err
    assert (desk / "c/HOOKED").read_text() == "yes"
    assert run("new", hooked, "d", "--no-input").code == 0
    assert (desk / "d/HOOKED").exists()


@pytest.mark.parametrize("answer", [True, False])
def test_somebody_at_a_terminal_is_asked(answer, run, desk, hooked, monkeypatch):
    said: list[str] = []

    def confirm(text: str, **_: object) -> bool:
        said.append(text)
        return bool(answer)

    monkeypatch.setattr(trust, "is_terminal", lambda: True)
    monkeypatch.setattr("click.confirm", confirm)
    ran = run("new", hooked, "a", "--set", "name=x")
    assert ran.code == (0 if answer else 2), ran.err
    assert (desk / "a/HOOKED").exists() is answer
    assert f"Trust {hooked}, from now on?" in said[0]
    trusted = run("config", "--json").document["trusted_sources"]
    assert trusted == ([hooked] if answer else [])


def test_a_folder_of_this_machine_is_not_recorded(run, desk, tmp_path, elsewhere):
    write_files(tmp_path / "cookie", {**COOKIE, "hooks/post_gen_project.py": HOOK})
    assert run("new", "../cookie", "a", "--no-input").code == 0
    assert not (desk / "a/HOOKED").exists()
    assert run("new", "../cookie", "b", "--no-input", "--trust").code == 0
    assert (desk / "b/HOOKED").exists()
    assert run("config", "--json").document["trusted_sources"] == []
    assert elsewhere.asked == []


def test_text_that_reaches_for_python_is_stopped_unless_trusted(run, desk, elsewhere):
    reach = "{{ cycler.__init__.__globals__.os.getcwd() }}\n"
    url = template(elsewhere, "reach", {**COOKIE, "{{cookiecutter.name}}/b.txt": reach})
    ran = run("new", url, "a", "--no-input")
    assert (ran.code, "W070" in ran.err) == (3, True), ran.err
    assert not (desk / "a").exists()
    assert run("new", url, "a", "--no-input", "--trust").code == 0


def test_offline_uses_what_is_there(run, publishing, elsewhere, monkeypatch):
    words = (publishing, "--set", "name=x", "--no-input", "--no-git")
    refused = run("new", *words[:1], "a", *words[1:], "--offline")
    assert (refused.code, "S025" in refused.err) == (6, True), refused.err
    assert elsewhere.asked == []
    assert run("new", *words[:1], "b", *words[1:]).code == 0
    elsewhere.status = 500
    asked = len(elsewhere.asked)
    assert run("new", *words[:1], "c", *words[1:], "--offline").code == 0
    assert "small" in run("list", publishing, "--offline").out
    monkeypatch.setenv("STAGEDOOR_OFFLINE", "1")
    assert run("list", publishing).code == 0
    assert len(elsewhere.asked) == asked
    monkeypatch.delenv("STAGEDOOR_OFFLINE")
    assert run("list", publishing).code == 6


def test_a_moving_ref_is_recorded_as_the_commit_it_was(run, desk, publishing, tmp_path):
    commit = git(tmp_path / "work-publishing", "rev-parse", "HEAD")
    assert run("new", publishing, "a", "--set", "name=x", "--ref", "main").code == 0
    record: Any = load_document(
        (desk / "a/.stagedoor.yaml").read_bytes(),
        "record",
        error=StagedoorError,
        code="T000",
    ).value
    assert record["template"]["commit"] == commit


@pytest.mark.usefixtures("publishing")
def test_tokens_are_for_their_own_host_and_never_shown(run, elsewhere, monkeypatch):
    elsewhere.access = "oauth2:t0ken"
    page = f"{elsewhere.url}/acme/publishing/-/blob/main/template.yaml"
    (elsewhere.root / "publishing.git").rename(elsewhere.root / "acme/publishing.git")
    monkeypatch.setenv("GITLAB_TOKEN", "t0ken")
    ran = run("new", page, "a", "--set", "name=x", "--no-input")
    assert ran.code == 6, ran.err  # the token is not this host's
    assert not any(elsewhere.seen)
    monkeypatch.setenv("CI_SERVER_URL", elsewhere.url)
    ran = run("new", page, "a", "--set", "name=x", "--no-input", "--json")
    assert ran.code == 0, ran.err
    assert "t0ken" not in ran.out + ran.err
    assert all("t0ken" not in line for line in elsewhere.asked)


def test_a_zip_file_of_the_web_is_there_offline(run, desk, elsewhere, tmp_path):
    import shutil

    files = {f"skeleton/{path}": text for path, text in SKELETON.items()}
    write_files(tmp_path / "zipped/t", {"template.yaml": TEMPLATE, **files})
    elsewhere.root.mkdir(exist_ok=True)
    shutil.make_archive(str(elsewhere.root / "t"), "zip", tmp_path / "zipped")
    elsewhere.access = "jane:s3cr3t"
    url = f"http://jane:s3cr3t@127.0.0.1:{elsewhere.server_port}/t.zip"
    refused = run("new", url, "a", "--set", "name=x", "--no-input", "--offline")
    assert (refused.code, "S031" in refused.err) == (6, True), refused.err
    ran = run("new", url, "a", "--set", "name=x", "--no-input")
    assert ran.code == 0, ran.err
    assert "s3cr3t" not in (desk / "a/.stagedoor.yaml").read_text() + ran.err
    elsewhere.status = 500
    again = run("new", url, "b", "--set", "name=x", "--no-input", "--offline")
    assert again.code == 0, again.err
    broken = run("new", url, "c", "--set", "name=x", "--no-input")
    assert (broken.code, "s3cr3t" in broken.err) == (6, False)


def test_the_file_of_trust_that_cannot_be_read_is_told(run, elsewhere):
    from stagedoor.settings.trust import trust_file

    file = trust_file(os.environ)
    file.mkdir(parents=True)
    ran = run("config")
    assert (ran.code, "G030" in ran.err) == (2, True), ran.err
    assert elsewhere.asked == []


def test_describe_is_offline_as_well(run, publishing, elsewhere):
    refused = run("describe", publishing, "--offline")
    assert (refused.code, "S025" in refused.err) == (6, True), refused.err
    assert run("describe", publishing).code == 0
    elsewhere.status = 500
    assert run("describe", publishing, "--offline").code == 0
