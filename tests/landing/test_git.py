"""Git: ready to commit, or committed; the user's own, and nothing when it refuses."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.landing.accidents import REFUSED, at_every_step, disk_full, strike_with
from tests.landing.conftest import git, names, seen
from tests.tree.trees import plain, tree

from stagedoor.core.errors import ConflictError, ExitCode, StagedoorError
from stagedoor.landing import GitReport, LandingOptions, Repository, land, preview
from stagedoor.tree.disk import read_tree
from stagedoor.tree.entries import Directory, File, Link
from stagedoor.tree.plan import Plan, plan_changes

COMPONENT = tree(
    **{".gitignore": "*.log\nbuild/\n", "a.txt": "1\n", 'ü "q".txt': "2\n"},
    **{"debug.log": "x", "build__out": "x", "empty": Directory()},
    run=File(b"#!/bin/sh\n", executable=True),
    link=Link("a.txt"),
)
STAGED = (".gitignore", "a.txt", "link", "run", 'ü "q".txt')
IGNORED = ("build/out", "debug.log")
COMMIT = LandingOptions(commit=True)
NEW = LandingOptions(git="no")


def test_everything_is_staged_on_main_and_what_is_ignored_is_listed(desk):
    landed = land(COMPONENT, desk / "x")
    assert landed.git == (GitReport("", "main", STAGED, IGNORED),)
    status = git(desk / "x", "status", "--porcelain", "-z").split("\0")[:-1]
    assert status == [f"A  {path}" for path in STAGED]
    assert git(desk / "x", "branch", "--show-current") == "main\n"
    assert git(desk / "x", "fsck") == ""
    assert "100755" in git(desk / "x", "ls-files", "--stage", "run")


@pytest.mark.usefixtures("identity")
def test_a_commit_is_the_users_own(desk):
    [report] = land(COMPONENT, desk / "x", COMMIT).git
    shown = git(desk / "x", "log", "--format=%H %an <%ae> %s")
    assert shown == f"{report.commit} Jane <jane@example.com> Initial commit\n"
    assert git(desk / "x", "status", "--porcelain") == ""


def test_an_origin_and_a_branch_are_taken_over(desk):
    repository = Repository(
        origin="https://git.example.com/a/orders.git", branch="trunk"
    )
    [report] = land(
        COMPONENT, desk / "x", LandingOptions(repositories=(repository,))
    ).git
    assert (report.origin, report.branch) == (repository.origin, "trunk")
    assert git(desk / "x", "remote", "get-url", "origin") == f"{repository.origin}\n"
    assert git(desk / "x", "branch", "--show-current") == "trunk\n"


@pytest.mark.usefixtures("identity")
def test_parts_can_be_repositories_of_their_own(desk):
    parts = tree(top="t\n", one__f="1\n", one__deep__f="2\n", two__f="3\n")
    repositories = (
        Repository("one", "https://git.example.com/one.git"),
        Repository("two"),
        Repository(),
    )
    landed = land(
        parts, desk / "x", LandingOptions(commit=True, repositories=repositories)
    )
    staged = {report.folder: report.staged for report in landed.git}
    assert staged == {"": ("top",), "one": ("deep/f", "f"), "two": ("f",)}
    for folder, files in staged.items():
        assert git(desk / "x" / folder, "ls-files").split() == list(files)
    assert all(report.commit and not report.ignored for report in landed.git)


def test_a_part_that_is_a_file_is_no_repository(desk):
    options = LandingOptions(repositories=(Repository("a.txt"),))
    with pytest.raises(ConflictError, match="file exists"):
        land(COMPONENT, desk / "x", options)
    assert names(desk) == []


@pytest.mark.parametrize("command", ["check-ignore", "rev-parse", "ls-files"])
def test_a_git_that_fails_half_way_changes_nothing(
    desk, tmp_path, monkeypatch, command
):
    land(tree(mine="m\n"), desk / "x", NEW)
    before = seen(desk)
    real = shutil.which("git")
    text = f'case "$*" in *" {command} "*) echo no >&2; exit 128;; esac'
    fake_git(monkeypatch, tmp_path, f'{text}\nexec {real} "$@"')
    place = desk / ("y" if command == "ls-files" else "x")
    with pytest.raises(ConflictError, match=r"git could not .*: no"):
        land(COMPONENT, place, LandingOptions("into"))
    assert seen(desk) == before


def test_a_repository_one_may_not_look_into_is_none(as_nobody):
    (as_nobody / ".git").mkdir(mode=0)
    assert preview(COMPONENT, as_nobody / "x").git


@pytest.mark.parametrize("mode", ["new", "into"])
@pytest.mark.parametrize("folder", ["l", "l/x", "../y"])
def test_a_part_that_is_not_in_the_component_is_no_repository(desk, mode, folder):
    (desk / "theirs").mkdir()
    if mode == "into":
        land(tree(l=Link("../theirs")), desk / "x", NEW)
    options = LandingOptions(mode, repositories=(Repository(folder),))
    with pytest.raises(StagedoorError) as caught:
        land(tree(a="1", l=Link("../theirs")), desk / "x", options)
    assert caught.value.problems[0].code in ("L001", "L046")
    assert list(desk.rglob(".git")) == []
    assert not (desk / "x/a").exists()


# where                           git     made
PLACES = {
    "outside":                   (".",    "auto", True),
    "inside a work tree":        ("repo", "auto", False),
    "deep inside a work tree":   ("repo/a/b", "auto", False),
    "inside, but asked for":     ("repo", "yes", True),
    "outside, but refused":      (".",    "no", False),
    "in a linked work tree":     ("linked", "auto", False),
}  # fmt: skip


@pytest.mark.usefixtures("identity")
@pytest.mark.parametrize(("where", "asked", "made"), PLACES.values(), ids=PLACES)
def test_a_repository_is_made_unless_there_is_one(desk, where, asked, made):
    git(desk, "init", "--quiet", "repo")
    git(desk / "repo", "commit", "--quiet", "--allow-empty", "-m", "x")
    git(desk / "repo", "worktree", "add", "--quiet", desk / "linked")
    options = LandingOptions(git=asked)
    assert preview(COMPONENT, desk / where / "x", options).git is made
    landed = land(COMPONENT, desk / where / "x", options)
    assert bool(landed.git) is made
    assert (desk / where / "x/.git").exists() is made


def test_a_commit_inside_somebody_elses_work_tree_is_refused_beforehand(desk):
    git(desk, "init", "--quiet")
    for act in (land, preview):
        with pytest.raises(ConflictError, match="no repository of its own") as caught:
            act(COMPONENT, desk / "x", COMMIT)
        assert "--git" in str(caught.value.problems[0].hint)
    assert names(desk) == [".git"]


def test_the_empty_folder_one_stands_in_becomes_a_repository(desk):
    land(COMPONENT, desk)
    assert git(desk, "ls-files", "-z").split("\0")[:-1] == list(STAGED)


@pytest.mark.usefixtures("identity")
def test_a_component_of_nothing_is_not_committed(desk):
    [report] = land(tree(), desk / "x", COMMIT).git
    assert (report.staged, report.commit) == ((), None)


def hook(folder, text):
    """Install a pre-commit hook for every repository made from now on."""
    hooks = folder / "template/hooks"
    hooks.mkdir(parents=True)
    (hooks / "pre-commit").write_text(f"#!/bin/sh\n{text}\n")
    (hooks / "pre-commit").chmod(0o755)
    return folder / "template"


def signing(monkeypatch, folder):
    (folder / "config").write_text(
        "[commit]\ngpgsign = true\n[gpg]\nprogram = /bin/false\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(folder / "config"))


def fake_git(monkeypatch, folder, text):
    (folder / "git").write_text(f"#!/bin/sh\n{text}\n")
    (folder / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


def old_git(monkeypatch, folder):
    says = '[ "$1" = version ] && echo git version 2.20.1 && exit\n'
    fake_git(monkeypatch, folder, f"{says}echo usage: git >&2; exit 129")


def broken_git(monkeypatch, folder):
    real = shutil.which("git")
    fails = "echo 'warning: x' >&2; echo 'fatal: object file is a teapot' >&2; exit 128"
    fake_git(
        monkeypatch,
        folder,
        f'case "$*" in *" add "*|*" update-index "*) {fails};; esac\nexec {real} "$@"',
    )


# what git says                 how to get there                                    code    message                          hint
REFUSALS = {
    "nobody":                 (lambda m, _: [m.delenv(n) for n in [*os.environ] if re.match("GIT_(AUTHOR|COMMITTER)|EMAIL$", n)], "L043", "does not know who you are", "user.email"),
    "a hook":                 (lambda m, d: m.setenv("GIT_TEMPLATE_DIR", str(hook(d, "echo no spaces >&2; exit 1"))), "L044", "no spaces", "hook"),
    "no key to sign with":    (signing,                         "L044", "git refused the commit",       "signing"),
    "no git":                 (lambda m, d: m.setenv("PATH", str(d)),               "L040", "git was not found",            "--no-git"),
    "an old git":             (old_git,                         "L041", "git 2.20.1 is too old",        "newer"),
    "a git that fails":       (broken_git,                      "L042", "object file is a teapot",      None),
}  # fmt: skip


def nothing(desk):
    return desk / "deep/x"


def a_folder(desk):
    land(tree(mine="m\n", **{"a.txt": "old\n"}), desk / "x", NEW)
    return desk / "x"


def a_repository(desk):
    template = hook(desk, "test -z $STOP || { echo no spaces >&2; exit 1; }")
    place = a_folder(desk)
    git(place, "init", "--quiet", f"--template={template}")
    shutil.rmtree(template)
    git(place, "add", "mine")
    return place


def state(desk):
    staged = {p: git(p.parent, "ls-files", "--stage") for p in desk.glob("*/.git")}
    return seen(desk), names(desk), staged


@pytest.mark.usefixtures("identity")
@pytest.mark.parametrize("there", [nothing, a_folder, a_repository])
@pytest.mark.parametrize("refusal", REFUSALS)
def test_when_git_refuses_everything_is_as_it_was(
    desk, tmp_path, monkeypatch, refusal, there
):
    arrange, code, says, hint = REFUSALS[refusal]
    place = there(desk)
    before = state(desk)
    options = LandingOptions("into", overwrite=True, git="yes", commit=True)
    with monkeypatch.context() as patch:
        patch.setenv("STOP", "1" if refusal == "a hook" else "")
        arrange(patch, tmp_path)
        with pytest.raises(ConflictError) as caught:
            land(COMPONENT, place, options)
    [problem] = caught.value.problems
    assert problem.code == code
    assert says in problem.message
    assert hint is None or hint in str(problem.hint)
    assert caught.value.exit_code == ExitCode.CONFLICTS
    assert state(desk) == before


@pytest.mark.usefixtures("identity")
def test_an_existing_repository_gets_the_components_files_alone(desk):
    place = desk / "x"
    land(tree(mine="m\n", staged="s\n", **{"a.txt": "old\n"}), place, NEW)
    git(place, "init", "--quiet", "-b", "work")
    git(place, "add", "staged")
    options = LandingOptions("into", overwrite=True, git="yes", commit=True)
    [report] = land(COMPONENT, place, options).git
    assert (report.branch, report.staged, report.ignored) == ("work", STAGED, IGNORED)
    committed = git(place, "show", "--name-only", "-z", "--format=%H").split("\0")
    assert committed[0].strip() == report.commit
    assert {c.strip("\n") for c in committed[1:] if c} == {*STAGED}
    assert git(place, "status", "--porcelain") == "A  staged\n?? mine\n"


@pytest.mark.usefixtures("identity")
def test_names_that_look_like_patterns_are_names(desk):
    place = desk / "x"
    land(tree(mine="m\n", other="o\n"), place, COMMIT)
    (place / "other").write_text("edited\n")
    git(place, "add", "other")
    odd = tree(**{"*": "1", ":(top)x": "2", "[a-z]*": "3", "-x": "4", "!y": "5"})
    options = LandingOptions("into", git="yes", commit=True)
    land(odd, place, options)
    assert git(place, "status", "--porcelain") == "M  other\n"
    assert git(place, "ls-files", "-z").split("\0")[:-1] == sorted(
        [*odd, "mine", "other"]
    )


def test_a_repository_that_cannot_be_put_in_place_undoes_everything(desk, monkeypatch):
    place = desk / "x"
    land(tree(one__f="1\n", two__f="2\n"), place, NEW)
    before = seen(place)
    real = os.rename

    def rename(source, target):
        if str(target).endswith("two/.git"):
            raise OSError(5, "Input/output error")
        real(source, target)

    monkeypatch.setattr(os, "rename", rename)
    options = LandingOptions(
        "into", repositories=(Repository("one"), Repository("two"))
    )
    with pytest.raises(ConflictError, match="input/output error"):
        land(tree(one__g="1\n", two__g="2\n"), place, options)
    assert seen(place) == before
    assert list(place.rglob(".git")) == []


def test_an_existing_repository_keeps_its_origin(desk):
    git(desk, "init", "--quiet", "x")
    git(desk / "x", "remote", "add", "origin", "https://git.example.com/mine.git")
    repository = Repository(origin="https://git.example.com/theirs.git")
    (desk / "x/f").touch()
    options = LandingOptions("into", git="yes", repositories=(repository,))
    assert land(COMPONENT, desk / "x", options).git[0].origin is None
    assert "mine" in git(desk / "x", "remote", "get-url", "origin")


def test_a_folder_that_is_no_repository_becomes_one_with_the_component_in_it(desk):
    land(tree(mine="m\n"), desk / "x", NEW)
    repository = Repository(origin="https://git.example.com/x.git")
    options = LandingOptions("into", repositories=(repository,))
    [report] = land(COMPONENT, desk / "x", options).git
    assert (report.staged, report.ignored) == (STAGED, IGNORED)
    assert report.origin == repository.origin
    status = git(desk / "x", "status", "--porcelain", "-z").split("\0")[:-1]
    assert status == [*(f"A  {path}" for path in STAGED), "?? mine"]
    assert git(desk / "x", "rev-parse", "--show-toplevel") == f"{desk / 'x'}\n"


@pytest.mark.usefixtures("identity")
def test_a_plan_with_deletions_is_staged_and_committed(desk):
    place = desk / "x"
    land(tree(a="1\n", b__c="2\n", keep="k\n"), place, COMMIT)
    after = tree(a="new\n", b="a file now\n", keep="k\n")
    plan = Plan(plan_changes(read_tree(place), after), same=("keep",))
    options = LandingOptions("into", git="yes", commit=True, message="Update")
    [report] = land(plan, place, options).git
    assert git(place, "log", "--format=%s") == "Update\nInitial commit\n"
    assert git(place, "status", "--porcelain") == ""
    assert seen(place) == plain(after)
    assert report.commit
    again = land(Plan((), same=("a", "b", "keep")), place, options)
    assert again.git[0].commit is None


def test_the_surroundings_of_git_have_no_say(desk, tmp_path, monkeypatch):
    """Not where we are run from, and not what the user ignores everywhere."""
    (tmp_path / "ignore").write_text("*.txt\n")
    (tmp_path / "config").write_text(
        f"[core]\nexcludesFile = {tmp_path}/ignore\nautocrlf = input\nsafecrlf = true\n"
        "[init]\ndefaultBranch = other\n[add]\nignoreErrors = true\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere")
    monkeypatch.setenv("GIT_TRACE", "1")
    component = tree(**{"a.txt": "1\r\n", "b": "1\n2\r\n"})
    [report] = land(component, desk / "x").git
    assert (report.staged, report.branch) == (("a.txt", "b"), "main")
    assert seen(desk / "x") == plain(component)


def test_the_index_is_fresh_after_the_rename(desk):
    """Otherwise the first status of the user reads every file again."""
    land(COMPONENT, desk / "x")
    index = (desk / "x/.git/index").read_bytes()
    git(desk / "x", "diff-files", "--quiet")
    assert (desk / "x/.git/index").read_bytes() == index


@pytest.mark.parametrize(
    "strike", [disk_full, strike_with(signal.SIGTERM), strike_with(signal.SIGKILL)]
)
@pytest.mark.slow
def test_a_strike_while_git_runs_leaves_no_half_component(desk, strike):
    numbers = iter(range(1_000))

    def prepare():
        place = desk / f"{next(numbers)}"
        place.mkdir()
        return place

    for place, code in at_every_step(
        prepare, lambda p: land(COMPONENT, p / "x"), strike
    ):
        if (place / "x").exists():
            assert git(place / "x", "ls-files", "-z").split("\0")[:-1] == list(STAGED)
        else:
            assert code in (REFUSED, 130, -signal.SIGKILL)
            assert code == -signal.SIGKILL or names(place) == []


def test_git_is_not_started_when_it_is_not_wanted(desk, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    land(COMPONENT, desk / "x", NEW)
    git_dir = desk / "y/.git"
    git_dir.mkdir(parents=True)
    (git_dir / "HEAD").touch()
    land(COMPONENT, desk / "y/x")
    assert seen(desk / "y/x") == plain(COMPONENT)


def test_nothing_of_git_is_loaded_before_it_is_wanted():
    unwanted = ["subprocess", "tempfile", "shutil", "hashlib", "stagedoor.landing.git"]
    code = f"import sys, stagedoor.landing; print({{*{unwanted}}} & {{*sys.modules}})"
    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert out == "set()\n"
    assert Path(sys.executable).exists()
