"""Glob patterns by the rules of the tool Backstage uses (A-35: globby 11).

Dotfiles match; a pattern that names a folder covers everything below it; later
``!negations`` subtract. Patterns meet names as they stand in the source, before
rendering.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final, TypeAlias

Matcher: TypeAlias = Callable[[str], bool]

_MAGIC: Final = re.compile(r"[*?\[\]{}()!+@\\]")
_EXTENDED: Final = {"?": "?", "*": "*", "+": "+", "@": ""}
# What makes a pattern more than a path.
_DYNAMIC: Final = re.compile(
    r"\\|[*?]|^!|\[[^\[]*\]|(?:^|[^!*+?@])\([^(]*\|[^|]*\)|[!*+?@]\([^(]*\)"
    r"|\{.*(?:,|\.\.).*\}"
)
# Alone of all names with "**" in them, "**.js" looks into folders.
_ANY_DEPTH: Final = re.compile(r"\*\*\.\w+")
_WILD_START: Final = re.compile(r"[*?\[]|[!+@]\(")
_POSIX: Final = re.compile(r"\\?\[:([a-z]+):\]?")
_POSIX_END: Final = re.compile(r"\[:[a-z]+:\]\Z")
_CLASSES: Final = {
    "alnum": "A-Za-z0-9", "alpha": "A-Za-z", "blank": " \\t", "digit": "0-9",
    "lower": "a-z", "space": " \\t\\r\\n\\v\\f", "upper": "A-Z", "word": "A-Za-z0-9_",
    "xdigit": "A-Fa-f0-9",
}  # fmt: skip
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
    plain = posixpath.normpath(pattern)
    if plain in folders or plain == ".":
        pattern = f"{plain}/**".removeprefix("./")
    excluded = [matcher(p) for p in refused]
    pruned = [matcher(p) for p in refused if _prunes(p)]
    chosen: set[str] = set()
    for word in _expand_braces(pattern):
        found = _without_dot(word)
        if found is None:
            continue
        matches, base = matcher(found), _base(found)
        chosen.update(
            path
            for path in files
            if matches(path)
            and not any(refuses(path) for refuses in excluded)
            and not _is_pruned(path, base, pruned)
        )
    return chosen


def _without_dot(word: str) -> str | None:
    """Drop a leading ``./``; ``None`` for a word that then matches nothing (A-35).

    ``./*.md`` is ``*.md``, but ``./docs/*.md`` and ``./a.md`` have no effect.
    """
    if not word.startswith("./"):
        return word
    rest = word[2:]
    return rest if _is_dynamic(rest.partition("/")[0]) else None


def _prunes(pattern: str) -> bool:
    """Tell whether a negation also keeps the walk out of the folders it names."""
    return pattern.endswith("/**") or not _is_dynamic(posixpath.basename(pattern))


def _is_pruned(path: str, base: str, pruned: Sequence[Matcher]) -> bool:
    """Tell whether a folder between ``base`` and ``path`` is not walked."""
    if not pruned:
        return False
    at = path.rfind("/")
    while at > len(base):
        if any(matches(path[:at]) for matches in pruned):
            return True
        at = path.rfind("/", 0, at)
    return False


def _base(pattern: str) -> str:
    """Return the leading folders of ``pattern`` that hold no wildcard."""
    plain = []
    for part in pattern.split("/")[:-1]:
        if _is_dynamic(part):
            break
        plain.append(part)
    return "/".join(plain)


def _is_dynamic(part: str) -> bool:
    return _DYNAMIC.search(part) is not None


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
    if _ANY_DEPTH.fullmatch(word):
        parts = ["**", word[1:]]
    name = r"[^/]+" if dot else r"(?!\.)[^/]+"
    regex = ""
    for index, part in enumerate(parts):
        last = index == len(parts) - 1
        if part == "**":
            # Zero or more folders; at the end, at least one name.
            above = parts[index - 1] if index else "*"
            regex = _any_depth(regex, above, name, last=last)
            continue
        hidden = "" if dot or not _WILD_START.match(part) else r"(?!\.)"
        regex += hidden + _part(part) + ("" if last else "/")
    return regex


def _any_depth(regex: str, above: str, name: str, *, last: bool) -> str:
    """Add ``**``: any folders.

    At the end it also means the part ``above`` itself, unless that ends with ``*``.
    """
    if not last:
        return f"{regex}(?:{name}/)*"
    if above.endswith("*"):
        return f"{regex}{name}(?:/{name})*"
    return f"{regex[:-1]}(?:/{name})*"


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
        case "(" if (end := _closing(part, at, "(", ")")) > 0:
            choices = _split(part[at + 1 : end], "|")
            return f"(?:{'|'.join(map(_part, choices))})", end + 1
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
    """Translate ``[a-z]``, ``[!a]``, ``[^a]``, ``[[:alpha:]]``.

    It also matches its own spelling; an unclosed bracket is itself.
    """
    skip = 2 if part[at + 1 : at + 2] not in ("!", "^") else 3
    end = part.find("]", at + skip)
    while end > 0 and _POSIX_END.search(part, at, end + 1):
        end = part.find("]", end + 1)
    if end < 0:
        return re.escape("["), at + 1
    inner = part[at + 1 : end]
    negated = inner.startswith(("!", "^"))
    inner = inner[negated:].replace("\\", "\\\\").replace("[", "\\[")
    inner = _POSIX.sub(lambda name: _CLASSES.get(name[1], name[0]), inner)
    text = f"[{'^/' if negated else ''}{inner}]"
    itself = re.escape(part[at : end + 1])
    try:
        re.compile(text)
    except re.error:
        return itself, end + 1
    return f"(?:{itself}|{text})", end + 1
