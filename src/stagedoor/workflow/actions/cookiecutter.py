"""``fetch:cookiecutter`` and ``fetch:copier``: other tools' templates (X-30, X-31)."""

from __future__ import annotations

import json
import tempfile
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stagedoor.core.errors import SourceError, TemplateError
from stagedoor.tree.disk import read_tree
from stagedoor.tree.entries import Directory, File, FileTree, Link
from stagedoor.workflow.actions.api import BuiltIn, Example, closed, record, text, texts
from stagedoor.workflow.json_style import to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from stagedoor.core.json import JsonObject
    from stagedoor.tree.entries import Entry
    from stagedoor.workflow.actions.api import Context

_CONTENTS: Final = "{{cookiecutter and 'contents'}}"
"""The folder name Backstage wraps a template in; it renders to ``contents``."""


def _cookiecutter(inputs: JsonObject, context: Context) -> None:
    tree = _folder_at(str(inputs["url"]), context)
    made = _in_temporary_folder(
        lambda folder: _run_cookiecutter(tree, inputs, context, folder)
    )
    _put(made, inputs, context)


def _folder_at(url: str, context: Context) -> FileTree:
    found = context.fetch(url)
    if isinstance(found, File):
        raise TemplateError("W026", f"'{url}' is a file, not a folder")
    return found


def _in_temporary_folder(work: Callable[[Path], FileTree]) -> FileTree:
    """Run a tool that needs a disk; its files are read before the folder goes."""
    with tempfile.TemporaryDirectory(prefix="stagedoor-") as name:
        tree = work(Path(name).resolve())
        return FileTree({path: _loaded(entry) for path, entry in tree.items()})


def _loaded(entry: Entry) -> Entry:
    return File(entry.data, entry.executable) if isinstance(entry, File) else entry


def _run_cookiecutter(
    tree: FileTree, inputs: JsonObject, context: Context, folder: Path
) -> FileTree:
    template, output = folder / "template", folder / "output"
    output.mkdir()
    _write(tree, template / _CONTENTS)
    hooks = template / _CONTENTS / "hooks"
    if context.hooks and hooks.is_dir():
        # Backstage never runs them: there they are files like all others.
        hooks.rename(template / "hooks")
    elif context.hooks and (beside := _hooks_beside(str(inputs["url"]), context)):
        _write(beside, template / "hooks")
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
    with _closed_in(trusted=hooks):
        variables["cookiecutter"] = prompt_for_config(variables, no_input=True)
        variables["cookiecutter"]["_template"] = url
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
    values = inputs.get("values")
    return {
        **own,
        **(values if isinstance(values, dict) else {}),
        "_copy_without_render": inputs.get("copyWithoutRender", []),
        "_extensions": inputs.get("extensions", []),
    }


def _write(tree: Mapping[str, Entry], folder: Path) -> None:
    folder.mkdir(parents=True)
    for path, entry in tree.items():
        place = folder / path
        if isinstance(entry, Directory):
            place.mkdir(parents=True, exist_ok=True)
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(entry, Link):
            place.symlink_to(entry.target)
        else:
            place.write_bytes(entry.data)
            place.chmod(0o755 if entry.executable else 0o644)


def _put(made: FileTree, inputs: JsonObject, context: Context) -> None:
    workspace = context.workspace
    target = workspace.resolve(str(inputs.get("targetPath") or "./"))
    workspace.make_folder(target)
    for path, entry in made.items():
        workspace[workspace.resolve(path, target)] = entry


def _copier(inputs: JsonObject, context: Context) -> None:
    tree = _folder_at(str(inputs["url"]), context)
    made = _in_temporary_folder(
        lambda folder: _run_copier(tree, inputs, context, folder)
    )
    _put(made, inputs, context)


def _run_copier(
    tree: FileTree, inputs: JsonObject, context: Context, folder: Path
) -> FileTree:
    try:
        # Optional, and without types: imported by name.
        copier = import_module("copier")
    except ImportError as error:
        raise TemplateError(
            "W072", "fetch:copier needs the package 'copier'", hint="pip install copier"
        ) from error
    template, output = folder / "template", folder / "output"
    _write(tree, template)
    values = inputs.get("values")
    try:
        copier.run_copy(
            str(template),
            output,
            data=dict(values) if isinstance(values, dict) else {},
            defaults=True,
            quiet=True,
            unsafe=context.hooks,
        )
    except Exception as error:
        raise TemplateError("W073", f"copier failed: {error}") from error
    return read_tree(output)


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
            extensions=texts("Jinja2 extensions to load"),
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
    BuiltIn(
        id="fetch:copier",
        summary="Renders a copier template into the component, if copier is installed.",
        input_schema=closed(
            ("url",),
            url=text("the template's folder"),
            targetPath=text("where it goes; the component's folder if absent"),
            values=record("the answers to its questions"),
        ),
        perform=_copier,
    ),
)
