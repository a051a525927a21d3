"""``$text``, ``$json`` and ``$yaml``: parts of a template that live in files (T-41)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

from stagedoor.core.errors import TemplateError
from stagedoor.core.frozen import frozen
from stagedoor.core.yaml import load_document, load_json_or_yaml

if TYPE_CHECKING:
    from stagedoor.core.json import JsonObject, JsonPath, JsonValue
    from stagedoor.core.yaml import Document

ReadText: TypeAlias = Callable[[str], str]
"""From a path as the template writes it to the text of that file.

It answers for a path relative to the template's own file, refuses what leaves the
template's root, and raises ``OSError`` or a ``StagedoorError``.
"""

_KEYS: Final = ("$text", "$json", "$yaml")


@frozen
class Placeholders:
    """Replaces placeholders while it copies a document.

    Attributes:
        document: Gives each placeholder its place.
        read_text: ``None`` leaves placeholders as they are.
    """

    document: Document
    read_text: ReadText | None

    def resolve(self, value: JsonValue, path: JsonPath = ()) -> JsonValue:
        """Return ``value`` with its placeholders replaced by the files' content.

        An object with another ``$`` key beside the placeholder is kept untouched, its
        children too. What was loaded is not searched again.
        """
        match value:
            case list():
                return [self.resolve(v, (*path, i)) for i, v in enumerate(value)]
            case dict():
                return self._object(value, path)
            case _:
                return value

    def _object(self, value: JsonObject, path: JsonPath) -> JsonValue:
        dollars = [key for key in value if key.startswith("$")]
        if not dollars or self.read_text is None:
            return {key: self.resolve(v, (*path, key)) for key, v in value.items()}
        key = dollars[0]
        target = value[key]
        if len(value) > 1 or key not in _KEYS or not isinstance(target, str):
            return value
        return self._load(key, target, (*path, key))

    def _load(self, key: str, target: str, path: JsonPath) -> JsonValue:
        read = self.read_text
        if read is None:
            return {key: target}
        try:
            text = read(target)
        except OSError as fault:
            problem = self.document.problem(
                "T005",
                f"'{key}: {target}' cannot be read: {fault.strerror or fault}",
                path,
                "name a file beside the template, relative to it",
            )
            raise TemplateError.of([problem]) from None
        if key == "$text":
            return text
        load = load_json_or_yaml if key == "$json" else load_document
        return load(text, target, error=TemplateError, code="T001").value
