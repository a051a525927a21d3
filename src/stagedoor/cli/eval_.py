"""``stagedoor eval``: what a skeleton file, or a step input, would hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stagedoor.cli import options
from stagedoor.cli.given import read_stdin
from stagedoor.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stagedoor.cli.output import Output
    from stagedoor.core.json import JsonObject
    from stagedoor.project.evaluate import Evaluation, EvaluationOptions


@click.command("eval")
@click.argument("template_text", required=False)
@click.option(
    "--context",
    "context_file",
    metavar="FILE",
    help="YAML or JSON whose keys are the variables; - is stdin. Default: none.",
)
@click.option(
    "--value", "native", is_flag=True, help="The native value of a step input, as JSON."
)
@click.option(
    "--jsonl",
    is_flag=True,
    help="Answer each {id, template, context, options} line on stdin with a line.",
)
@options.plugins
@options.output
def eval_(  # noqa: PLR0913 - one parameter an option
    *,
    template_text: str | None,
    context_file: str | None,
    native: bool,
    jsonl: bool,
    plugins: tuple[str, ...],
    output: Output,
) -> None:
    """Render TEMPLATE_TEXT as a skeleton file would be.

    Example: stagedoor eval '${{ values.name | dump }}' --context context.yaml
    """
    from stagedoor.project.evaluate import evaluate, evaluate_line

    how = _options(plugins)
    if jsonl:
        for line in _lines(read_stdin("lines").splitlines()):
            output.data(json.dumps(evaluate_line(line, how)))
        return
    evaluation = evaluate(
        _given(template_text), _context(context_file), native=native, options=how
    )
    for notice in evaluation.notices:
        output.warn(notice)
    _show(evaluation, output, native=native)


def _options(plugins: tuple[str, ...]) -> EvaluationOptions:
    from stagedoor.cli.settings import read_plugins, settings_here
    from stagedoor.project.evaluate import Additions, EvaluationOptions

    settings = settings_here()
    plugin = read_plugins(plugins, settings)
    if plugin is None and not settings.integrations:
        return EvaluationOptions()
    added = Additions(
        plugin.filters if plugin else {},
        plugin.globals if plugin else {},
        settings.integrations,
    )
    return EvaluationOptions(added=added)


def _given(template_text: str | None) -> str:
    if template_text is not None:
        return template_text
    raise UsageError(
        "U010",
        "there is no template text",
        hint="stagedoor eval '${{ values.name }}' --context context.yaml",
    )


def _show(evaluation: Evaluation, output: Output, *, native: bool) -> None:
    if output.json:
        key, value = ("value", evaluation.value) if native else ("out", evaluation.text)
        output.document({"version": 1, "ok": True, key: value})
    elif native:
        output.data(json.dumps(evaluation.value, ensure_ascii=False))
    else:
        output.data(evaluation.text)


def _context(file: str | None) -> JsonObject:
    from stagedoor.core.yaml import load_document

    if file is None:
        return {}
    text: str | bytes = read_stdin("context") if file == "-" else _read(file)
    value = load_document(text, file, error=UsageError, code="U012").value
    if isinstance(value, dict):
        return value
    raise UsageError(
        "U011",
        f"the context in '{file}' is no mapping",
        hint="write variables as keys, such as  values: {name: orders}",
    )


def _read(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            "U013", f"cannot read the context '{file}': {error}"
        ) from error


def _lines(stream: Iterable[bytes]) -> Iterator[str]:
    for line in stream:
        text = line.decode("utf-8", "replace").strip()
        if text:
            yield text
