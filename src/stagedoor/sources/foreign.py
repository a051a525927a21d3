"""A cookiecutter template as a template of ours: its settings become the form."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from stagedoor.core.errors import SourceError
from stagedoor.sources.local import SETTINGS

if TYPE_CHECKING:
    from pathlib import Path

    from stagedoor.core.json import JsonObject, JsonValue


def cookiecutter_template(folder: Path, ref: str) -> bytes:
    """Return the text of a ``template.yaml`` that runs the cookiecutter template.

    Raises:
        SourceError: Its settings are no JSON object, or it has no project folder.
    """
    settings = _settings(folder / SETTINGS, ref)
    project = next(
        (p.name for p in sorted(folder.iterdir()) if p.is_dir() and "{{" in p.name),
        None,
    )
    if project is None:
        raise SourceError(
            "S041", f"'{ref}' holds no folder named '{{{{cookiecutter.…}}}}'"
        )
    asked = {key: item for key, item in settings.items() if not key.startswith("_")}
    name = folder.name.lower().replace(" ", "-").strip("._-") or "template"
    document: JsonObject = {
        "apiVersion": "scaffolder.backstage.io/v1beta3",
        "kind": "Template",
        "metadata": {"name": name[:63], "title": folder.name},
        "spec": {
            "type": "cookiecutter",
            "parameters": [
                {
                    "title": folder.name,
                    "properties": {key: _question(asked[key]) for key in asked},
                }
            ],
            "steps": [_step(project, settings)],
        },
    }
    return json.dumps(document, ensure_ascii=False).encode()


def _settings(file: Path, ref: str) -> JsonObject:
    try:
        settings = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SourceError(
            "S040", f"{SETTINGS} of '{ref}' is no JSON: {error}"
        ) from error
    if not isinstance(settings, dict):
        raise SourceError("S042", f"{SETTINGS} of '{ref}' is no JSON object")
    return settings


def _question(default: JsonValue) -> JsonObject:
    """Return the schema of one variable; a list offers choices, the first by default."""
    match default:
        case list() if default:
            return {"type": "string", "enum": default, "default": default[0]}
        case bool():
            return {"type": "boolean", "default": default}
        case dict():
            return {"type": "object", "default": default}
        case _:
            text = "" if default is None or isinstance(default, list) else str(default)
            return {"type": "string", "default": text}


def _step(project: str, settings: JsonObject) -> JsonObject:
    values: JsonObject = {
        key: item
        if key.startswith("_")
        else f"${{{{ parameters[{json.dumps(key)}] }}}}"
        for key, item in settings.items()
    }
    inputs: JsonObject = {"url": f"./{project}", "values": values}
    for setting, name in (
        ("_copy_without_render", "copyWithoutRender"),
        ("_extensions", "extensions"),
    ):
        if setting in settings:
            inputs[name] = settings[setting]
    return {"id": "cookiecutter", "action": "fetch:cookiecutter", "input": inputs}
