"""What can be told from a policy alone: names that mean nothing, what is not supported.

A construct outside the subset is an error wherever it stands, asked for or not: a check
that skipped it would be wrong about some document.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Final

from stagedoor.core.errors import PolicyError, Problem, did_you_mean
from stagedoor.cue.builtins import BUILTINS, CONSTANTS, ORDERS, PACKAGES
from stagedoor.cue.predeclared import FUNCTIONS, TYPES, UNSUPPORTED
from stagedoor.cue.syntax import (
    Arm,
    Call,
    Comprehension,
    Field,
    File,
    For,
    Import,
    Let,
    Name,
    Node,
    Pattern,
    Selector,
    Special,
    Struct,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.cue.syntax import Span

_ARITY: Final = {"len": 1, "close": 1, "and": 1, "or": 1}


def problem_at(code: str, message: str, span: Span, hint: str | None = None) -> Problem:
    """Build a problem about a node of a policy."""
    at = span.at
    return Problem(code, message, at, hint, span.source.excerpt(at))


class ScopeChecker:
    """One file's names.

    Attributes:
        problems: What makes the policy unusable.
        used: The names referred to, by the scope that declares them.
    """

    def __init__(self, imports: tuple[Import, ...], package: frozenset[str]) -> None:
        self.imports = {found.name: found for found in imports}
        self.package = package
        self.problems: list[Problem] = []
        self.scopes: list[tuple[frozenset[str], dict[str, Let]]] = []
        self.used: set[int] = set()
        self.used_imports: set[str] = set()

    def refuse(
        self, code: str, message: str, span: Span, hint: str | None = None
    ) -> None:
        """Note a problem."""
        self.problems.append(problem_at(code, message, span, hint))

    def unsupported(self, construct: str, span: Span) -> None:
        """Note something outside the subset."""
        self.refuse(
            "P002",
            f"not supported: {construct}",
            span,
            "install the cue command and use --cue-engine cue",
        )

    def check(self, node: Node) -> None:
        """Check a node and everything in it."""
        match node:
            case Struct():
                self.struct(node)
            case Comprehension():
                self.comprehension(node, 0)
            case Pattern(alias=alias) if alias:
                self.check(node.condition)
                self.within(frozenset((alias,)), node.value)
            case Selector(operand=Name(name=name) as operand):
                if self.declared(name) or name not in self.imports:
                    self.check(operand)
                else:
                    self.member(node, self.imports[name])
            case Call(function=Name(name=name)) if self.is_predeclared(name):
                self.call(node, name)
            case Name():
                self.name(node)
            case _:
                self.children(node)

    def children(self, node: Node) -> None:
        """Check the parts of a node."""
        for part in parts_of(node):
            self.check(part)

    def within(self, names: frozenset[str], node: Node) -> None:
        """Check a node where more names are declared."""
        self.scopes.append((names, {}))
        self.check(node)
        self.scopes.pop()

    def struct(self, node: Struct) -> None:
        """Check a struct, whose names are known in all of it."""
        lets = {p.name: p for p in node.declarations if isinstance(p, Let)}
        for part in node.declarations:
            if isinstance(part, Field) and part.declares in lets:
                name, hint = part.declares, "rename the 'let'"
                self.refuse("P005", f"'{name}' is a field and a 'let'", part.span, hint)
        self.scopes.append((frozenset(node.names), lets))
        self.children(node)
        self.scopes.pop()
        for let in lets.values():
            if id(let) not in self.used:
                hint = "remove it: CUE refuses it too"
                self.refuse("P006", f"'let {let.name}' is never used", let.span, hint)

    def comprehension(self, node: Comprehension, index: int) -> None:
        """Check clauses, each of which may declare names for what follows."""
        if index == len(node.clauses):
            self.check(node.body)
            return
        clause = node.clauses[index]
        self.children(clause)
        names: tuple[str | None, ...] = ()
        if isinstance(clause, For):
            names = (clause.key, clause.value)
        elif isinstance(clause, Let):
            names = (clause.name,)
        self.scopes.append((frozenset(name for name in names if name), {}))
        self.comprehension(node, index + 1)
        self.scopes.pop()

    def declared(self, name: str) -> bool:
        """Tell whether a struct around declares ``name``; note that it is used."""
        for depth, (names, lets) in reversed(tuple(enumerate(self.scopes))):
            if name in names:
                if name in lets:
                    self.used.add(id(lets[name]))
                return not (depth == 0 and name in self.imports)
        return name in self.package and name not in self.imports

    def is_predeclared(self, name: str) -> bool:
        """Tell whether ``name`` means what the language says."""
        return not self.declared(name) and name not in self.imports

    def name(self, node: Name) -> None:
        """Check a reference."""
        name = node.name
        if name == "_" or self.declared(name):
            return
        if name in self.imports:
            self.used_imports.add(name)
            self.refuse("P004", f"package '{name}' is no value", node.span)
        elif name in FUNCTIONS:
            self.refuse("P004", f"function '{name}' is not called", node.span)
        elif name in UNSUPPORTED or name.startswith("__"):
            self.unsupported(f"'{name}'", node.span)
        elif name not in TYPES:
            known = {known for names, _ in self.scopes for known in names}
            hint = did_you_mean(name, known | self.package | set(TYPES))
            self.refuse("P004", f"reference '{name}' not found", node.span, hint)

    def call(self, node: Call, name: str) -> None:
        """Check a call of a function of the language."""
        for argument in node.arguments:
            self.check(argument)
        if name not in FUNCTIONS:
            self.name(Name(node.function.span, name))
            if name in TYPES:
                self.refuse("P004", f"'{name}' is no function", node.span)
        elif len(node.arguments) != _ARITY.get(name, 2):
            count = _ARITY.get(name, 2)
            self.refuse("P004", f"'{name}' takes {count} arguments", node.span)

    def member(self, node: Selector, package: Import) -> None:
        """Check what is used of a package."""
        self.used_imports.add(package.name)
        label = node.label.name if isinstance(node.label, Special) else node.label
        full = f"{package.path}.{label}"
        known = full in BUILTINS or full in CONSTANTS or full in ORDERS
        if not known and package.path in PACKAGES:
            self.unsupported(f"'{full}'", node.span)

    def import_problems(self) -> Iterator[Problem]:
        """Yield what is wrong with the imports themselves."""
        for found in self.imports.values():
            if found.path not in PACKAGES:
                construct = f'import of "{found.path}"'
                self.unsupported(construct, found.span)
        yield from self.problems

    def warnings(self) -> Iterator[Problem]:
        """Yield imports that nothing uses: CUE refuses them only since 0.16."""
        for name, found in self.imports.items():
            if name not in self.used_imports:
                path, hint = found.path, "remove it: cue refuses it since 0.16"
                yield problem_at(
                    "P010", f'"{path}" is imported and not used', found.span, hint
                )


_PART_NAMES: Final[dict[str, tuple[str, ...]]] = {}


def _part_names(node: Node) -> tuple[str, ...]:
    name = type(node).__name__
    if name not in _PART_NAMES:
        _PART_NAMES[name] = tuple(
            part.name for part in fields(node) if part.name not in ("span", "names")
        )
    return _PART_NAMES[name]


def parts_of(node: Node) -> Iterator[Node]:
    """Yield the nodes directly inside a node."""
    for name in _part_names(node):
        value = getattr(node, name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Node):
                yield part
            elif isinstance(part, Arm):
                yield part.value


def check_names(files: tuple[File, ...]) -> tuple[Problem, ...]:
    """Check all files of a policy together; returns warnings.

    Raises:
        PolicyError: Every unknown name and every construct outside the subset.
    """
    package = package_names(files)
    problems: list[Problem] = []
    warnings: list[Problem] = []
    for file in files:
        checker = ScopeChecker(file.imports, package)
        checker.check(file.body)
        problems += checker.import_problems()
        warnings += checker.warnings()
    if problems:
        raise PolicyError.of(problems)
    return tuple(warnings)


def package_names(files: tuple[File, ...]) -> frozenset[str]:
    """Return the names that the files declare for each other."""
    return frozenset(
        name
        for file in files
        for name, target in file.body.names.items()
        if not isinstance(target, Let)
    )


def check_expression(node: Node, package: frozenset[str]) -> None:
    """Check an expression in the scope of a policy.

    Raises:
        PolicyError: As :func:`check_names`.
    """
    checker = ScopeChecker((), package)
    checker.check(node)
    if checker.problems:
        raise PolicyError.of(checker.problems)
