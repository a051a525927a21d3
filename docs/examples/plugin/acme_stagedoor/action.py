"""The action ``acme:stamp``: one line at the top of every file of a kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from stagedoor.settings.api import File

if TYPE_CHECKING:
    from stagedoor.settings.api import Context


class Stamp:
    """Puts a line on top of the workspace's files that end as ``suffix`` says."""

    id = "acme:stamp"
    input_schema: ClassVar[dict[str, Any]] = {
        "type": "object",
        "required": ["text"],
        "additionalProperties": False,
        "properties": {
            "text": {"type": "string", "description": "The line."},
            "suffix": {"type": "string", "description": "Default: .py"},
        },
    }
    output_schema: ClassVar[dict[str, Any]] = {
        "type": "object",
        "properties": {"count": {"type": "integer"}},
    }

    def run(self, inputs: dict[str, Any], context: Context) -> None:
        """Change the files; the input was checked against the schema before."""
        line = f"# {inputs['text']}\n".encode()
        count = 0
        for path, entry in sorted(context.workspace.items()):
            if isinstance(entry, File) and path.endswith(inputs.get("suffix", ".py")):
                context.workspace[path] = File(line + entry.data, entry.executable)
                count += 1
        context.log(f"stamped {count} files")
        context.output("count", count)
