"""One configuration file: from TOML to checked values."""

from __future__ import annotations

import os
import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from stagedoor.core.errors import Problem, UsageError, did_you_mean
from stagedoor.core.locations import Location
from stagedoor.core.resources import data_folder
from stagedoor.settings.keys import HOST_TYPES, KEYS
from stagedoor.settings.lines import locate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from stagedoor.core.json import JsonValue
    from stagedoor.settings.keys import Key

_TABLE_IN_PYTHON_PROJECT: Final = ("tool", "stagedoor")
_ADDRESS: Final = re.compile(r"[^/\\]+:")


class Layer(NamedTuple):
    """What one file sets.

    Attributes:
        kind: Whose file it is.
        file: Where it is.
        values: By the keys of ``KEYS``; checked, paths absolute.
        origins: By dotted name: where it is set.
    """

    kind: Literal["user", "project"]
    file: Path
    values: Mapping[str, Any]  # as KEYS says of each
    origins: Mapping[str, Location]


def read_layer(file: Path, kind: Literal["user", "project"]) -> Layer | None:
    """Read one file; ``None`` for a ``pyproject.toml`` without our table.

    Raises:
        UsageError: It cannot be read, or is no TOML, or holds what it may not: all
            such problems.
    """
    shown = _shown(file, kind)
    text = _read(file, shown)
    shared = file.name == "pyproject.toml"
    found = _parsed(text, shown, only_if_ours=shared)
    prefix = _TABLE_IN_PYTHON_PROJECT if shared else ()
    for part in prefix:
        found = found.get(part) if isinstance(found, dict) else None
    if found is None:
        return None
    reader = _Reader(text, shown, prefix, file, kind)
    return reader.layer(found)


def _shown(file: Path, kind: str) -> str:
    return str(file) if kind == "user" else os.path.relpath(file)


def _read(file: Path, shown: str) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise UsageError(
            "G020", f"cannot read the configuration '{shown}': {reason.lower()}"
        ) from error


def _parsed(text: str, shown: str, *, only_if_ours: bool) -> Any:  # noqa: ANN401 - checked by the reader
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        # Somebody else's mistake is told by the tool whose table it is in.
        if only_if_ours and not re.search(r"(?m)^\s*\[\s*tool\s*\.\s*stagedoor", text):
            return None
        raise _no_toml(str(error), text, shown) from error
    except RecursionError as error:
        said = f"the configuration '{shown}' is nested too deeply"
        raise UsageError("G028", said, at=Location(shown)) from error


def _no_toml(said: str, text: str, shown: str) -> UsageError:
    # The line may be that of a secret.
    quiet = "secrets" in text
    place = re.search(r" \(at line (\d+), column (\d+)\)", said)
    lines = text.splitlines() or [""]
    line = int(place[1]) if place else len(lines)
    return UsageError(
        "G021",
        f"the configuration is no TOML: {said.partition(' (at ')[0].lower()}",
        at=Location(shown, line, int(place[2]) if place else None),
        excerpt=None if quiet else lines[min(line, len(lines)) - 1],
    )


class _Reader:
    """Checks one file's values; collects everything that is wrong."""

    def __init__(
        self,
        text: str,
        shown: str,
        prefix: tuple[str, ...],
        file: Path,
        kind: Literal["user", "project"],
    ) -> None:
        self.text, self.shown, self.prefix = text, shown, prefix
        self.file, self.kind = file, kind
        self.problems: list[Problem] = []
        self.origins: dict[str, Location] = {}

    def layer(self, found: object) -> Layer:
        """Return the checked values.

        Raises:
            UsageError: With every problem.
        """
        values = {
            name: self.value(name, value, KEYS[name])
            for name, value in self.flat(found)
            if self.knows(name)
        }
        if self.problems:
            raise UsageError.of(self.problems)
        return Layer(self.kind, self.file, values, self.origins)

    def flat(self, found: object) -> Iterator[tuple[str, object]]:
        """Yield the keys by dotted name, one level down where ``KEYS`` has two."""
        if not isinstance(found, dict):
            self.refuse("", "has to be a table")
            return
        outer = {name.partition(".")[0] for name in KEYS if "." in name}
        for name, value in found.items():
            if name not in outer:
                yield name, value
            elif isinstance(value, dict):
                yield from ((f"{name}.{inner}", item) for inner, item in value.items())
            else:
                self.refuse(name, "has to be a table")

    def knows(self, name: str) -> bool:
        """Tell whether there is such a key for this file; collect it when not."""
        if name not in KEYS:
            at, excerpt = self.place(name)
            hint = did_you_mean(name, KEYS) or f"there are: {', '.join(KEYS)}"
            said = f"there is no setting '{name}'"
            self.problems.append(Problem("G022", said, at, hint, excerpt))
        elif KEYS[name].user_only and self.kind == "project":
            at, excerpt = self.place(name)
            said = f"'{name}' can only be set in a user's own file, not in a project's"
            hint = "stagedoor config says where that file is"
            self.problems.append(Problem("G024", said, at, hint, excerpt))
        else:
            return True
        return False

    def value(self, name: str, value: object, key: Key) -> Any:  # noqa: ANN401 - as the key says
        """Return the checked value of one key."""
        if key.kind == "texts":
            return self.texts(name, value, key)
        if key.kind == "flag":
            return self.flag(name, value)
        if not isinstance(value, dict):
            self.refuse(name, "has to be a table")
            return {}
        return {k: self.item(f"{name}.{k}", v, key) for k, v in value.items()}

    def texts(self, name: str, value: object, key: Key) -> tuple[str, ...]:
        """Return a list of texts; one text is a list of one."""
        items = value if isinstance(value, list) else [value]
        texts = tuple(item for item in items if isinstance(item, str) and item)
        if len(texts) < len(items):
            self.refuse(name, "has to be a text, or a list of texts")
            return ()
        self.origins[name] = self.place(name)[0]
        return tuple(map(self.anchored_in(name), texts)) if key.paths else texts

    def flag(self, name: str, value: object) -> bool:
        """Return ``true`` or ``false``."""
        if not isinstance(value, bool):
            self.refuse(name, "has to be true or false")
            return False
        self.origins[name] = self.place(name)[0]
        return value

    def item(self, name: str, value: object, key: Key) -> JsonValue:
        """Return one value of a table."""
        self.origins[name] = self.place(name)[0]
        if key.kind == "table":
            return self.data(name, value)
        if not isinstance(value, str):
            self.refuse(name, "has to be a text")
            return ""
        if key.kind == "types by host" and value not in HOST_TYPES:
            self.refuse(name, f"has to be one of {', '.join(HOST_TYPES)}")
        if name.startswith("aliases."):
            self.check_alias(name)
        return self.anchored_in(name)(value) if key.paths else value

    def data(self, name: str, value: object) -> JsonValue:
        """Return TOML's value as JSON data; dates and times as they are written."""
        match value:
            case None | bool() | int() | str():
                return value
            case float() if value - value == 0:
                return value
            case date() | datetime() | time():
                return value.isoformat()
            case list():
                return [self.data(name, item) for item in value]
            case dict():
                return {k: self.data(f"{name}.{k}", v) for k, v in value.items()}
            case _:
                self.refuse(name, "has to be data that JSON knows")
                return None

    def anchored_in(self, name: str) -> Callable[[str], str]:
        """Return what makes a path absolute; addresses and bare names stay."""
        may_be_bare = name.startswith("aliases.") or name == "plugins"

        def anchored(text: str) -> str:
            bare = "/" not in text and not text.endswith((".py", ".zip"))
            if _ADDRESS.match(text) or (may_be_bare and bare):
                return text
            home = os.path.expanduser(text)  # noqa: PTH111 - ~nobody is no error
            return os.path.normpath(self.file.parent / home)

        return anchored

    def check_alias(self, name: str) -> None:
        """Refuse to let another template stand in for one of ours."""
        alias = name.removeprefix("aliases.")
        if (data_folder("templates") / alias).is_dir() or "/" in alias:
            at, excerpt = self.place(name)
            said = (
                f"'{alias}' cannot be an alias: it is a template that ships, or a path"
            )
            hint = "give it a name of its own"
            self.problems.append(Problem("G025", said, at, hint, excerpt))

    def refuse(self, name: str, said: str) -> None:
        """Collect that a value will not do."""
        at, excerpt = self.place(name)
        subject = f"'{name}'" if name else "'tool.stagedoor'"
        self.problems.append(Problem("G023", f"{subject} {said}", at, excerpt=excerpt))

    def place(self, name: str) -> tuple[Location, str | None]:
        """Return where a dotted name stands, and its line unless it holds a secret."""
        key = (*self.prefix, *self.parts(name))
        at, line = locate(self.text, self.shown, key)
        return at, None if "secrets" in name else line

    def parts(self, name: str) -> tuple[str, ...]:
        """Split a dotted name; what a user called something may hold dots."""
        known = next((k for k in KEYS if name == k or name.startswith(f"{k}.")), None)
        if known is None:
            return tuple(filter(None, name.split(".")))
        rest = name[len(known) + 1 :]
        return (*known.split("."), *([rest] if rest else []))
