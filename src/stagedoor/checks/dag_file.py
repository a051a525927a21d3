"""A DAG file as far as it can be understood without running it."""

from __future__ import annotations

import ast
import warnings
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNKNOWN: Final = object()
LARGEST: Final = 1_000_000
"""Bytes: a DAG file that a machine wrote may be long, but not so long."""
_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)
_CATCHES_IMPORT: Final = frozenset(
    ("ImportError", "ModuleNotFoundError", "Exception", "BaseException")
)


def dotted(node: ast.expr) -> str:
    """Spell ``a.b.c``; empty for anything else."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join((node.id, *reversed(names)))


class Dag:
    """One DAG that a file makes: ``DAG(...)``, or a function under ``@dag``."""

    def __init__(
        self, file: DagFile, node: ast.expr, function: ast.FunctionDef | None
    ) -> None:
        self.file = file
        self.node = node
        self.function = function
        self.call = node if isinstance(node, ast.Call) else None
        keywords = self.call.keywords if self.call else []
        self.keywords = {k.arg: k.value for k in keywords if k.arg}
        self.is_open = any(k.arg is None for k in keywords)

    @property
    def place(self) -> tuple[int, int]:
        """Line and column, 1-based."""
        return self.node.lineno, self.node.col_offset + 1

    def where(self, keyword: str) -> tuple[int, int]:
        """Return line and column of an argument, or of the DAG without it."""
        node = self.keywords.get(keyword, self.node)
        return node.lineno, node.col_offset + 1

    @cached_property
    def id_node(self) -> ast.expr | None:
        """What gives the id; ``None`` when the function's name does."""
        if "dag_id" in self.keywords:
            return self.keywords["dag_id"]
        return self.call.args[0] if self.call and self.call.args else None

    @cached_property
    def dag_id(self) -> str | None:
        """The id, when the file says it literally."""
        if self.id_node is None:
            return self.function.name if self.function else None
        value = self.file.literal(self.id_node)
        return value if isinstance(value, str) else None

    def literal(self, keyword: str) -> object:
        """Return an argument's value; raises ``ValueError`` when it is computed."""
        value = self.file.literal(self.keywords[keyword])
        if value is _UNKNOWN:
            raise ValueError(keyword)
        return value

    def text(self, keyword: str) -> str | None:
        """Return an argument that is a literal text."""
        node = self.keywords.get(keyword)
        value = self.file.literal(node) if node is not None else None
        return value if isinstance(value, str) else None

    def argument(self, keyword: str) -> ast.expr | None:
        """Return an argument, of the DAG or in its ``default_args``."""
        if keyword in self.keywords:
            return self.file.resolved(self.keywords[keyword])
        defaults = self.keywords.get("default_args")
        found = self.file.resolved(defaults) if defaults is not None else None
        if isinstance(found, ast.Dict):
            for key, value in zip(found.keys, found.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == keyword:
                    return self.file.resolved(value)
        return None


class DagFile:
    """One Python file below ``dags/``."""

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        self.data = data
        self.fault: SyntaxError | ValueError | None = None
        self.module = ast.Module([], [])
        if len(data) > LARGEST:
            self.fault = ValueError(f"it is larger than {LARGEST:,} bytes")
            return
        try:
            with warnings.catch_warnings(action="ignore"):
                self.module = ast.parse(data, path)
        except (SyntaxError, ValueError) as fault:
            self.fault = fault
        except (RecursionError, MemoryError):
            self.fault = ValueError("it is nested too deeply")

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node."""
        return tuple(ast.walk(self.module))

    @cached_property
    def _constants(self) -> dict[str, ast.expr]:
        """Module-level names that are assigned once."""
        found: dict[str, list[ast.expr]] = {}
        for statement in self.module.body:
            if isinstance(statement, ast.Assign):
                for target in statement.targets:
                    if isinstance(target, ast.Name):
                        found.setdefault(target.id, []).append(statement.value)
        return {name: nodes[0] for name, nodes in found.items() if len(nodes) == 1}

    def resolved(self, node: ast.expr) -> ast.expr:
        """Return what a name stands for, when the module assigns it once."""
        for _ in range(10):
            if not isinstance(node, ast.Name) or node.id not in self._constants:
                break
            node = self._constants[node.id]
        return node

    def literal(self, node: ast.expr) -> object:
        """Return the value of a literal, or something that is no value of Python's."""
        found = self.resolved(node)
        return found.value if isinstance(found, ast.Constant) else _UNKNOWN

    @cached_property
    def dags(self) -> tuple[Dag, ...]:
        """The DAGs, in the order of the file."""
        found = [*self._calls(), *self._decorated()]
        return tuple(sorted(found, key=lambda dag: dag.place))

    def _calls(self) -> Iterator[Dag]:
        for node in self.nodes:
            if isinstance(node, ast.Call) and _last(node.func) == "DAG":
                yield Dag(self, node, None)

    def _decorated(self) -> Iterator[Dag]:
        for node in self.nodes:
            if isinstance(node, ast.FunctionDef):
                for decorator in node.decorator_list:
                    called = isinstance(decorator, ast.Call)
                    name = (
                        decorator.func if isinstance(decorator, ast.Call) else decorator
                    )
                    if dotted(name) in ("dag", "decorators.dag", "sdk.dag"):
                        yield Dag(self, decorator if called else name, node)

    @cached_property
    def guarded(self) -> frozenset[ast.AST]:
        """Every node of a ``try`` that expects imports to fail."""
        return frozenset(
            inner
            for node in self.nodes
            if isinstance(node, ast.Try) and any(map(_expects, node.handlers))
            for inner in ast.walk(node)
        )

    def imports(self) -> Iterator[tuple[str, ast.stmt]]:
        """Yield what is imported, as ``module`` or ``module:name``, and where."""
        for node in self.nodes:
            if isinstance(node, ast.Import):
                yield from ((alias.name, node) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield from ((f"{node.module}:{a.name}", node) for a in node.names)

    def loading(self) -> Iterator[ast.AST]:
        """Yield what runs while Airflow loads the file: no task's body."""
        makers = {dag.function for dag in self.dags if dag.function}
        pending: list[ast.AST] = list(self.module.body)
        while pending:
            node = pending.pop()
            if _is_main(node):
                continue
            if isinstance(node, _FUNCTIONS):
                pending += node.decorator_list
                if node in makers:
                    pending += node.body
            elif not isinstance(node, ast.Lambda):
                yield node
                pending += ast.iter_child_nodes(node)


def _last(node: ast.expr) -> str:
    return dotted(node).rpartition(".")[2]


def _expects(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or _last(kind) in _CATCHES_IMPORT for kind in kinds)


def _is_main(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.If)
        and isinstance(node.test, ast.Compare)
        and dotted(node.test.left) == "__name__"
    )
