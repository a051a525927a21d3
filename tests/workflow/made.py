"""Small templates and runs, made in memory."""

from stagedoor.core.locations import Location
from stagedoor.template.entity import Step, Template
from stagedoor.tree.entries import Directory, File, FileTree, Link
from stagedoor.workflow.capabilities import Capabilities, RunOptions
from stagedoor.workflow.run import run


def locate(path):
    """Pretend that step N begins in line 10 * (N + 1)."""
    if path[:2] == ("spec", "steps") and len(path) > 2:
        return Location("template.yaml", 10 * (path[2] + 1), len(path))
    return Location("template.yaml", 1, 1)


def a_step(number, action, **keys):
    """A step as the parser makes it; ``if_`` spells ``if``."""
    return Step(
        id=keys.get("id", f"step-{number + 1}"),
        name=keys.get("name", action),
        action=action,
        input=keys.get("input", {}),
        condition=keys.get("if_"),
        has_condition="if_" in keys,
        each=keys.get("each"),
        path=("spec", "steps", number),
    )


def a_template(*steps, output=None, kind="Template", pages=(), **spec):
    """A template of ``(action, keys)`` pairs."""
    made = tuple(a_step(n, action, **keys) for n, (action, keys) in enumerate(steps))
    written = [
        {"id": s.id, "input": s.input, "if": s.condition, "each": s.each} for s in made
    ]
    document = {
        "kind": kind,
        "metadata": {"name": "example"},
        "spec": {"steps": written, "output": output or {}, **spec},
    }
    return Template(
        kind,
        document,
        tuple(pages),
        made,
        output or {},
        locate,
        lambda at: f"line {at}",
    )


def a_file(text, *, executable=False):
    return File(text.encode() if isinstance(text, str) else text, executable)


def a_tree(files):
    """Text, bytes, ``None`` for an empty folder, a tuple for a link."""
    return FileTree({path: _entry(content) for path, content in files.items()})


def _entry(content):
    if content is None:
        return Directory()
    return Link(*content) if isinstance(content, tuple) else a_file(content)


def texts(tree):
    """The tree as :func:`a_tree` takes it."""
    return {
        path: entry.data.decode("utf-8", "replace")
        if isinstance(entry, File)
        else (entry.target,)
        if isinstance(entry, Link)
        else None
        for path, entry in tree.items()
    }


def seen(tree):
    """All there is to compare of a tree: bytes, modes, links, empty folders."""
    return {
        path: (e.data, e.executable) if isinstance(e, File) else e
        for path, e in tree.items()
    }


def a_run(*steps, answers=None, files=None, output=None, spec=None, **given):
    """Run steps; ``files`` is what every url holds, the rest options."""
    capable = {
        name: given.pop(name)
        for name in ("fetch", "catalog", "filters", "globals", "actions", "hooks")
        if name in given
    }
    tree = a_tree(files or {})

    def fetch(url):
        assert url
        return tree

    return run(
        a_template(*steps, output=output, **(spec or {})),
        answers or {},
        Capabilities(**{"fetch": fetch, **capable}),
        RunOptions(**given),
    )
