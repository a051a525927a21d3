"""One JSON Schema of a form's answers: all pages, all conditions, for editors and CI.

Pages judge values after defaults were filled in; an answers file is judged before. So
wherever a page asks for presence, the schema says *or the form adds it* (see
:mod:`stagedoor.form.presence`). The law: for forms without pickers the schema accepts
an answers file exactly when ``stagedoor new --no-input`` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from stagedoor.core.conformity import conforms
from stagedoor.core.frozen import frozen, replace
from stagedoor.core.schema_leaves import SchemaError
from stagedoor.form.draft7 import leaf_keywords
from stagedoor.form.presence import Default, Frame, Presence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagedoor.core.schema_leaves import Schema
    from stagedoor.form.build import Form, Page
    from stagedoor.form.pickers.api import Picker

SchemaObject = dict[str, Any]

DRAFT: Final = "http://json-schema.org/draft-07/schema#"
_DEEPEST: Final = 24
_MOST_ASKED: Final = 3
_GROUPS: Final = ("allOf", "anyOf", "oneOf")


def answers_schema(
    form: Form, pickers: Mapping[str, Picker], *, title: str, description: str = ""
) -> SchemaObject:
    """Return the schema of the answers file of ``form``, in draft-07.

    Args:
        form: Its pages.
        pickers: Those its fields name: what they compute need not be given.
        title: Of the schema.
        description: Of the schema; empty for none.
    """
    frame = Frame()
    for page in form.pages:
        if page.shown:
            Presence(page, pickers).gather(frame)
    parts = [
        _Writer(page, form).object(page.raw, _At(frame, filled=page.shown))
        for page in form.pages
    ]
    root: SchemaObject = {"$schema": DRAFT, "title": title}
    if description:
        root["description"] = description
    root |= {"type": "object", "properties": {}, "required": []}
    kept = [rest for part in parts if (rest := _moved(part, root))]
    for name in form.names():
        root["properties"].setdefault(name, _noted(form.schema_at((name,))))
    if not form.accepts_others():
        root["additionalProperties"] = False
    if not root["required"]:
        del root["required"]
    if kept:
        root["allOf"] = kept
    return root


def _moved(part: Schema, root: SchemaObject) -> Schema:
    """Move a page's properties to the root, where editors look; return the rest."""
    if not isinstance(part, dict):
        return part
    rest = {k: v for k, v in part.items() if k not in ("title", "description", "type")}
    if not {"additionalProperties", "patternProperties"} & rest.keys():
        own = rest.pop("properties", {})
        again = {k: v for k, v in own.items() if k in root["properties"]}
        root["properties"] |= {k: v for k, v in own.items() if k not in again}
        if again:
            rest["properties"] = again
        root["required"] += [
            name for name in rest.pop("required", ()) if name not in root["required"]
        ]
    return rest


def _noted(schema: SchemaObject | None) -> SchemaObject:
    """Return what an editor shows of a name that only some branches know."""
    notes = ("title", "description")
    return {key: schema[key] for key in notes if schema and key in schema}


@frozen
class _At:
    """Where a schema is applied.

    Attributes:
        frame: What the form adds there.
        filled: Whether the schema holds for the values, so that its own defaults are
            filled in; a condition's are not.
        own: Names that the branch itself adds.
        depth: How deep the schema lies.
        asked: How many conditions stand around it; a default's own condition can ask
            for further defaults, in circles.
    """

    frame: Frame
    filled: bool = True
    own: frozenset[str] = frozenset()
    depth: int = 0
    asked: int = 0

    def asking(self) -> _At:
        """Return the same place for a schema that only asks."""
        return replace(self, filled=False, asked=self.asked + 1)


class _Writer:
    """Writes the schemas of one page."""

    def __init__(self, page: Page, form: Form) -> None:
        self.page = page
        self.form = form

    def object(self, raw: Schema, at: _At) -> Schema:
        """Return a schema of an object, applied before defaults are filled in."""
        if not isinstance(raw, dict) or at.depth > _DEEPEST:
            return raw if isinstance(raw, bool) else {}
        schema = self._referred(raw)
        # Of the page itself the frame knows better: flags may hide a property.
        if at.filled and raw is not self.page.raw:
            at = replace(at, own=at.own | self._own(schema))
        written = leaf_keywords(schema)
        extra = list(self._presence(schema, at, written))
        extra += self._groups(schema, at, written)
        if extra:
            written["allOf"] = [*written.get("allOf", ()), *extra]
        return written

    def _referred(self, schema: SchemaObject) -> SchemaObject:
        """Follow a reference as the backend does: its siblings do not count."""
        if not isinstance(schema.get("$ref"), str):
            return schema
        target = self.page.followed({"$ref": schema["$ref"]})
        return {**target, **_noted(schema)}

    def _own(self, schema: SchemaObject) -> frozenset[str]:
        """Return the properties that come with a default on this very branch."""
        frame = Frame()
        Presence(replace(self.page, schema=schema, ui={}), {}).gather(frame)
        return frozenset(
            name
            for name, found in frame.defaults.items()
            if any(default.guard is None for default in found)
        )

    # -- presence

    def _presence(
        self, schema: SchemaObject, at: _At, written: SchemaObject
    ) -> Iterator[Schema]:
        """Yield what has to hold beside ``written``, which gets the simple part."""
        needed = [n for n in _list(schema.get("required")) if isinstance(n, str)]
        properties = _object(schema.get("properties"))
        if properties:
            written["properties"] = {
                name: self.value(part, at, name) for name, part in properties.items()
            }
        for name, part in properties.items():
            if isinstance(part, dict) and part.get("required") is True:
                needed.append(name)
        required = []
        for name in dict.fromkeys(needed):
            guards = self._guards(name, at)
            if guards is None:
                required.append(name)
            elif guards:
                yield {"anyOf": [{"required": [name]}, *guards]}
        for name, part in properties.items():
            yield from self._refused_defaults(name, part, at, required)
        if required:
            written["required"] = list(dict.fromkeys(required))
        yield from self._dependencies(schema, at, written)
        yield from self._unwanted(schema, at)

    def _guards(self, name: str, at: _At) -> list[Schema] | None:
        """Say when the form adds ``name``: ``[]`` always, ``None`` never."""
        if name in at.own or at.frame.kinds.get(name) in ("secret", "computed"):
            return []
        found = at.frame.defaults.get(name, [])
        if any(default.guard is None for default in found):
            return []
        if at.asked >= _MOST_ASKED:
            return None
        guards = [self.object(d.guard, at.asking()) for d in found]
        return guards or None

    def _refused_defaults(
        self, name: str, part: Schema, at: _At, required: list[str]
    ) -> Iterator[Schema]:
        """Ask for a value where the schema refuses the one the form would add."""
        if at.frame.kinds.get(name) in ("secret", "computed"):
            return
        if at.asked >= _MOST_ASKED:
            return
        for default in at.frame.defaults.get(name, []):
            if self._accepts(part, default):
                continue
            if default.guard is None:
                required.append(name)
            else:
                unless = {"not": self.object(default.guard, at.asking())}
                yield {"anyOf": [{"required": [name]}, unless]}

    def _accepts(self, part: Schema, default: Default) -> bool:
        try:
            return conforms(default.value, part, self.page.raw)
        except SchemaError:
            return True

    def _dependencies(
        self, schema: SchemaObject, at: _At, written: SchemaObject
    ) -> Iterator[Schema]:
        kept: SchemaObject = {}
        for key, raw in _object(schema.get("dependencies")).items():
            names = [raw] if isinstance(raw, str) else raw
            part = {"required": names} if isinstance(names, list) else raw
            then = self.object(part, at)
            guards = self._guards(key, at)
            if guards is None:
                kept[key] = then
            elif guards:
                given = {"anyOf": [{"required": [key]}, *guards]}
                yield {"if": given, "then": then}
            else:
                yield then
        if kept:
            written["dependencies"] = kept

    def _unwanted(self, schema: SchemaObject, at: _At) -> Iterator[Schema]:
        """Yield ``False`` where the form always adds what the schema forbids (P-41)."""
        if schema.get("additionalProperties") is False:
            named = _object(schema.get("properties"))
            patterns = schema.get("patternProperties")
            always = (n for n in at.frame.defaults if self._guards(n, at) == [])
            if not patterns and any(name not in named for name in always):
                yield {"not": {}}

    # -- what holds other schemas

    def _groups(
        self, schema: SchemaObject, at: _At, written: SchemaObject
    ) -> Iterator[Schema]:
        for keyword in _GROUPS:
            if isinstance(schema.get(keyword), list):
                parts = [self.object(part, at) for part in schema[keyword]]
                if keyword == "allOf":
                    yield from (part for part in parts if part not in ({}, True))
                else:
                    written[self._loosened(keyword, schema[keyword], at)] = parts
        if isinstance(schema.get("not"), dict | bool):
            written["not"] = self.object(schema["not"], at.asking())
        if "if" in schema:
            written["if"] = self.object(schema["if"], at.asking())
            branches = {"then", "else"} & schema.keys()
            written |= {key: self.object(schema[key], at) for key in branches}
        self._others(schema, at, written)

    def _others(self, schema: SchemaObject, at: _At, written: SchemaObject) -> None:
        """Write what is said of the properties that have no name."""
        for keyword in ("additionalProperties", "propertyNames"):
            if isinstance(schema.get(keyword), dict | bool):
                written[keyword] = self.value(schema[keyword], at, "")
        patterns = schema.get("patternProperties")
        if isinstance(patterns, dict):
            written["patternProperties"] = {
                pattern: self.value(part, at, "") for pattern, part in patterns.items()
            }

    def _loosened(self, keyword: str, options: list[Any], at: _At) -> str:
        """Take *one of* for *any of* where the form fills in only what is chosen."""
        fills = at.filled and any(
            self._own(self._referred(option))
            for option in options
            if isinstance(option, dict)
        )
        return "anyOf" if fills else keyword

    def value(self, raw: Schema, at: _At, name: str) -> Schema:
        """Return the schema of one value."""
        if not isinstance(raw, dict):
            return raw if isinstance(raw, bool) else {}
        schema = self._referred(raw)
        kind = at.frame.kinds.get(name) if at.filled else None
        if kind == "secret":
            said = f"A secret: give it with --secret {name}=…"
            return {**_noted(schema), "type": "string", "description": said}
        if kind == "coerced":
            return _noted(schema)
        inner = replace(
            at, frame=at.frame.part(name), own=frozenset(), depth=at.depth + 1
        )
        written = self.object(schema, inner)
        if not isinstance(written, dict):
            return written
        items = schema.get("items")
        if isinstance(items, dict | bool):
            written["items"] = self._item(items, inner)
        elif isinstance(items, list):
            written["items"] = [self._item(item, inner) for item in items]
        for keyword in ("additionalItems", "contains"):
            part = schema.get(keyword)
            if isinstance(part, dict | bool):
                asked = inner if keyword == "additionalItems" else inner.asking()
                written[keyword] = self._item(part, asked)
        return written

    def _item(self, raw: Schema, at: _At) -> Schema:
        """Return the schema of a list's item; its parts are those of the list."""
        if not isinstance(raw, dict):
            return raw
        own = Frame(parts={"": at.frame})
        return self.value(raw, replace(at, frame=own, own=frozenset()), "")


def _object(value: Schema) -> SchemaObject:
    return value if isinstance(value, dict) else {}


def _list(value: Schema) -> list[Any]:
    return value if isinstance(value, list) else []
