"""Approved outside effects, done last: what has landed is pushed, never forced.

Nothing here changes a file of the component. Whatever the remote says, the component
stays where it landed, committed, and a push can be tried again.
"""

from __future__ import annotations

import os
import re
import shlex
from typing import TYPE_CHECKING, Final

from stagedoor.core.credentials import access_to, recordable, redacted
from stagedoor.core.errors import Problem, SourceError
from stagedoor.core.frozen import frozen
from stagedoor.landing.git import run_git

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stagedoor.landing.git import Finished

_SETTINGS: Final = (
    *("-c", "protocol.ext.allow=never", "-c", "push.followTags=false"),
    # A line that went dead ends, also where somebody is there to wait for it.
    *("-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=60"),
)
_PROTOCOLS: Final = "https:http:ssh:git:file"
PATIENCE: Final = 600.0
"""Seconds one git command may take when nobody is there to interrupt it."""


@frozen
class Push:
    """A repository that is to be pushed.

    Attributes:
        folder: Where the repository is; absolute.
        name: The same, as the user would write it.
        part: Which part of the component it is; ``""`` is all of it.
        branch: The branch that is pushed, and what it is called there.
        url: Where to; it may bring a name and a password.
        create_url: The page where the host makes a new repository, if known.
    """

    folder: Path
    name: str
    part: str
    branch: str
    url: str
    create_url: str | None = None

    @property
    def shown(self) -> str:
        """Where to, without a password."""
        return recordable(self.url)


@frozen
class Pushed:
    """A repository that is at its remote now.

    Attributes:
        part: Which part of the component it is; ``""`` is all of it.
        url: Where it is, without a password.
        branch: The branch there.
        commit: What the branch is at.
    """

    part: str
    url: str
    branch: str
    commit: str


def perform(
    pushes: Sequence[Push], *, asks: bool = False, seconds: float = PATIENCE
) -> tuple[Pushed, ...]:
    """Push each repository; one that fails does not keep the others from going.

    Args:
        pushes: What was approved.
        asks: Whether git and ssh may ask for a password on the terminal.
        seconds: How long one git command may take when they may not.

    Raises:
        SourceError: Some could not be pushed; the components are untouched.
    """
    done: list[Pushed] = []
    problems: list[Problem] = []
    for push in pushes:
        try:
            done.append(_Remote(push, None if asks else seconds).push())
        except SourceError as error:
            problems += error.problems
    if problems:
        raise SourceError.of(problems)
    return tuple(done)


class _Remote:
    """One push: what is there is looked at before anything is sent."""

    def __init__(self, push: Push, seconds: float | None) -> None:
        self._push = push
        self._seconds = seconds
        self._access = access_to(push.url, os.environ)

    def push(self) -> Pushed:
        """Send the branch, unless the remote has something else or has it already."""
        push = self._push
        commit = self._local("rev-parse", "--verify", "--quiet", "HEAD")
        if not commit:
            raise self._problem("L060", "there is nothing committed to push")
        heads = self._heads()
        there = heads.get(push.branch)
        if there != commit:
            if heads and not (there and self._is_behind(there)):
                raise self._taken(heads)
            self._send()
        if self._origin() == push.shown:
            self._local("config", f"branch.{push.branch}.remote", "origin")
            self._local(
                "config", f"branch.{push.branch}.merge", f"refs/heads/{push.branch}"
            )
            self._local("update-ref", f"refs/remotes/origin/{push.branch}", commit)
        return Pushed(push.part, push.shown, push.branch, commit)

    def _heads(self) -> dict[str, str]:
        done = self._run("look at", "ls-remote", "--heads", "--", self._push.shown)
        pairs = (
            line.split("\t")
            for line in done.out.decode(errors="replace").split("\n")
            if line
        )
        return {name.removeprefix("refs/heads/"): commit for commit, name in pairs}

    def _is_behind(self, commit: str) -> bool:
        """Tell whether what is there is part of our history: nothing would be lost."""
        known = ("merge-base", "--is-ancestor", commit, "HEAD")
        return run_git(*known, folder=self._push.folder).code == 0

    def _send(self) -> None:
        branch = self._push.branch
        self._run(
            "push to", "push", "--porcelain", "--no-progress", "--",
            self._push.shown, f"HEAD:refs/heads/{branch}",
        )  # fmt: skip

    def _origin(self) -> str:
        return self._local("config", "--get", "remote.origin.url")

    def _local(self, *arguments: str) -> str:
        done = run_git(*arguments, folder=self._push.folder)
        return done.out.decode(errors="replace").strip()

    def _run(self, doing: str, *arguments: str) -> Finished:
        """Run git where it may reach outside.

        Raises:
            SourceError: It could not; says why and what would work.
        """
        asks = self._seconds is None
        environment = {
            **self._access.environment,
            "GIT_ALLOW_PROTOCOL": _PROTOCOLS,
            "GIT_TERMINAL_PROMPT": "1" if asks else "0",
            **({} if asks else {"SSH_ASKPASS_REQUIRE": "never"}),
        }
        try:
            done = run_git(
                *_SETTINGS, *self._access.settings, *arguments,
                folder=self._push.folder,
                environment=environment,
                seconds=self._seconds,
            )  # fmt: skip
        except TimeoutError:
            raise self._problem(
                "L061",
                f"{self._push.shown} did not answer within {self._seconds:.0f} seconds",
                "look at the network, then",
            ) from None
        if done.code:
            raise self._failed(doing, done)
        return done

    # -- what went wrong

    def _failed(self, doing: str, done: Finished) -> SourceError:
        told = _told(done)
        where = self._push.shown
        for code, pattern, said, hint in _REASONS:
            if pattern.search(told):
                return self._problem(
                    code, said.format(where=where, told=_quoted(told)), self._hint(hint)
                )
        return self._problem(
            "L066",
            f"cannot {doing} {where}: {_quoted(told)}",
            "look at the address and the network, then",
        )

    def _hint(self, hint: str) -> str:
        page = self._push.create_url
        return hint.format(page=f" at {page}" if page else "")

    def _taken(self, heads: dict[str, str]) -> SourceError:
        listed = ", ".join(f"'{name}'" for name in sorted(heads)[:5])
        folder, where = shlex.quote(self._push.name), shlex.quote(self._push.shown)
        word = "branch" if len(heads) == 1 else "branches"
        return SourceError(
            "L065",
            f"{self._push.shown} is not empty: it has the {word} {listed}; nothing of "
            f"it was overwritten; {self._kept}",
            hint="give an empty repository with --remote, or join the two: "
            f"git -C {folder} pull --no-rebase --allow-unrelated-histories {where} "
            f"{min(heads)}",
        )

    @property
    def _kept(self) -> str:
        return f"the component in '{self._push.name}' is complete and committed"

    def _problem(self, code: str, said: str, first: str = "") -> SourceError:
        remote = "origin" if self._origin() == self._push.shown else self._push.shown
        folder = shlex.quote(self._push.name)
        again = f"git -C {folder} push -u {shlex.quote(remote)} {self._push.branch}"
        hint = f"{first}: {again}" if first else again
        return SourceError(code, f"{said}; {self._kept}", hint=hint)


def _told(done: Finished) -> str:
    out = done.out.decode(errors="replace").splitlines()
    return redacted("\n".join((*done.error, *out)))


_CHATTER: Final = re.compile(
    r"^(hint:|warning:|To |Done$|\s*$|Please make sure|and the repository|"
    r"remote: *$|error: failed to push|Everything up)"
)


def _quoted(told: str) -> str:
    """Return the lines that say why, without those git always adds."""
    lines = [line for line in told.splitlines() if not _CHATTER.match(line)]
    hooks = [
        line.removeprefix("remote:").strip() for line in lines if "remote:" in line[:7]
    ]
    rest = [
        re.sub(r"^(fatal|error): ", "", line.strip())
        for line in lines
        if "remote:" not in line[:7]
    ]
    # What a hook says tells more than that one refused.
    chosen = ([line for line in hooks if line] or rest)[:4]
    return "; ".join(" ".join(line.split()) for line in chosen) or "git said nothing"


_REASONS: Final = (
    (
        "L062",
        re.compile(
            r"Authentication failed|could not read (Username|Password)|"
            r"error: 40[13]\b|Permission denied|Host key verification failed|"
            r"terminal prompts disabled|HTTP 40[13]"
        ),
        "{where} did not let you in: {told}",
        "give git access (a credential helper, an ssh key, a token), then",
    ),
    (
        "L063",
        re.compile(
            r"repository '.*' not found|Repository not found|"
            r"does not appear to be a git repository|not exported|no such repository|"
            r"[Pp]roject you were looking for could not be found|error: 404\b"
        ),
        "there is no repository at {where}, or you may not see it",
        "git makes no project at a host: make an empty one there{page}, then",
    ),
    (
        "L065",
        re.compile(r"\(fetch first\)|\(non-fast-forward\)|incorrect old value"),
        "{where} got something else in the meantime; nothing of it was overwritten",
        "give an empty repository with --remote, or join the two and",
    ),
    (
        "L064",
        re.compile(r"\[remote rejected\]|pre-receive hook declined|! .*\[rejected\]"),
        "{where} refused the push: {told}",
        "do what it asks for, then",
    ),
)  # fmt: skip
"""Code, how git tells it in English, what we say, what would work."""
