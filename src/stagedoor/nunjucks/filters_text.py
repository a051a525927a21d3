"""Built-in filters on text (F-3, F-4, F-8, F-14, F-18, F-19, F-23, F-29 to F-36).

Every filter is called with the meter, the value and the positional arguments;
surplus arguments are ignored, as JavaScript does.

Source: nunjitsu 0.6.2, ``builtins.ts``; Nunjucks 3.2.4, ``filters.js``.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from stagedoor.nunjucks import operators, text
from stagedoor.nunjucks.arguments import like, loose_text_of, spaces, text_of, within
from stagedoor.nunjucks.numbers import to_integer
from stagedoor.nunjucks.operators import to_number, to_string, to_text, truthy
from stagedoor.nunjucks.regex import Regex
from stagedoor.nunjucks.values import UNDEFINED, Fault, Safe, Value, kind_of

if TYPE_CHECKING:
    from stagedoor.nunjucks.limits import Meter

_MOST_TAG_PASSES: Final = 8
# Patterns are compiled on first use, by re's own cache: start-up is most of a short run.
_TAG_NAME: Final = r"/?[a-zA-Z][a-zA-Z0-9]*(?![a-zA-Z0-9_])"
_LINE_END: Final = "([\n\r\u2028\u2029])"
_WHITESPACE: Final = f"[{text.WHITESPACE}]+"
_WORD: Final = r"[A-Za-z0-9_]+"
_ESCAPED: Final = str.maketrans(
    {
        "&": "&amp;",
        '"': "&quot;",
        "'": "&#39;",
        "<": "&lt;",
        ">": "&gt;",
        "\\": "&#92;",
    }
)
_UNENCODED: Final = "!'()*-._~"
_EMAIL: Final = r"[A-Za-z0-9_.!#$%&'*+\-/=?^`{|}~]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
_DOMAIN: Final = r"\.(?:org|net|com)(?::|/|\Z)"
_OPENINGS: Final = ("(", "<", "&lt;")
_CLOSINGS: Final = (".", ",", ")", "&gt;")


def lower(meter: Meter, value: Value, *_: Value) -> str:
    """Write in lower case (F-18)."""
    return text.lower(loose_text_of(meter, value))


def upper(meter: Meter, value: Value, *_: Value) -> str:
    """Write in upper case (F-18)."""
    return text.upper(loose_text_of(meter, value))


def capitalize(meter: Meter, value: Value, *_: Value) -> Value:
    """Write the first letter in upper, all others in lower case (F-3)."""
    return like(value, _capitalized(loose_text_of(meter, value)))


def title(meter: Meter, value: Value, *_: Value) -> Value:
    """Capitalize each word between blanks (F-18)."""
    words = loose_text_of(meter, value).split(" ")
    return like(value, " ".join(map(_capitalized, words)))


def _capitalized(word: str) -> str:
    lowered = text.lower(word)
    return text.upper(lowered[:1]) + lowered[1:]


def trim(meter: Meter, value: Value, *_: Value) -> Value:
    """Drop white space at both ends (F-32)."""
    return like(value, text.trim(text_of(meter, value)))


def string(meter: Meter, value: Value, *_: Value) -> Value:
    """Convert to text as it would be printed (F-29)."""
    if value is None or value is UNDEFINED:
        raise Fault(f"needs a value, not {kind_of(value)}")
    return value if type(value) is Safe else to_text(meter, value)


def safe(meter: Meter, value: Value, *_: Value) -> Safe:
    """Mark as safe text (F-26)."""
    return value if type(value) is Safe else Safe(to_text(meter, value))


def escape(meter: Meter, value: Value, *_: Value) -> Safe:
    """Replace what HTML treats specially, once (F-8)."""
    return value if type(value) is Safe else force_escape(meter, value)


def force_escape(meter: Meter, value: Value, *_: Value) -> Safe:
    """Replace what HTML treats specially, also in safe text (F-9)."""
    units = to_text(meter, value)
    meter.spend_scratch(2 * len(units))
    return Safe(units.translate(_ESCAPED))


def center(meter: Meter, value: Value, width: Value = UNDEFINED, *_: Value) -> Value:
    """Pad at both sides to ``width``, 80 by default (F-4)."""
    value = _or_empty(value)
    wanted = width if truthy(width) else 80
    length = _length(value)
    if operators.greater_equal(meter, length, wanted):
        return value
    missing = to_number(meter, wanted) - to_number(meter, length)
    units = to_string(meter, value)
    if not math.isfinite(missing):
        return like(value, spaces(meter, missing) + units)
    before, after = missing / 2 - math.fmod(missing, 2), missing / 2
    return like(value, spaces(meter, before) + units + spaces(meter, after))


def indent(
    meter: Meter,
    value: Value,
    width: Value = UNDEFINED,
    first: Value = UNDEFINED,
    *_: Value,
) -> Value:
    """Indent every line but the first, blank ones as well (F-14)."""
    units = loose_text_of(meter, value)
    margin = to_number(meter, width) if truthy(width) else 4
    blanks = spaces(meter, margin, units.count("\n") + 1)
    indented = units.replace("\n", "\n" + blanks)
    # Only a plain empty text is left alone: a safe one is an object, never "".
    if truthy(first) and (units or type(value) is Safe):
        indented = blanks + indented
    return like(_or_empty(value), indented)


def truncate(
    meter: Meter,
    value: Value,
    length: Value = UNDEFINED,
    kill_words: Value = UNDEFINED,
    end: Value = UNDEFINED,
    *_: Value,
) -> Value:
    """Cut at the last blank before ``length``, 255 by default, add ``end`` (F-33)."""
    value = _or_empty(value)
    limit = length if truthy(length) else 255
    if operators.less_equal(meter, _length(value), limit):
        return value
    units = text_of(meter, value)
    cut = to_number(meter, limit)
    if not truthy(kill_words):
        blank = _last_blank(units, cut)
        cut = cut if blank < 0 else blank
    tail = "..." if end is UNDEFINED or end is None else to_string(meter, end)
    return like(value, units[: within(to_integer(cut), len(units))] + tail)


def _last_blank(units: str, limit: int | float) -> int:
    """Return where the last blank at or before ``limit`` is; NaN is no limit."""
    from_ = len(units) if math.isnan(limit) else within(to_integer(limit), len(units))
    return units.rfind(" ", 0, from_ + 1)


def _or_empty(value: Value) -> Value:
    return "" if value is None or value is UNDEFINED or value is False else value


def _length(value: Value) -> Value:
    """Return the ``length`` property JavaScript would see."""
    if type(value) is str or type(value) is list:
        return len(value)
    if type(value) is Safe:
        return len(value.value)
    return value.get("length", UNDEFINED) if type(value) is dict else UNDEFINED


def replace(
    meter: Meter,
    value: Value,
    old: Value = UNDEFINED,
    new: Value = UNDEFINED,
    most: Value = UNDEFINED,
    *_: Value,
) -> Value:
    """Replace all of a text, or what a regular expression finds (F-23)."""
    if type(old) is Regex:
        return old.replaced(meter, text_of(meter, value), to_string(meter, new), 0)[0]
    if type(old) not in (str, int, float):
        return value
    if type(value) is int or type(value) is float:
        value = to_string(meter, value)
    if type(value) is not str and type(value) is not Safe:
        return value
    units = to_string(meter, value)
    needle = to_string(meter, old)
    if not needle:
        return like(value, _interleave(meter, units, new))
    if needle not in units or (most == 0 and type(most) in (int, float)):
        return value
    return like(value, _replace_text(meter, units, needle, (new, most)))


def _interleave(meter: Meter, units: str, new: Value) -> str:
    """Put ``new`` around every unit; a missing one joins with commas, as Array.join."""
    ends = to_string(meter, new)
    between = "," if new is UNDEFINED else ends
    meter.spend_scratch(len(units) + len(ends) * (len(units) + 2))
    return ends + between.join(units) + ends


def _replace_text(
    meter: Meter, units: str, needle: str, arguments: tuple[Value, Value]
) -> str:
    replacement = to_string(meter, arguments[0])
    count = units.count(needle)
    if arguments[1] is not UNDEFINED and arguments[1] != -1:
        most = to_number(meter, arguments[1])
        count = 0 if math.isnan(most) else within(math.ceil(min(most, count)), count)
    meter.spend_scratch(len(units) + len(replacement) * count)
    return units.replace(needle, replacement, count)


def line_breaks(meter: Meter, value: Value, *_: Value) -> Value:
    """Put ``<br />`` before line ends (F-19, ``nl2br``)."""
    units = "" if value is None or value is UNDEFINED else text_of(meter, value)
    meter.spend_scratch(6 * units.count("\n"))
    return like(value, units.replace("\r\n", "\n").replace("\n", "<br />\n"))


def word_count(meter: Meter, value: Value, *_: Value) -> int | None:
    r"""Count ``\\w+``; null when there is none (F-36)."""
    if not truthy(value):
        return None
    return len(re.findall(_WORD, text_of(meter, value))) or None


def strip_tags(
    meter: Meter, value: Value, keep_lines: Value = UNDEFINED, *_: Value
) -> Value:
    """Remove tags and comments until none is left, tidy white space (F-30)."""
    units = loose_text_of(meter, value)
    for _pass in range(_MOST_TAG_PASSES):
        stripped = _without_tags(meter, units)
        if stripped == units:
            break
        units = stripped
    if _without_tags(meter, units) != units:
        raise Fault("the markup is nested too deeply to be stripped")
    return like(value, _tidied(text.trim(units), keep_lines=truthy(keep_lines)))


def strip_tags_once(
    meter: Meter, value: Value, keep_lines: Value = UNDEFINED, *_: Value
) -> Value:
    """Remove tags in a single pass, as Backstage up to 4.0.2 did."""
    units = _without_tags(meter, loose_text_of(meter, value))
    return like(value, _tidied(text.trim(units), keep_lines=truthy(keep_lines)))


def _without_tags(meter: Meter, units: str) -> str:
    """Remove ``<name …>`` and ``<!-- … -->`` in one pass, in linear time."""
    meter.spend_scratch(len(units))
    kept: list[str] = []
    position = 0
    start = units.find("<")
    last_close, last_comment = units.rfind(">"), units.rfind("-->")
    while 0 <= start < last_close:
        end = _tag_end(units, start, last_comment)
        if end:
            kept.append(units[position:start])
            position = end
        start = units.find("<", end or start + 1)
    return "".join([*kept, units[position:]])


def _tag_end(units: str, start: int, last_comment: int) -> int:
    """Return the offset after the tag or comment at ``start``; 0 when there is none."""
    name = re.compile(_TAG_NAME).match(units, start + 1)
    if name:
        return units.find(">", name.end()) + 1
    if units.startswith("!--", start + 1) and start + 4 <= last_comment:
        return units.find("-->", start + 4) + 3
    return 0


def _tidied(units: str, *, keep_lines: bool) -> str:
    if not keep_lines:
        return re.sub(_WHITESPACE, " ", units)
    # Odd elements are the line ends that were split at: they hold no blanks.
    lines = "".join(part.strip(" ") for part in re.split(_LINE_END, units))
    lines = re.sub(" +", " ", lines).replace("\r\n", "\n")
    return re.sub("\n\n\n+", "\n\n", lines)


def urlencode(meter: Meter, value: Value, *_: Value) -> str:
    """Encode text, or a record or list of pairs as a query (F-34)."""
    if type(value) is str or type(value) is Safe:
        return encode_component(text_of(meter, value))
    if type(value) is dict:
        pairs = list(value.items())
    elif type(value) is list:
        pairs = [_pair(item) for item in value]
    else:
        pairs = []
    meter.spend_work(len(pairs))
    return "&".join(
        "=".join(encode_component(to_string(meter, part)) for part in pair)
        for pair in pairs
    )


def encode_component(units: str) -> str:
    """Percent-encode text (ECMA-262, encodeURIComponent)."""
    try:
        return quote(text.from_units(units), safe=_UNENCODED)
    except UnicodeEncodeError:
        raise Fault("half a character cannot be encoded for a URL") from None


def _pair(value: Value) -> tuple[Value, Value]:
    if value is None or value is UNDEFINED:
        raise Fault(f"needs pairs of key and value, not {kind_of(value)}")
    if type(value) is dict:
        return value.get("0", UNDEFINED), value.get("1", UNDEFINED)
    if type(value) is Safe:
        value = value.value
    if type(value) is not list and type(value) is not str:
        return UNDEFINED, UNDEFINED
    parts = [*value[:2], UNDEFINED, UNDEFINED]
    return parts[0], parts[1]


def urlize(
    meter: Meter,
    value: Value,
    length: Value = UNDEFINED,
    no_follow: Value = UNDEFINED,
    *_: Value,
) -> str:
    """Turn addresses into links (F-35)."""
    units = text_of(meter, value)
    meter.spend_scratch(4 * len(units))
    shown = _shown_length(meter, length, len(units))
    rel = ' rel="nofollow"' if no_follow is True else ""
    words = re.split(f"([{text.WHITESPACE}]+)", units)
    return "".join(_link(word, shown, rel) for word in words if word)


def _shown_length(meter: Meter, length: Value, size: int) -> int:
    if length is UNDEFINED or (type(length) is float and math.isnan(length)):
        return size
    number = to_number(meter, length)
    return 0 if math.isnan(number) else within(to_integer(number), size)


def _link(word: str, shown: int, rel: str) -> str:
    """Return a link for a word that is an address, else the word."""
    address = _bare(word)
    target = f"http://{address}"
    if address.startswith(("http://", "https://")):
        target = address
    elif not address.startswith("www."):
        if re.fullmatch(_EMAIL, address):
            return f'<a href="mailto:{address}">{address}</a>'
        if not re.search(_DOMAIN, address):
            return word
    return f'<a href="{target}"{rel}>{address[:shown]}</a>'


def _bare(word: str) -> str:
    """Drop one opening and one closing mark around a word."""
    opening = next((mark for mark in _OPENINGS if word.startswith(mark)), "")
    word = word[len(opening) :]
    closing = next((mark for mark in _CLOSINGS if word.endswith(mark)), "")
    return word[: len(word) - len(closing)]
