"""``fetch:cookiecutter``: a template of cookiecutter, rendered by it (X-30, X-31)."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stagedoor.core.errors import SourceError, TemplateError
from stagedoor.tree.disk import read_tree
from stagedoor.tree.entries import FileTree
from stagedoor.workflow.actions.api import BuiltIn, Example, closed, record, text, texts
from stagedoor.workflow.actions.other_tools import (
    folder_at,
    heard_on_stderr,
    in_temporary_folder,
    put,
    values_of,
    write_entries,
)
from stagedoor.workflow.json_style import to_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.core.json import JsonObject
    from stagedoor.workflow.actions.api import Context

_CONTENTS: Final = "{{cookiecutter and 'contents'}}"
"""The folder name Backstage wraps a template in; it renders to ``contents``."""
_PLACES: Final = {"_output_dir": "/output", "_repo_dir": "/input", "_checkout": None}
"""What texts are told of this machine: the folders of Backstage's container."""
_HARMLESS: Final = ("jinja2.ext.", "cookiecutter.extensions.")
"""How extensions begin that come with cookiecutter; others are Python code."""


def _cookiecutter(inputs: JsonObject, context: Context) -> None:
    tree = folder_at(str(inputs["url"]), context)
    _check_extensions(inputs, trusted=context.hooks)
    made = in_temporary_folder(
        lambda folder: _run_cookiecutter(tree, inputs, context, folder)
    )
    put(made, inputs, context)


def _check_extensions(inputs: JsonObject, *, trusted: bool) -> None:
    """Refuse to import what an untrusted template names."""
    named = inputs.get("extensions")
    for name in named if isinstance(named, list) else ():
        if not trusted and not str(name).startswith(_HARMLESS):
            raise TemplateError(
                "W075",
                f"the Jinja2 extension '{name}' runs as Python code",
                hint="read what it does, then trust the template's source with --trust",
            )


def _run_cookiecutter(
    tree: FileTree, inputs: JsonObject, context: Context, folder: Path
) -> FileTree:
    template, output = folder / "template", folder / "output"
    output.mkdir()
    write_entries(tree, template / _CONTENTS)
    hooks = template / _CONTENTS / "hooks"
    if context.hooks and hooks.is_dir():
        # Backstage never runs them: there they are files like all others.
        hooks.rename(template / "hooks")
    elif context.hooks and (beside := _hooks_beside(str(inputs["url"]), context)):
        write_entries(beside, template / "hooks")
    settings = _settings(template / _CONTENTS / "cookiecutter.json", inputs)
    (template / "cookiecutter.json").write_text(to_json(settings), encoding="utf-8")
    try:
        return _generated(template, output, str(inputs["url"]), hooks=context.hooks)
    except Exception as error:  # extensions of a template may raise anything
        raise TemplateError("W070", f"cookiecutter failed: {error}") from error


def _hooks_beside(url: str, context: Context) -> FileTree | None:
    """Return the hooks of a template that is itself a cookiecutter's project folder."""
    above, _, name = url.rstrip("/").rpartition("/")
    if "{{" not in name:
        return None
    try:
        found = context.fetch(f"{above or '.'}/hooks")
    except SourceError:
        return None
    return found if isinstance(found, FileTree) else None


@contextmanager
def _closed_in(*, trusted: bool) -> Iterator[None]:
    """Keep an untrusted template's texts from reaching Python through attributes.

    Cookiecutter renders with Jinja2's open environment, in which a text can call
    whatever Python can.
    """
    from cookiecutter import utils
    from cookiecutter.environment import StrictEnvironment
    from jinja2.sandbox import SandboxedEnvironment

    class Closed(SandboxedEnvironment, StrictEnvironment):  # type: ignore[misc] # no types
        """Cookiecutter's environment without attributes that lead out of it."""

    # There is no other way to choose it.
    utils.StrictEnvironment = StrictEnvironment if trusted else Closed
    try:
        yield
    finally:
        utils.StrictEnvironment = StrictEnvironment


def _generated(template: Path, output: Path, url: str, *, hooks: bool) -> FileTree:
    """Do what cookiecutter's ``main`` does, but keep out of the user's folders."""
    from cookiecutter.generate import generate_context, generate_files
    from cookiecutter.prompt import prompt_for_config

    variables = generate_context(context_file=str(template / "cookiecutter.json"))
    asked = variables["cookiecutter"]
    variables["_cookiecutter"] = {k: v for k, v in asked.items() if k[:1] != "_"}
    with _closed_in(trusted=hooks), heard_on_stderr(running=hooks):
        variables["cookiecutter"] = {
            **prompt_for_config(variables, no_input=True),
            **_PLACES,
            "_template": url,
        }
        made = generate_files(
            repo_dir=str(template),
            context=variables,
            output_dir=str(output),
            accept_hooks=hooks,
        )
    return read_tree(Path(made))


def _settings(file: Path, inputs: JsonObject) -> JsonObject:
    """Return ``cookiecutter.json``: the template's own, under the step's values."""
    own: JsonObject = {}
    if file.is_file():
        try:
            own = json.loads(file.read_text(encoding="utf-8"))
        except ValueError as error:
            raise TemplateError(
                "W071", f"the template's cookiecutter.json is no JSON: {error}"
            ) from error
    return {
        **own,
        **values_of(inputs),
        "_copy_without_render": inputs.get("copyWithoutRender", []),
        "_extensions": inputs.get("extensions", []),
    }


ACTIONS: Final = (
    BuiltIn(
        id="fetch:cookiecutter",
        summary="Renders a cookiecutter template into the component; its hooks only "
        "run when trusted.",
        input_schema=closed(
            ("url", "values"),
            url=text("the template's folder"),
            targetPath=text("where it goes; the component's folder if absent"),
            values=record("what the texts see as 'cookiecutter'"),
            copyWithoutRender=texts("patterns of files to copy as they are"),
            extensions=texts(
                "Jinja2 extensions to load; others than Jinja2's own need trust"
            ),
            imageName=text("ignored: no container is used"),
        ),
        perform=_cookiecutter,
        examples=(
            Example(
                "a cookiecutter template beside the template",
                {"url": "./cookie", "values": {"name": "orders"}},
                files={"cookie/{{cookiecutter.name}}.md": "# {{cookiecutter.name}}\n"},
                makes={"orders.md": "# orders\n"},
            ),
        ),
    ),
)
