"""``fetch:copier``: a template of copier, rendered by copier itself."""

from __future__ import annotations

import io
from contextlib import redirect_stderr
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from stagedoor.core.errors import TemplateError
from stagedoor.tree.disk import read_tree
from stagedoor.workflow.actions.api import BuiltIn, Example, closed, record, text
from stagedoor.workflow.actions.other_tools import (
    folder_at,
    heard_on_stderr,
    in_temporary_folder,
    put,
    values_of,
    write_entries,
)

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path
    from types import ModuleType

    from jinja2 import Environment

    from stagedoor.core.json import JsonObject
    from stagedoor.tree.entries import FileTree
    from stagedoor.workflow.actions.api import Context

_TRUST: Final = "read the template, then trust its source with --trust"
# Filters of copier's that look at this machine: a run would not be repeatable, and a
# text from elsewhere has no business in the environment of who renders it.
_LOOKING_AROUND: Final = ("expanduser", "expandvars", "fileglob", "realpath")


def _copier(inputs: JsonObject, context: Context) -> None:
    tree = folder_at(str(inputs["url"]), context)
    made = in_temporary_folder(
        lambda folder: _run_copier(tree, inputs, context, folder)
    )
    put(made, inputs, context)


def _run_copier(
    tree: FileTree, inputs: JsonObject, context: Context, folder: Path
) -> FileTree:
    try:
        # Optional, and without types: imported by name.
        library = import_module("copier._main")
    except ImportError as error:
        raise TemplateError(
            "W072", "fetch:copier needs the package 'copier'", hint="pip install copier"
        ) from error
    template, output = folder / "template", folder / "output"
    write_entries(tree, template)
    # Copier makes it when there is something to write.
    output.mkdir()
    try:
        with (
            # Copier also writes what it raises.
            redirect_stderr(io.StringIO()),
            heard_on_stderr(running=context.hooks),
            _worker(library, template, output, inputs, context) as worker,
        ):
            worker.run_copy()
            if worker.template.tasks and not context.hooks:
                context.notice(
                    "W117", f"the tasks of '{inputs['url']}' are not run", None
                )
    except Exception as error:  # extensions and tasks of a template may raise anything
        raise _failure(error, template) from error
    return read_tree(output)


def _failure(error: Exception, template: Path) -> TemplateError:
    if type(error).__name__ == "UnsafeTemplateError":
        return TemplateError(
            "W074",
            "the template brings Jinja2 extensions of its own, which run as Python code",
            hint=_TRUST,
        )
    reasons = dict.fromkeys(str(e) for e in (error, error.__cause__) if e and str(e))
    reason = ": ".join(" ".join(each.split()) for each in reasons)
    reason = reason.replace(f"{template}/", "").replace(str(template), ".")
    return TemplateError("W073", f"copier failed: {reason or type(error).__name__}")


def _worker(
    library: ModuleType,
    template: Path,
    output: Path,
    inputs: JsonObject,
    context: Context,
) -> AbstractContextManager[Any]:
    """Return what ``copier copy`` works with, kept out of the user's own settings."""
    url, trusted = str(inputs["url"]), context.hooks

    class Worker(library.Worker):  # type: ignore[misc, name-defined] # no types
        """Copier's, which remembers the step's url and not a temporary folder."""

        def _answers_to_remember(self) -> dict[str, Any]:
            return {**super()._answers_to_remember(), "_src_path": url}

        @property
        def jinja_env(self) -> Environment:
            environment: Environment = super().jinja_env
            for name in () if trusted else _LOOKING_AROUND:
                environment.filters.pop(name, None)
            return environment

    return Worker(
        src_path=str(template),
        dst_path=output,
        data=values_of(inputs),
        settings=library.SettingsModel(),
        defaults=True,
        overwrite=True,
        quiet=True,
        unsafe=trusted,
        skip_tasks=not trusted,
    )


ACTIONS: Final = (
    BuiltIn(
        id="fetch:copier",
        summary="Renders a copier template into the component, if copier is "
        "installed; its tasks only run when trusted.",
        input_schema=closed(
            ("url",),
            url=text("the template's folder"),
            targetPath=text("where it goes; the component's folder if absent"),
            values=record("the answers to its questions"),
        ),
        perform=_copier,
        examples=(
            Example(
                "a copier template beside the template",
                {"url": "./copier", "values": {"name": "orders"}},
                files={
                    "copier/copier.yml": "name:\n  type: str\n",
                    "copier/{{ name }}.md.jinja": "# {{ name }}\n",
                },
                makes={"orders.md": "# orders\n"},
            ),
        ),
    ),
)
