"""RegexPicker, PathPicker, UrlPicker: texts of a form (K-71, K-72)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from stagedoor.core.patterns import PatternError, search
from stagedoor.form.pickers.api import Picker, setting

if TYPE_CHECKING:
    from stagedoor.core.json import JsonValue
    from stagedoor.form.pickers.api import Scene
    from stagedoor.form.questions import Question

_URL: Final = re.compile(r"https?://[^\s/?#]+(?:[/?#]\S*)?\Z")
_PATH: Final = re.compile(r"[^\x00-\x1f\x7f]+\Z")


def _matches(question: Question, value: JsonValue, _scene: Scene) -> str | None:
    rule = setting(question, "validation")
    if not isinstance(rule, dict) or not isinstance(value, str) or not value:
        return None
    pattern = rule.get("regularExpression")
    if not isinstance(pattern, str):
        return None
    flags = rule.get("flags")
    try:
        found = search(pattern, value, flags if isinstance(flags, str) else "")
    except PatternError:
        return None  # a browser's form cannot apply it either
    if found:
        return None
    own = rule.get("errorMessage")
    return own if isinstance(own, str) and own else f"does not match {pattern}"


def _is_url(_question: Question, value: JsonValue, _scene: Scene) -> str | None:
    if not isinstance(value, str) or not value or _URL.match(value):
        return None
    return "is no absolute http or https URL"


def _is_path(_question: Question, value: JsonValue, _scene: Scene) -> str | None:
    if not isinstance(value, str) or not value or _PATH.match(value):
        return None
    return "is no file path"


regex_picker = Picker(
    "a text that matches the template's own pattern", check=_matches, is_lenient=True
)
path_picker = Picker("a file path", check=_is_path)
url_picker = Picker("an absolute http or https URL", check=_is_url)
