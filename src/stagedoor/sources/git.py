"""Repositories brought to this machine by git: one folder a commit, in a cache."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stagedoor.core.credentials import access_to, redacted
from stagedoor.core.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagedoor.sources.address import Address

_COMMIT: Final = re.compile(r"[0-9a-f]{7,64}")
_FULL: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_SETTINGS: Final = (
    "-c", "core.hooksPath=/dev/null", "-c", "protocol.ext.allow=never",
    "-c", "core.autocrlf=false", "-c", "advice.detachedHead=false",
    "-c", "gc.auto=0", "-c", "submodule.recurse=false",
)  # fmt: skip
_PROTOCOLS: Final = "https:http:ssh:git:file"
_SLOWEST_SECONDS: Final = 600


class Repositories:
    """Fetches repositories into ``cache``; what is there is not fetched again."""

    def __init__(self, cache: Path, *, offline: bool = False) -> None:
        self._cache = cache
        self._offline = offline

    def bring(self, address: Address) -> tuple[Path, str, str]:
        """Return the folder with the files, the commit, and the path inside.

        Raises:
            SourceError: git is missing, the repository cannot be reached, has no such
                ref, or, offline, was not fetched before.
        """
        refs = self._refs(address)
        ref, path = _split(address, refs)
        commit = self._commit(address, ref, refs)
        folder = self._store(address) / commit
        if not folder.is_dir():
            if self._offline:
                raise _not_cached(address)
            self._fetch(address, commit, folder)
        return folder, commit, path

    def _store(self, address: Address) -> Path:
        name = hashlib.sha256(address.shown.encode()).hexdigest()[:24]
        return self._cache / "git" / name

    def _refs(self, address: Address) -> dict[str, str]:
        """Return ref → commit of a repository; offline, what it was last time."""
        known = self._store(address) / "refs.json"
        if self._offline:
            if not known.is_file():
                raise _not_cached(address)
            refs: dict[str, str] = json.loads(known.read_text(encoding="utf-8"))
            return refs
        listed = _git(["ls-remote", "--", address.shown], address)
        refs = _read_refs(listed)
        known.parent.mkdir(parents=True, exist_ok=True)
        _write_whole(known, json.dumps(refs, indent=1))
        return refs

    def _commit(
        self, address: Address, ref: str | None, refs: Mapping[str, str]
    ) -> str:
        if ref is None:
            ref = "HEAD"
        for name in (
            f"refs/tags/{ref}^{{}}",
            f"refs/tags/{ref}",
            f"refs/heads/{ref}",
            ref,
        ):
            if name in refs:
                return refs[name]
        if _FULL.fullmatch(ref):
            return ref
        if _COMMIT.fullmatch(ref):
            return self._long(address, ref)
        raise _no_ref(address, ref, refs)

    def _long(self, address: Address, ref: str) -> str:
        """Return the whole of a shortened commit; only a history can tell it."""
        store = self._store(address)
        cached = [folder.name for folder in store.glob(f"{ref}*")]
        if len(cached) == 1:
            return cached[0]
        if self._offline:
            raise _not_cached(address)
        with tempfile.TemporaryDirectory(prefix="stagedoor-") as name:
            bare = ["clone", "-q", "--bare", "--filter=tree:0", "--template="]
            _git([*bare, "--", address.shown, name], address)
            try:
                found = _git(["rev-parse", "--verify", "-q", ref], address, Path(name))
            except SourceError as error:
                raise SourceError(
                    "S023", f"'{ref}' is no branch, tag or commit of {address.shown}"
                ) from error
        return found.strip()

    def _fetch(self, address: Address, commit: str, folder: Path) -> None:
        """Fetch one commit without its history, aside, and put it in place whole."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".fetch-", dir=folder.parent))
        try:
            _git(["init", "-q", "--template=", str(work)], address)
            self._fetch_into(work, address, commit)
            _git(["checkout", "-q", "--force", commit], address, work)
            shutil.rmtree(work / ".git")
            # Somebody else may have been faster: then theirs is as good.
            with contextlib.suppress(OSError):
                work.rename(folder)
        finally:
            shutil.rmtree(work, ignore_errors=True)

    def _fetch_into(self, work: Path, address: Address, commit: str) -> None:
        shallow = ["fetch", "-q", "--no-tags", "--depth", "1", "--", address.shown]
        try:
            _git([*shallow, commit], address, work)
        except SourceError:
            # Some servers give branches and tags only, or no part of a history.
            whole = ["fetch", "-q", "--tags", "--", address.shown, "+refs/*:refs/*"]
            _git(whole, address, work)


def _read_refs(listed: str) -> dict[str, str]:
    pairs = (line.split("\t", 1) for line in listed.splitlines() if "\t" in line)
    return {name: commit for commit, name in pairs}


def _split(address: Address, refs: Mapping[str, str]) -> tuple[str | None, str]:
    """Tell ref and path of a browser's URL apart: the longest ref there is wins."""
    if not address.tail:
        return address.ref, address.path
    parts = address.tail.split("/")
    for length in range(len(parts), 0, -1):
        name = "/".join(parts[:length])
        if f"refs/heads/{name}" in refs or f"refs/tags/{name}" in refs:
            break
    else:
        length, name = 1, parts[0]
    return address.ref or name, address.path or "/".join(parts[length:])


def _git(arguments: list[str], address: Address, folder: Path | None = None) -> str:
    """Run git, which asks nobody for a password but the user's own helpers."""
    access = access_to(address.url, os.environ, tokens=True)
    environment = {
        **os.environ,
        **access.environment,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ALLOW_PROTOCOL": _PROTOCOLS,
        "GIT_LFS_SKIP_SMUDGE": "1",
        "LC_ALL": "C",
    }
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        environment.pop(name, None)
    try:
        done = subprocess.run(  # noqa: S603 - a list, no shell; urls come after "--"
            ["git", *_SETTINGS, *access.settings, *arguments],  # noqa: S607 - the user's own git
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SLOWEST_SECONDS,
            check=False,
        )
    except FileNotFoundError as error:
        raise SourceError(
            "S020", "git is not installed", hint="install git 2.38 or newer"
        ) from error
    except subprocess.TimeoutExpired as error:
        raise SourceError("S021", f"{address.shown} did not answer in time") from error
    if done.returncode:
        raise _failed(done.stderr.decode("utf-8", "replace"), address)
    return done.stdout.decode("utf-8", "replace")


def _failed(told: str, address: Address) -> SourceError:
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    marked = [line for line in lines if line.startswith(("fatal:", "error:", "ERROR:"))]
    reason = redacted((marked or lines or ["git failed"])[-1])
    return SourceError(
        "S022",
        f"cannot fetch {address.shown}: {reason}",
        hint="check the address, the network and your access: git ls-remote "
        f"{address.shown}",
    )


def _no_ref(address: Address, ref: str, refs: Mapping[str, str]) -> SourceError:
    from stagedoor.core.errors import did_you_mean

    names = [
        name.removeprefix("refs/heads/").removeprefix("refs/tags/").removesuffix("^{}")
        for name in refs
        if name.startswith(("refs/heads/", "refs/tags/"))
    ]
    shown = ", ".join(sorted(set(names))[:8])
    return SourceError(
        "S024",
        f"{address.shown} has no branch or tag '{ref}'",
        hint=did_you_mean(ref, names) or (f"it has {shown}" if shown else None),
    )


def _not_cached(address: Address) -> SourceError:
    return SourceError(
        "S025",
        f"{address.shown} was not fetched before",
        hint="leave out --offline once; afterwards it is in the cache",
    )


def _write_whole(file: Path, text: str) -> None:
    with tempfile.NamedTemporaryFile(
        "w", dir=file.parent, delete=False, encoding="utf-8"
    ) as temporary:
        temporary.write(text)
    Path(temporary.name).replace(file)
