"""Rewrites the golden trees of the bundled templates: python -m tests.templates.update."""

from __future__ import annotations

import shutil

from tests.templates.cases import cases, templates
from tests.templates.rendering import result

from stagedoor.tree.entries import File


def main() -> None:
    """Render every case again; git shows what changed."""
    for name in templates():
        for case in cases(name):
            shutil.rmtree(case.expected, ignore_errors=True)
            for path, entry in result(name, case.answers).tree.items():
                assert isinstance(entry, File)
                file = case.expected / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(entry.data)
                file.chmod(0o755 if entry.executable else 0o644)


if __name__ == "__main__":
    main()
