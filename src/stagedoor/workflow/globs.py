"""Glob patterns by the rules of the tool Backstage uses (A-35: globby 11).

Dotfiles match; a pattern that names a folder covers everything below it; later
``!negations`` subtract. Patterns meet names as they stand in the source, before
rendering.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final, TypeAlias

Matcher: TypeAlias = Callable[[str], bool]

_MAGIC: Final = re.compile(r"[*?\[\]{}()!+@\\]")
_EXTENDED: Final = {"?": "?", "*": "*", "+": "+", "@": ""}
_WILD_START: Final = re.compile(r"[*?\[]|[!+@]\(")
_MOST_WORDS: Final = 1000


def matching(
    patterns: Iterable[str], files: Collection[str], folders: Collection[str]
) -> frozenset[str]:
    """Return those of ``files`` that ``patterns`` select.

    Args:
        patterns: In order; ``!x`` subtracts from what earlier patterns selected.
        files: Paths relative to the root, ``/`` between parts.
        folders: The folders above them, without a final ``/``.
    """
    listed = list(dict.fromkeys(patterns))
    chosen: set[str] = set()
    for index, pattern in enumerate(listed):
        if pattern.startswith("!"):
            continue
        refused = [p[1:] for p in listed[index:] if p.startswith("!")]
        chosen |= _one(pattern, refused, files, folders)
    return frozenset(chosen)


def _one(
    pattern: str,
    refused: Sequence[str],
    files: Collection[str],
    folders: Collection[str],
) -> set[str]:
    plain = pattern.rstrip("/")
    if plain in folders:
        pattern = f"{plain}/**"
    matches = matcher(pattern)
    excluded = [matcher(p) for p in refused]
    base = _base(pattern)
    return {
        path
        for path in files
        if matches(path) and not _is_excluded(path, base, excluded)
    }


def _is_excluded(path: str, base: str, excluded: Sequence[Matcher]) -> bool:
    """Tell whether ``path``, or a folder between ``base`` and it, is subtracted."""
    if not excluded:
        return False
    steps = [path]
    at = path.rfind("/")
    while at > len(base):
        steps.append(path[:at])
        at = path.rfind("/", 0, at)
    return any(matches(step) for matches in excluded for step in steps)


def _base(pattern: str) -> str:
    """Return the leading folders of ``pattern`` that hold no wildcard."""
    parts = pattern.split("/")[:-1]
    plain = []
    for part in parts:
        if _MAGIC.search(part):
            break
        plain.append(part)
    return "/".join(plain)


def matcher(pattern: str, *, dot: bool = True) -> Matcher:
    """Return the test whether a path matches one pattern (no negation).

    Args:
        pattern: As Backstage's tools read it.
        dot: Whether wildcards match names that begin with a dot.
    """
    if not _MAGIC.search(pattern):
        return pattern.__eq__
    regexes = (_translate(word, dot=dot) for word in _expand_braces(pattern))
    found = re.compile("|".join(f"(?:{regex})" for regex in regexes))
    return lambda path: found.fullmatch(path) is not None


# -- braces


def _expand_braces(pattern: str) -> list[str]:
    """Return the words ``a{b,c}d`` and ``{1..3}`` stand for; bounded."""
    done: list[str] = []
    waiting = [pattern]
    while waiting and len(done) + len(waiting) <= _MOST_WORDS:
        word = waiting.pop(0)
        span = _first_braces(word)
        if span is None:
            done.append(word)
            continue
        start, end, choices = span
        waiting[:0] = [word[:start] + choice + word[end:] for choice in choices]
    return [*done, *waiting]


def _first_braces(word: str) -> tuple[int, int, list[str]] | None:
    """Find the first brace group that offers a choice; others are literal text."""
    start = -1
    while (start := _find(word, "{", start + 1)) >= 0:
        end = _closing(word, start, "{", "}")
        if end < 0:
            continue
        choices = _choices(word[start + 1 : end])
        if choices:
            return start, end + 1, choices
    return None


def _choices(inner: str) -> list[str]:
    parts = _split(inner, ",")
    if len(parts) > 1:
        return parts
    ends = re.fullmatch(r"(-?\d+)\.\.(-?\d+)", inner)
    if ends:
        first, last = int(ends[1]), int(ends[2])
        step = 1 if first <= last else -1
        numbers = range(first, last + step, step)[:_MOST_WORDS]
        return [str(number) for number in numbers]
    letters = re.fullmatch(r"([A-Za-z])\.\.([A-Za-z])", inner)
    if letters:
        first, last = ord(letters[1]), ord(letters[2])
        step = 1 if first <= last else -1
        return [chr(code) for code in range(first, last + step, step)]
    return []


def _find(word: str, wanted: str, start: int) -> int:
    at = start
    while at < len(word):
        if word[at] == "\\":
            at += 2
            continue
        if word[at] == wanted:
            return at
        at += 1
    return -1


def _closing(word: str, start: int, opening: str, closing: str) -> int:
    """Return where the bracket at ``start`` closes, or -1."""
    depth, at = 0, start
    while at < len(word):
        char = word[at]
        if char == "\\":
            at += 1
        elif char == opening:
            depth += 1
        elif char == closing:
            depth -= 1
            if not depth:
                return at
        at += 1
    return -1


def _split(text: str, separator: str) -> list[str]:
    """Split at separators that stand in no bracket."""
    parts, depth, part, at = [], 0, "", 0
    while at < len(text):
        char = text[at]
        if char == "\\":
            part += text[at : at + 2]
            at += 2
            continue
        depth += (char in "{(") - (char in "})")
        if char == separator and not depth:
            parts.append(part)
            part = ""
        else:
            part += char
        at += 1
    return [*parts, part]


# -- one word to a regular expression


def _translate(word: str, *, dot: bool) -> str:
    """Translate a word without braces; ``**`` as a whole part is any depth."""
    parts = word.split("/")
    name = r"[^/]+" if dot else r"(?!\.)[^/]+"
    regex = ""
    for index, part in enumerate(parts):
        last = index == len(parts) - 1
        if part == "**":
            # Zero or more folders; at the end, at least one name.
            regex += f"(?:{name}/)*{name}" if last else f"(?:{name}/)*"
            continue
        hidden = "" if dot or not _WILD_START.match(part) else r"(?!\.)"
        regex += hidden + _part(part) + ("" if last else "/")
    return regex


def _part(part: str) -> str:
    regex, at = "", 0
    while at < len(part):
        piece, at = _piece(part, at)
        regex += piece
    return regex


def _piece(part: str, at: int) -> tuple[str, int]:
    """Translate what stands at ``at``; return it and where the next piece starts."""
    char = part[at]
    if char in "?*+@!" and part[at + 1 : at + 2] == "(":
        end = _closing(part, at + 1, "(", ")")
        if end > 0:
            return _extended(part, at, end), end + 1
    match char:
        case "\\" if at + 1 < len(part):
            return re.escape(part[at + 1]), at + 2
        case "*":
            end = at
            while part[end : end + 1] == "*":
                end += 1
            # A name is never empty: "*" alone needs a letter.
            return "[^/]+" if len(part) == end - at else "[^/]*", end
        case "?":
            return "[^/]", at + 1
        case "[":
            return _class(part, at)
        case _:
            return re.escape(char), at + 1


def _extended(part: str, at: int, end: int) -> str:
    """Translate ``@(a|b)``, ``?(…)``, ``*(…)``, ``+(…)`` and ``!(…)``."""
    choices = "|".join(_part(choice) for choice in _split(part[at + 2 : end], "|"))
    if part[at] == "!":
        rest = _part(part[end + 1 :])
        return f"(?!(?:{choices}){rest}(?:/|$))[^/]*?"
    return f"(?:{choices}){_EXTENDED[part[at]]}"


def _class(part: str, at: int) -> tuple[str, int]:
    """Translate ``[a-z]``, ``[!a]``, ``[^a]``; an unclosed bracket is itself."""
    end = part.find("]", at + 2 if part[at + 1 : at + 2] not in ("!", "^") else at + 3)
    if end < 0:
        return re.escape("["), at + 1
    inner = part[at + 1 : end]
    negated = inner.startswith(("!", "^"))
    inner = inner[negated:].replace("\\", "\\\\").replace("[", "\\[")
    text = f"[{'^/' if negated else ''}{inner}]"
    try:
        re.compile(text)
    except re.error:
        return re.escape(part[at : end + 1]), end + 1
    return text, end + 1
