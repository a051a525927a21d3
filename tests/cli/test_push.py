"""``stagedoor new … --push``: real git servers on loopback, and what each refuses."""

from __future__ import annotations

import os
import subprocess

import pytest
from jsonschema import Draft7Validator
from tests.cli.conftest import SKELETON, TEMPLATE, files_below, write_files
from tests.git_server import bare, daemon, git, http_server, line_to
from tests.schemas import schema

from stagedoor.core.errors import SourceError
from stagedoor.landing import intents

PUBLISH = """\
    - id: publish
      action: publish:gitlab
      input:
        repoUrl: ${{ parameters.host or 'git.example.com' }}?owner=acme&repo=${{ parameters.name }}
"""


@pytest.fixture
def who(monkeypatch, tmp_path):
    """Jane, with a home of her own and nobody to ask."""
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Jane")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "jane@example.com")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home/config"))


@pytest.fixture
def host(tmp_path, desk, who, monkeypatch):  # noqa: ARG001 - Jane, at her desk
    """The folder that git.example.com really is, by Jane's own configuration of git."""
    folder = tmp_path / "srv"
    folder.mkdir()
    file = tmp_path / "gitconfig"
    file.write_text(f'[url "file://{folder}/"]\ninsteadOf = https://git.example.com/\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(file))
    return folder


@pytest.fixture
def server(tmp_path, who):  # noqa: ARG001 - Jane
    with http_server(tmp_path / "srv") as running:
        yield running


def new(run, *words):
    return run("new", "../template", "orders", "--set", "name=orders", *words)


def pushed(repository):
    return git(repository, "rev-parse", "main")


def is_whole(desk):
    """The component is complete and committed, whatever became of the push."""
    made = files_below(desk / "orders")
    assert made["README.md"] == "# orders\n"
    assert git(desk / "orders", "status", "--porcelain") == ""
    return git(desk / "orders", "rev-parse", "HEAD")


def test_a_component_is_pushed(run, desk, server):
    repository = bare(server.root / "acme/orders.git")
    ran = new(run, "--push", "--remote", f"{server.url}/acme/orders.git")
    assert ran.code == 0, ran.err
    commit = is_whole(desk)
    assert pushed(repository) == commit
    assert (
        f"pushed: {server.url}/acme/orders.git, branch main, commit {commit[:10]}"
        in ran.err
    )
    assert git(repository, "log", "--format=%an %s", "main") == "Jane Initial commit"
    # The branch follows its remote: pull and push need no words.
    assert git(desk / "orders", "rev-parse", "--abbrev-ref", "@{u}") == "origin/main"
    assert git(desk / "orders", "status", "-sb").endswith("main...origin/main")


def test_the_json_document_tells_where_it_is(run, desk, server):
    bare(server.root / "orders.git")
    url = f"{server.url}/orders.git"
    ran = new(run, "--push", "--remote", url, "--json")
    assert not list(Draft7Validator(schema("new")).iter_errors(ran.document))
    commit = is_whole(desk)
    assert ran.document["git"][0]["pushed"] == {
        "url": url, "branch": "main", "commit": commit,
    }  # fmt: skip


def test_the_repository_of_the_publish_step_is_pushed_to(run, desk, tmp_path, host):
    write_files(tmp_path / "template", {"template.yaml": TEMPLATE + PUBLISH})
    repository = bare(host / "acme/orders.git")
    ran = new(run, "--push", "--json")
    assert ran.code == 0, ran.err
    assert pushed(repository) == is_whole(desk)
    [intent] = ran.document["intents"]
    assert intent["done"]
    assert intent["repository"] == "https://git.example.com/acme/orders.git"


def test_parts_that_are_published_are_repositories_of_their_own(
    run, desk, tmp_path, host
):
    steps = "".join(
        f"    - {{id: p{n}, action: 'publish:github', input: {{repoUrl: 'git.example.com?owner=acme&repo={n}', sourcePath: {n}}}}}\n"
        for n in ("code", "docs")
    )
    write_files(tmp_path / "template", {"template.yaml": TEMPLATE + steps})
    write_files(
        tmp_path / "template/skeleton", {"code/a.txt": "a\n", "docs/b.txt": "b\n"}
    )
    one, two = (bare(host / f"acme/{n}.git") for n in ("code", "docs"))
    ran = new(run, "--push")
    assert ran.code == 0, ran.err
    assert git(one, "ls-tree", "-r", "--name-only", "main") == "a.txt"
    assert git(two, "ls-tree", "-r", "--name-only", "main") == "b.txt"
    refused = run(
        "new", "../template", "other", "--set", "name=x", "--push", "--remote", one
    )
    assert refused.code == 2
    assert "--remote names one repository" in refused.err
    assert not (desk / "other").exists()


@pytest.mark.usefixtures("who")
def test_the_daemon_and_a_folder_take_a_push_as_well(run, desk, tmp_path):
    first, second = (bare(tmp_path / "srv" / name) for name in ("a.git", "b.git"))
    with daemon(tmp_path / "srv") as url:
        assert new(run, "--push", "--remote", f"{url}/a.git").code == 0
        ran = run(
            "new",
            "../template",
            "y",
            "--set",
            "name=y",
            "--push",
            "--remote",
            f"{url}/no.git",
        )
        assert (ran.code, "there is no repository at" in ran.err) == (6, True), ran.err
    assert pushed(first) == is_whole(desk)
    ran = run(
        "new", "../template", "x", "--set", "name=x", "--push", "--remote", second
    )
    assert ran.code == 0, ran.err
    assert pushed(second) == git(desk / "x", "rev-parse", "HEAD")


def test_a_password_in_the_url_is_used_and_kept_nowhere(run, desk, server):
    repository = bare(server.root / "orders.git")
    server.access = "jane:s3cr3t word"
    url = f"http://jane:s3cr3t%20word@127.0.0.1:{server.server_port}/orders.git"
    ran = new(run, "--push", "--remote", url, "--json")
    assert ran.code == 0, ran.err
    assert pushed(repository) == is_whole(desk)
    kept = subprocess.run(["grep", "-r", "s3cr3t", "."], cwd=desk, check=False)
    assert kept.returncode == 1
    assert "s3cr3t" not in ran.out + ran.err
    assert (
        git(desk / "orders", "remote", "get-url", "origin")
        == f"{server.url}/orders.git"
    )


def test_a_password_is_not_shown_when_it_is_wrong(run, desk, server):
    bare(server.root / "orders.git")
    server.access = "jane:other"
    url = f"http://jane:s3cr3t@127.0.0.1:{server.server_port}/orders.git"
    ran = new(run, "--push", "--remote", url)
    assert (ran.code, "L062" in ran.err) == (6, True), ran.err
    assert "s3cr3t" not in ran.out + ran.err
    is_whole(desk)


def script(file, text):
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
    return str(file)


@pytest.mark.usefixtures("who")
def test_ssh_is_the_users_own(run, desk, tmp_path, monkeypatch):
    repository = bare(tmp_path / "srv/orders.git")
    url = f"ssh://git@git.example.com{repository}"
    monkeypatch.setenv("GIT_SSH_VARIANT", "ssh")
    refusing = script(
        tmp_path / "no", "echo 'git@host: Permission denied (publickey).' >&2; exit 255"
    )
    monkeypatch.setenv("GIT_SSH_COMMAND", refusing)
    ran = new(run, "--push", "--remote", url)
    assert (ran.code, "L062" in ran.err) == (6, True), ran.err
    running = script(tmp_path / "ssh", 'for last; do :; done; exec sh -c "$last"')
    monkeypatch.setenv("GIT_SSH_COMMAND", running)
    ran = new(run, "--push", "--remote", url, "--into")
    assert ran.code == 0, ran.err
    assert pushed(repository) == is_whole(desk)
    assert git(desk / "orders", "remote", "get-url", "origin") == url


def test_somebody_at_a_terminal_may_be_asked(run, desk, server, tmp_path, monkeypatch):
    """Whom git asks is its own matter; here a program answers for Jane."""
    repository = bare(server.root / "orders.git")
    server.access = "jane:word"
    answers = 'case "$1" in User*) echo jane;; *) echo word;; esac'
    assert new(run, "--commit", "--remote", f"{server.url}/orders.git").code == 0
    push = intents.Push(
        desk / "orders", "orders", "", "main", f"{server.url}/orders.git"
    )
    with pytest.raises(SourceError, match="did not let you in"):
        intents.perform([push])
    monkeypatch.setenv("GIT_ASKPASS", script(tmp_path / "ask", answers))
    [there] = intents.perform([push], asks=True)
    assert there.commit == pushed(repository) == is_whole(desk)


def test_one_that_fails_keeps_no_other_from_going(run, desk, server):
    repository = bare(server.root / "orders.git")
    assert new(run, "--commit").code == 0
    pushes = [
        intents.Push(desk / "orders", "orders", "", "main", f"{server.url}/{name}.git")
        for name in ("missing", "orders", "lost")
    ]
    with pytest.raises(SourceError) as caught:
        intents.perform(pushes)
    assert [p.code for p in caught.value.problems] == ["L063", "L063"]
    assert pushed(repository) == is_whole(desk)


# -- what the remote refuses


def refuse(server, _):
    hook = server.root / "orders.git/hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho 'no component without a ticket' >&2\nexit 1\n")
    hook.chmod(0o755)


def fill(server, tmp_path):
    other = tmp_path / "other"
    write_files(other, {"README.md": "theirs\n"})
    git(other, "init", "-q", "-b", "main")
    git(other, "add", "-A")
    git(other, "commit", "-q", "-m", "theirs")
    git(other, "push", "-q", str(server.root / "orders.git"), "main")


def lock(server, _):
    server.access = "a:b"


def forbid(server, _):
    server.status = 403


def break_down(server, _):
    server.status = 500


def remove(server, _):
    (server.root / "orders.git").rename(server.root / "gone.git")


# what is wrong             how     code, what is said
REFUSALS = {
    "nobody is let in":     (lock,       "L062", "did not let you in"),
    "access is forbidden":  (forbid,     "L062", "did not let you in"),
    "a hook refuses":       (refuse,     "L064", "no component without a ticket"),
    "it holds something":   (fill,       "L065", "it has the branch 'main'"),
    "there is none":        (remove,     "L063", "there is no repository at"),
    "the server is broken": (break_down, "L066", "500"),
}  # fmt: skip


@pytest.mark.parametrize("row", REFUSALS.values(), ids=REFUSALS)
def test_what_a_remote_refuses_harms_nothing(row, run, desk, server, tmp_path):
    prepare, code, said = row
    repository = bare(server.root / "orders.git")
    prepare(server, tmp_path)
    refs = git(repository, "show-ref") if prepare is fill else ""
    ran = new(run, "--push", "--remote", f"{server.url}/orders.git", "--no-input")
    assert ran.code == 6, ran.err
    assert f"error[{code}]" in ran.err
    assert said in ran.err
    assert "the component in 'orders' is complete and committed" in ran.err
    hint = (
        "pull --no-rebase" if prepare is fill else "git -C orders push -u origin main"
    )
    assert hint in ran.err
    is_whole(desk)
    if prepare is fill:
        assert git(repository, "show-ref") == refs


@pytest.mark.usefixtures("host")
def test_the_page_for_a_new_project_is_told(run, desk, tmp_path):
    write_files(tmp_path / "template", {"template.yaml": TEMPLATE + PUBLISH})
    ran = new(run, "--push")
    assert ran.code == 6
    assert "make an empty one there at https://git.example.com/projects/new" in ran.err
    is_whole(desk)


@pytest.mark.parametrize("after", [100, 1500])
def test_a_line_that_breaks_leaves_something_to_push_again(
    after, run, desk, server, tmp_path
):
    big = os.urandom(200_000).hex()
    write_files(tmp_path / "template/skeleton", {**SKELETON, "big.txt": big})
    repository = bare(server.root / "orders.git")
    with line_to(server.server_port, cut_after=after) as port:
        url = f"http://127.0.0.1:{port}/orders.git"
        ran = new(run, "--push", "--remote", url, "--no-input")
        assert ran.code == 6, ran.err
        assert "L066" in ran.err
    commit = is_whole(desk)
    assert git(repository, "for-each-ref") == ""
    # The same again, over a line that holds: nothing is made twice.
    again = new(run, "--push", "--into", "--remote", f"{server.url}/orders.git")
    assert again.code == 0, again.err
    assert pushed(repository) == commit == is_whole(desk)


def test_a_server_that_does_not_answer_is_given_up(run, desk, server, monkeypatch):
    plain = intents.perform
    monkeypatch.setattr(
        intents, "perform", lambda pushes, *, asks: plain(pushes, asks=asks, seconds=1)
    )
    with line_to(server.server_port, cut_after=None) as port:
        ran = new(
            run, "--push", "--remote", f"http://127.0.0.1:{port}/x.git", "--no-input"
        )
    assert (ran.code, "did not answer within 1 seconds" in ran.err) == (6, True), (
        ran.err
    )
    is_whole(desk)


def test_running_again_after_all_went_well_changes_nothing(run, server):
    repository = bare(server.root / "orders.git")
    words = ("--push", "--remote", f"{server.url}/orders.git")
    assert new(run, *words).code == 0
    commit = pushed(repository)
    assert new(run, *words, "--into").code == 0
    assert pushed(repository) == commit


# -- what is refused before anything is made

# the options                                 the code and what is said
EARLY = {
    ("--push",):                              ("U040", "no step of 'small' publishes"),
    ("--push", "--dry-run"):                  ("U005", "exclude each other"),
    ("--push", "--no-git"):                   ("U007", "'--push' needs git"),
    ("--push", "--remote", "ext::sh -c x"):   ("U043", "no address"),
    ("--push", "--remote=--upload-pack=x"):   ("U043", "no address"),
}  # fmt: skip


@pytest.mark.usefixtures("who")
@pytest.mark.parametrize("words", EARLY, ids=map(" ".join, EARLY))
def test_what_cannot_be_pushed_is_said_before_anything(words, run, desk):
    code, said = EARLY[words]
    ran = run("new", "../template", "orders", *words)
    assert (ran.code, code in ran.err, said in ran.err) == (2, True, True), ran.err
    assert list(desk.iterdir()) == []


@pytest.mark.usefixtures("desk", "who")
def test_a_pull_request_is_not_pushed_but_told(run, tmp_path):
    step = (
        "    - id: pr\n      action: publish:github:pull-request\n      input:\n"
        "        repoUrl: github.com?owner=acme&repo=estate\n        title: Add orders\n"
        "        branchName: add-orders\n        description: x\n"
    )
    write_files(tmp_path / "template", {"template.yaml": TEMPLATE + step})
    ran = new(run, "--push")
    assert (ran.code, "opens a request" in ran.err) == (2, True), ran.err
    ran = new(run, "--json")
    [intent] = ran.document["intents"]
    assert (intent["title"], intent["branch"], intent["done"]) == (
        "Add orders",
        "add-orders",
        False,
    )
    assert intent["files"] == ["README.md", "src/orders.txt"]
    told = run("new", "../template", "b", "--set", "name=orders").err
    assert "from branch add-orders, 2 files: README.md, src/orders.txt" in told
