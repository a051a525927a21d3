"""``fetch:*`` and ``workspace:template*``: bring files into the workspace (A-10 … A-42)."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from stagedoor.core.errors import TemplateError
from stagedoor.tree.disk import below
from stagedoor.tree.entries import File, FileTree, Link
from stagedoor.workflow.actions.api import (
    BuiltIn,
    Context,
    Example,
    closed,
    flag,
    record,
    text,
    texts,
)
from stagedoor.workflow.actions.skeleton import (
    Job,
    render_skeleton,
    text_context,
    visible_globals,
)
from stagedoor.workflow.rendering import Delimiters, TextStyle, encoded

if TYPE_CHECKING:
    from stagedoor.core.json import JsonObject, JsonValue

_URL: Final = text("a folder or file: relative to the template, or a git host's URL")
_TARGET: Final = text(
    "where it goes in the component; the component's folder if absent"
)
_TOKEN: Final = text("ignored: access to git hosts is the user's own")
_VALUES: Final = record("what the texts see as 'values'")
_COMPAT: Final = flag("'{{ cookiecutter.x }}' instead of '${{ values.x }}'")
_REPLACE: Final = flag("overwrite what exists; without it, what exists stays")
_TRIM: Final = flag("drop the line end after a '{% tag %}'")
_LSTRIP: Final = flag("drop the blanks before a '{% tag %}' on a line of its own")
_DELIMITERS: Final[JsonObject] = {
    "type": "string",
    "enum": ["backstage", "angle", "both"],
    "description": "whether '${{ }}', '$<< >>' or both mean something (both)",
}
_EXTENSION: Final[JsonObject] = {
    "type": ["string", "boolean"],
    "description": "render only files that end so, and drop it; true means '.njk'",
}
_UNTEMPLATED: Final = texts("patterns of files to copy as they are; names are rendered")


# -- what inputs mean


def _text(inputs: JsonObject, name: str, default: str = "") -> str:
    value = inputs.get(name, default)
    return value if isinstance(value, str) else default


def _texts(inputs: JsonObject, name: str) -> tuple[str, ...]:
    value = inputs.get(name)
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _style(inputs: JsonObject) -> TextStyle:
    delimiters: dict[JsonValue, Delimiters] = {
        "backstage": "backstage",
        "angle": "angle",
    }
    return TextStyle(
        delimiters=delimiters.get(inputs.get("delimiters"), "both"),
        cookiecutter=inputs.get("cookiecutterCompat") is True,
        trim_blocks=inputs.get("trimBlocks") is True,
        lstrip_blocks=inputs.get("lstripBlocks") is True,
    )


def _extension(inputs: JsonObject) -> str:
    value = inputs.get("templateFileExtension")
    if value is None or value is False:
        return ""
    if inputs.get("copyWithoutTemplating") or inputs.get("cookiecutterCompat"):
        raise TemplateError(
            "W021",
            "'templateFileExtension' goes together neither with "
            "'copyWithoutTemplating' nor with 'cookiecutterCompat'",
            hint="files without the extension are copied as they are anyway",
        )
    name = value if isinstance(value, str) else "njk"
    return name if name.startswith(".") or not name else f".{name}"


def _kept(inputs: JsonObject, context: Context) -> tuple[str, ...]:
    """Return the patterns of ``copyWithoutRender``, which Witboost honours (A-22)."""
    patterns = _texts(inputs, "copyWithoutRender")
    honoured = context.options.dialect == "witboost"
    if patterns:
        effect = "honours it still" if honoured else "ignores it since 2024"
        dialect = "Witboost" if honoured else "Backstage"
        context.notice(
            "W108",
            f"'copyWithoutRender' is obsolete and {dialect} {effect}; "
            "use 'copyWithoutTemplating'",
            None,
        )
    return patterns if honoured else ()


def _name_of(url: str) -> str:
    """Return what errors call a fetched folder: the url, tidied."""
    return url if "://" in url else posixpath.normpath(url)


def _tree_at(url: str, context: Context) -> FileTree:
    """Fetch a folder; a single file is a folder that holds it."""
    found = context.fetch(url)
    return FileTree({_last_part(url): found}) if isinstance(found, File) else found


def _last_part(url: str) -> str:
    return posixpath.basename(urlsplit(url).path.rstrip("/")) or "file"


# -- fetch:template


def _fetch_template(inputs: JsonObject, context: Context) -> None:
    url = _text(inputs, "url")
    job = _job(inputs, context, _name_of(url))
    context.log(f"Fetching template content from {url}")
    render_skeleton(_tree_at(url, context), job, context)


def _workspace_template(inputs: JsonObject, context: Context) -> None:
    source = context.workspace.resolve(_text(inputs, "sourcePath"))
    if not context.workspace.is_folder(source):
        raise TemplateError("W022", f"there is no folder '{source}' in the component")
    job = _job(inputs, context, source)
    if job.target == source or job.target.startswith(f"{source}/" if source else ""):
        raise TemplateError("W023", "'targetPath' must not be within 'sourcePath'")
    render_skeleton(below(context.workspace.tree(), source), job, context)


def _job(inputs: JsonObject, context: Context, source: str) -> Job:
    return Job(
        source=source,
        target=context.workspace.resolve(_text(inputs, "targetPath", "./")),
        values=inputs.get("values"),
        style=_style(inputs),
        raw=_texts(inputs, "copyWithoutTemplating"),
        kept=_kept(inputs, context),
        extension=_extension(inputs),
        replace=inputs.get("replace") is True,
    )


# -- one file


def _fetch_template_file(inputs: JsonObject, context: Context) -> None:
    url = _text(inputs, "url")
    target = context.workspace.resolve(_text(inputs, "targetPath"))
    if _stays(target, inputs, context):
        return
    found = context.fetch(url)
    _render_file(_one_file(found, url), _name_of(url), target, inputs, context)


def _workspace_template_file(inputs: JsonObject, context: Context) -> None:
    source = context.workspace.resolve(_text(inputs, "sourcePath"))
    target = context.workspace.resolve(_text(inputs, "targetPath"))
    if _stays(target, inputs, context):
        return
    found = context.workspace.get(context.workspace.final(source))
    if not isinstance(found, File):
        raise TemplateError("W024", f"there is no file '{source}' in the component")
    _render_file(found, source, target, inputs, context)


def _stays(target: str, inputs: JsonObject, context: Context) -> bool:
    if not context.workspace.exists(target) or inputs.get("replace") is True:
        return False
    context.log(f"File {target} already exists in workspace, not replacing.")
    context.skip(target, f"'{target}' exists")
    return True


def _render_file(
    file: File, name: str, target: str, inputs: JsonObject, context: Context
) -> None:
    """Render one file; there is no test for binary content here (A-17)."""
    job = Job(name, target, inputs.get("values"), _style(inputs))
    renderer = context.renderers.text(job.style, visible_globals(context))
    source = file.data.decode("utf-8", "replace")
    made = renderer.render(source, renderer.prepare(text_context(job)), name)
    context.workspace[context.workspace.final(target)] = File(encoded(made))


def _one_file(found: FileTree | File, url: str) -> File:
    if isinstance(found, File):
        return found
    raise TemplateError(
        "W025", f"'{url}' is a folder, not a file", hint="name one file of it"
    )


# -- plain copies


def _fetch_plain(inputs: JsonObject, context: Context) -> None:
    url = _text(inputs, "url")
    workspace = context.workspace
    target = workspace.resolve(_text(inputs, "targetPath", "./"))
    found = context.fetch(url)
    if isinstance(found, File):
        inside = workspace.is_folder(target)
        name = _last_part(url)
        place = (f"{target}/{name}" if target else name) if inside else target
        workspace[workspace.final(place)] = found
        return
    workspace.make_folder(target)
    for path, entry in found.items():
        place = workspace.resolve(path, target)
        # A link takes the place of a link; a file is written through one.
        workspace[place if isinstance(entry, Link) else workspace.final(place)] = entry


def _fetch_plain_file(inputs: JsonObject, context: Context) -> None:
    url = _text(inputs, "url")
    workspace = context.workspace
    target = workspace.final(workspace.resolve(_text(inputs, "targetPath")))
    workspace[target] = _one_file(context.fetch(url), url)


_FILES: Final = {"skeleton/README.md": "# ${{ values.name }}\n"}
_RENDER_FILE: Final[JsonObject] = {
    "values": _VALUES,
    "cookiecutterCompat": _COMPAT,
    "replace": _REPLACE,
    "trimBlocks": _TRIM,
    "lstripBlocks": _LSTRIP,
    "delimiters": _DELIMITERS,
}
_RENDER_FOLDER: Final[JsonObject] = {
    **_RENDER_FILE,
    "copyWithoutTemplating": _UNTEMPLATED,
    "templateFileExtension": _EXTENSION,
}

FETCH_TEMPLATE: Final = BuiltIn(
    id="fetch:template",
    summary="Renders a folder of templates into the component, names and contents.",
    input_schema=closed(
        ("url",),
        url=_URL,
        targetPath=_TARGET,
        **_RENDER_FOLDER,
        copyWithoutRender=texts("obsolete: files of which not even names are rendered"),
        token=_TOKEN,
    ),
    perform=_fetch_template,
    examples=(
        Example(
            "a skeleton beside the template",
            {"url": "./skeleton", "values": {"name": "orders"}},
            files=_FILES,
            makes={"README.md": "# orders\n"},
        ),
    ),
)

FETCH_TEMPLATE_FILE: Final = BuiltIn(
    id="fetch:template:file",
    summary="Renders one file into the component.",
    input_schema=closed(
        ("url", "targetPath"),
        url=_URL,
        targetPath=_TARGET,
        **_RENDER_FILE,
        token=_TOKEN,
    ),
    perform=_fetch_template_file,
    examples=(
        Example(
            "one file under another name",
            {
                "url": "./skeleton/README.md",
                "targetPath": "docs/index.md",
                "values": {"name": "orders"},
            },
            files=_FILES,
            makes={"docs/index.md": "# orders\n"},
        ),
    ),
)

FETCH_PLAIN: Final = BuiltIn(
    id="fetch:plain",
    summary="Copies a folder into the component as it is.",
    input_schema=closed(("url",), url=_URL, targetPath=_TARGET, token=_TOKEN),
    perform=_fetch_plain,
    examples=(
        Example(
            "shared files into a folder",
            {"url": "./skeleton", "targetPath": "shared"},
            files=_FILES,
            makes={"shared/README.md": "# ${{ values.name }}\n"},
        ),
    ),
)

FETCH_PLAIN_FILE: Final = BuiltIn(
    id="fetch:plain:file",
    summary="Copies one file into the component as it is.",
    input_schema=closed(
        ("url", "targetPath"), url=_URL, targetPath=_TARGET, token=_TOKEN
    ),
    perform=_fetch_plain_file,
    examples=(
        Example(
            "one file",
            {"url": "./skeleton/README.md", "targetPath": "docs/index.md"},
            files=_FILES,
            makes={"docs/index.md": "# ${{ values.name }}\n"},
        ),
    ),
)

WORKSPACE_TEMPLATE: Final = BuiltIn(
    id="workspace:template",
    summary="Renders a folder of the component into another.",
    input_schema=closed(
        ("sourcePath", "targetPath", "copyWithoutTemplating"),
        sourcePath=text("a folder of the component"),
        targetPath=_TARGET,
        **_RENDER_FOLDER,
    ),
    perform=_workspace_template,
    examples=(
        Example(
            "a folder an earlier step made",
            {
                "sourcePath": "raw",
                "targetPath": "out",
                "copyWithoutTemplating": [],
                "values": {"name": "orders"},
            },
            workspace={"raw/a.txt": "${{ values.name }}\n"},
            makes={"raw/a.txt": "${{ values.name }}\n", "out/a.txt": "orders\n"},
        ),
    ),
)

WORKSPACE_TEMPLATE_FILE: Final = BuiltIn(
    id="workspace:template:file",
    summary="Renders one file of the component into another.",
    input_schema=closed(
        ("sourcePath", "targetPath"),
        sourcePath=text("a file of the component"),
        targetPath=_TARGET,
        **_RENDER_FILE,
    ),
    perform=_workspace_template_file,
    examples=(
        Example(
            "a file an earlier step made",
            {
                "sourcePath": "a.txt",
                "targetPath": "b.txt",
                "values": {"name": "orders"},
            },
            workspace={"a.txt": "${{ values.name }}\n"},
            makes={"a.txt": "${{ values.name }}\n", "b.txt": "orders\n"},
        ),
    ),
)

ACTIONS: Final = (
    FETCH_PLAIN,
    FETCH_PLAIN_FILE,
    FETCH_TEMPLATE,
    FETCH_TEMPLATE_FILE,
    WORKSPACE_TEMPLATE,
    WORKSPACE_TEMPLATE_FILE,
)
