"""YAML exactly as Backstage's actions write it (A-53): npm's ``yaml`` 2, its defaults.

Everything else in stagedoor writes YAML with :func:`stagedoor.core.yaml.dump`; this
style is for files that have to equal Backstage's byte for byte.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from stagedoor.core.frozen import frozen, replace
from stagedoor.nunjucks.numbers import number_to_text
from stagedoor.nunjucks.text import from_units, to_units
from stagedoor.nunjucks.values import in_key_order
from stagedoor.workflow.yaml_fold import WIDTH, Mode, fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.core.json import JsonValue

INDENT: Final = 2
_STEP: Final = " " * INDENT
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LONE: Final = re.compile(
    r"[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]"
)
_NOT_PLAIN: Final = re.compile(
    r"""^[\n\t ,\[\]{}#&*!|>'"%@`]|^[?-]\Z|^[?-][ \t]|[\n:][ \t]|[ \t]\n"""
    r"|[\n\t ]#|[\n\t :]\Z"
)
_OTHER_TYPE: Final = re.compile(
    r"(?:~|[Nn]ull|NULL)?|[Tt]rue|TRUE|[Ff]alse|FALSE|0o[0-7]+|[-+]?[0-9]+"
    r"|0x[0-9a-fA-F]+|[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN"
    r"|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+"
    r"|[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)"
)
# JavaScript's lines end at four characters.
_MARKER: Final = re.compile(r"(?:\A|[\n\r\u2028\u2029])(?:%|---|\.\.\.)")
_RUNS: Final = re.compile(r"\n+")
_NAMED: Final = {
    "0000": "\\0", "0007": "\\a", "000b": "\\v", "001b": "\\e", "0085": "\\N",
    "00a0": "\\_", "2028": "\\L", "2029": "\\P",
}  # fmt: skip
_LEAST_MULTILINE: Final = 40
_LONGEST_KEY: Final = 1024


@frozen
class _Place:
    """Where a value is written.

    Attributes:
        indent: What a further line begins with.
        key: Whether it is a mapping's key, which has to stay on one line.
        start: The column of the first character, when it is not the indentation.
        width: How long a line may be.
        step: What a mapping inside of another is indented by.
    """

    indent: str = ""
    key: bool = False
    start: int | None = None
    width: int = WIDTH
    step: str = _STEP

    def folded(self, text: str, indent: str, mode: Mode) -> str:
        """Break the lines of a text that begins here."""
        return fold(text, indent, mode, self.start, self.width)[0]


def stringify(value: JsonValue, width: int = WIDTH, indent: int = INDENT) -> str:
    """Return one YAML document for ``value``, with a final line end.

    Args:
        value: JSON data.
        width: How long a line may be; 0 and less leave lines alone.
        indent: By how many blanks a mapping's values are indented; a list's items
            always by two.
    """
    place = _Place(width=width, step=" " * indent)
    return from_units(f"{_node(value, place)}\n")


def _node(value: JsonValue, place: _Place) -> str:
    match value:
        case dict() if value:
            return f"\n{place.indent}".join(_pairs(value, place))
        case list() if value:
            inner = replace(place, indent=place.indent + _STEP, start=None)
            return f"\n{place.indent}".join(f"- {_node(item, inner)}" for item in value)
        case dict():
            return "{}"
        case list():
            return "[]"
        case str():
            return _text(to_units(value), place)
        case _:
            return _scalar(value)


def _scalar(value: float | bool | None) -> str:  # noqa: FBT001
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case _:
            names = {"NaN": ".nan", "Infinity": ".inf", "-Infinity": "-.inf"}
            text = number_to_text(value)
            return names.get(text, text)


def _pairs(value: dict[str, JsonValue], place: _Place) -> Iterator[str]:
    indent = place.indent + place.step
    inner = replace(place, indent=indent, key=False, start=None)
    for key, item in in_key_order(value).items():
        name = _text(to_units(key), replace(inner, key=True))
        if len(name) > _LONGEST_KEY:
            yield f"? {name}\n{place.indent}: {_node(item, inner)}"
            continue
        if isinstance(item, dict | list) and item:
            yield f"{name}:\n{indent}{_node(item, inner)}"
            continue
        written = _node(item, replace(inner, start=len(name) + 2))
        # A value that is folded at once begins on the next line.
        yield f"{name}:{written}" if written.startswith("\n") else f"{name}: {written}"


# -- strings


def _text(value: str, place: _Place) -> str:
    if _CONTROL.search(value) or _LONE.search(value):
        return _double(value, place)
    return _plain(value, place)


def _plain(value: str, place: _Place) -> str:
    multiline = "\n" in value
    if place.key and multiline:
        return _quoted(value, place)
    if _NOT_PLAIN.search(value):
        return _block(value, place) if multiline else _quoted(value, place)
    if multiline:
        return _block(value, place)
    if _MARKER.search(value):
        if not place.indent:
            return _block(value, place, forced=True)
        if place.key and place.indent == place.step:
            return _quoted(value, place)
    if _OTHER_TYPE.fullmatch(value):
        return _quoted(value, place)
    return value if place.key else place.folded(value, place.indent, "plain")


def _quoted(value: str, place: _Place) -> str:
    """Prefer the quotes the text does not hold; double ones when that is no help."""
    if '"' in value and "'" not in value:
        return _single(value, place)
    return _double(value, place)


def _single(value: str, place: _Place) -> str:
    if (place.key and "\n" in value) or re.search(r"[ \t]\n|\n[ \t]", value):
        return _double(value, place)
    indent = _quoted_indent(value, place)
    broken = _RUNS.sub(lambda run: f"{run[0]}\n{indent}", value.replace("'", "''"))
    text = f"'{broken}'"
    return text if place.key else place.folded(text, indent, "plain")


def _quoted_indent(value: str, place: _Place) -> str:
    return place.indent or (_STEP if _MARKER.search(value) else "")


def _double(value: str, place: _Place) -> str:
    indent = _quoted_indent(value, place)
    text = _escaped(value, indent, place)
    return text if place.key else place.folded(text, indent, "quoted")


def _escaped(value: str, indent: str, place: _Place) -> str:
    """Spell a double-quoted text; a long one keeps its line ends as empty lines."""
    text = _json(value)
    inline = place.key or len(text) < _LEAST_MULTILINE
    made, at = "", 0
    while at < len(text):
        if text.startswith(" \\n", at):
            # A blank before a line end would be lost.
            made += "\\ "
            at += 1
        if text[at] != "\\":
            made += text[at]
            at += 1
            continue
        if text[at + 1] == "u":
            made += _short_escape(text[at + 2 : at + 6])
            at += 6
        elif text[at + 1] != "n" or inline or text[at + 2] == '"':
            made += text[at : at + 2]
            at += 2
        else:
            made, at = _line_ends(text, at, made + "\n\n")
            made += indent + ("\\" if text[at] == " " else "")
    return made


def _line_ends(text: str, at: int, made: str) -> tuple[str, int]:
    """Write the line ends after the one at ``at``; the last before a quote stays."""
    at += 2
    while text.startswith("\\n", at) and text[at + 2] != '"':
        made += "\n"
        at += 2
    return made, at


def _short_escape(code: str) -> str:
    if code in _NAMED:
        return _NAMED[code]
    return f"\\x{code[2:]}" if code.startswith("00") else f"\\u{code}"


def _json(value: str) -> str:
    """Spell a string as JavaScript's JSON does: lone surrogates are escaped."""
    text = to_units(json.dumps(from_units(value), ensure_ascii=False))
    return _LONE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


# -- blocks


def _block(value: str, place: _Place, *, forced: bool = False) -> str:
    """Write ``|`` or, when a line is too long, ``>``."""
    if re.search(r"\n[\t ]+\Z", value):
        return _quoted(value, place)
    marked = forced or _MARKER.search(value)
    indent = place.indent or (_STEP if marked else "")
    body = value.rstrip("\n\t ")
    end = value[len(body) :]
    chomp = _chomping(value, end)
    end = _ending(end, indent)
    start, spaced, body = _start(body, indent)
    header = f"{('2' if indent else '1') if spaced else ''}{chomp}"
    if place.width > 0 and _has_long_line(value, place.width - len(indent)):
        folded = _RUNS.sub(lambda run: run[0] + indent, _unfolded(body))
        text, overflow = fold(
            f"{start}{folded}{end}", indent, "block", len(indent), place.width
        )
        if not overflow:
            return f">{header}\n{indent}{text}"
    literal = _RUNS.sub(lambda run: run[0] + indent, body)
    return f"|{header}\n{indent}{start}{literal}{end}"


def _chomping(value: str, end: str) -> str:
    first = end.find("\n")
    if first < 0:
        return "-"
    return "+" if value == end or first != len(end) - 1 else ""


def _ending(end: str, indent: str) -> str:
    end = end.removesuffix("\n")
    return re.sub(r"\n+(?!\n|\Z)", lambda run: run[0] + indent, end)


def _start(body: str, indent: str) -> tuple[str, bool, str]:
    """Split off the blank beginning; tell whether a blank needs an indent indicator."""
    blank = len(body) - len(body.lstrip(" \n"))
    spaced = " " in body[:blank]
    length = body.rfind("\n", 0, blank) + 1
    start = _RUNS.sub(lambda run: run[0] + indent, body[:length])
    return start, spaced, body[length:]


def _unfolded(body: str) -> str:
    """Double the line ends that folding would take; lines with an indent keep theirs."""
    doubled = _RUNS.sub(lambda run: f"\n{run[0]}", body)
    return re.sub(
        r"(?:\A|\n)([\t ][^\n\r\u2028\u2029]*)(?:([\n\t ]*)\n(?![\n\t ]))?",
        lambda m: m[1] + (m[2] or ""),
        doubled,
    )


def _has_long_line(value: str, limit: int) -> bool:
    return len(value) > limit and any(len(line) > limit for line in value.split("\n"))
