"""K301 to K312: a DAG file loads, and makes the DAG the catalog speaks of."""

from __future__ import annotations

import ast
import builtins
import re
from typing import TYPE_CHECKING, Final

from stagedoor.checks.dag_file import dotted
from stagedoor.checks.findings import Finding, error, warning
from stagedoor.core.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.checks.component import Component
    from stagedoor.checks.dag_file import Dag, DagFile

_ID: Final = re.compile(r"[A-Za-z0-9_.-]{1,250}\Z")
_MODULE_NAMES: Final = frozenset(
    (
        *dir(builtins),
        *("__file__", "__builtins__", "__path__", "__annotations__"),
        *("__class__", "__module__", "__qualname__"),
    )
)
_MOVING: Final = frozenset(("now", "utcnow", "today", "days_ago"))
_HEAVY: Final = re.compile(
    r"(?:Variable\.(?:get|set)|(?:BaseHook|Connection)\.\w+|requests\.\w+"
    r"|httpx\.\w+|urlopen|(?:urllib\.)?request\.urlopen|urllib\.request\.urlopen"
    r"|boto3\.\w+|subprocess\.\w+|os\.(?:system|popen)|time\.sleep"
    r"|create_engine|sqlalchemy\.create_engine|psycopg2\.connect|socket\.\w+"
    r"|(?:pd|pandas)\.read_\w+)\Z"
)


def check_syntax(component: Component) -> Iterator[Finding]:
    """A DAG file is Python.

    Airflow shows a file it cannot read as an import error, and makes no DAG of it.

    Bad::

        with DAG(dag_id="a.b.1.c"

    Good::

        with DAG(dag_id="a.b.1.c"):
    """
    for file in component.dags:
        if file.fault is None:
            continue
        line = getattr(file.fault, "lineno", None) or None
        column = getattr(file.fault, "offset", None)
        said = getattr(file.fault, "msg", None) or str(file.fault)
        place = component.at(file.path, line, column if line else None)
        yield error("K301", f"this cannot be read as Python: {said}", place)


def check_names(component: Component) -> Iterator[Finding]:
    """Every name a DAG file uses is bound somewhere in it.

    A forgotten import is a ``NameError`` on every version of Airflow.

    Bad::

        with DAG(dag_id="a.b.1.c"):   # DAG is never imported

    Good::

        from airflow.sdk import DAG
    """
    for file in component.dags:
        seen: set[str] = set()
        for node in _unbound(file):
            if node.id not in seen:
                seen.add(node.id)
                place = component.at(file.path, node.lineno, node.col_offset + 1)
                said = f"'{node.id}' is neither imported nor defined"
                yield error("K302", said, place, f"import '{node.id}'")


def check_dag_id(component: Component) -> Iterator[Finding]:
    """A DAG's id is a literal of at most 250 letters, digits, ``_``, ``.`` and ``-``.

    An id made from the file's name is another one on MWAA, where files are renamed, than
    on a laptop.

    Bad::

        DAG(dag_id=Path(__file__).stem)

    Good::

        DAG(dag_id="sales.shop.1.daily-orders")
    """
    hint = "write it out: letters, digits, '_', '.', '-', at most 250"
    for file, dag in _dags(component):
        place = component.at(file.path, *dag.where("dag_id"))
        if dag.dag_id is None and not (dag.id_node is None and dag.is_open):
            said = "the DAG's id is computed" if dag.id_node else "the DAG has no id"
            yield error("K303", said, place, hint)
        elif dag.dag_id is not None and not _ID.match(dag.dag_id):
            yield error("K303", f"'{dag.dag_id}' is no id of a DAG", place, hint)


def check_identity(component: Component) -> Iterator[Finding]:
    """The DAG of a workload has the identifier of the workload as its id.

    An environment is shared: only domain, data product, version and component together
    keep ids apart, and let people find the owner of a DAG.

    Bad::

        DAG(dag_id="daily_orders")

    Good::

        DAG(dag_id="sales.shop.1.daily-orders")
    """
    workload = component.workload
    if workload is None:
        return
    identifier = workload.text("metadata", "name")
    main = workload.text("spec", "mesh", "specific", "dagName")
    for file, dag in _dags(component):
        is_main = file.path.rpartition("/")[2] == main
        if dag.dag_id is None or dag.dag_id == identifier:
            continue
        if is_main and len(file.dags) == 1:
            said = f"the id is '{dag.dag_id}', the identifier '{identifier}'"
            hint = f'write dag_id="{identifier}"'
            yield error(
                "K304", said, component.at(file.path, *dag.where("dag_id")), hint
            )
        elif not dag.dag_id.startswith(identifier):
            said = f"'{dag.dag_id}' does not begin with the identifier '{identifier}'"
            hint = f"such as '{identifier}.{dag.dag_id}'"
            place = component.at(file.path, *dag.where("dag_id"))
            yield warning("K304", said, place, hint)


def check_unique_dag(component: Component) -> Iterator[Finding]:
    """No two DAGs share an id.

    Airflow keeps one of them and ignores the other without a word in production.

    Bad::

        DAG(dag_id="a.b.1.c"); DAG(dag_id="a.b.1.c")

    Good::

        DAG(dag_id="a.b.1.c"); DAG(dag_id="a.b.1.c.backfill")
    """
    for file, dag in _dags(component):
        if dag.dag_id is None:
            continue
        first = component.workspace.dag_ids[dag.dag_id]
        place = component.at(file.path, *dag.place)
        # Both branches of a try may make the same DAG.
        if place != first and dag.node not in file.guarded:
            said = f"the DAG '{dag.dag_id}' is there twice, first at {first}"
            yield error("K305", said, place, "give each an id of its own")


def check_start_date(component: Component) -> Iterator[Finding]:
    """``start_date`` is a fixed moment.

    One that moves makes a DAG that never runs, and a new version of it on every parse in
    Airflow 3.

    Bad::

        start_date=days_ago(1)

    Good::

        start_date=datetime(2026, 1, 1, tzinfo=timezone.utc)
    """
    hint = "such as datetime(2026, 1, 1, tzinfo=timezone.utc)"
    for file, dag in _dags(component):
        value = dag.argument("start_date")
        if value is None:
            if not dag.is_open:
                severity = component.severity_on_airflow(2)
                place = component.at(file.path, *dag.place)
                said = "the DAG has no start_date"
                yield Finding(severity, Problem("K308", said, place, hint))
        elif moving := _moving(value):
            place = component.at(file.path, value.lineno, value.col_offset + 1)
            yield error("K308", f"start_date moves: '{moving}'", place, hint)


def check_catchup(component: Component) -> Iterator[Finding]:
    """``catchup`` is said.

    Left out, it is ``True`` on Airflow 2, where every run since ``start_date`` is made up
    for, and ``False`` on Airflow 3.

    Bad::

        DAG(dag_id="a.b.1.c", schedule="@daily")

    Good::

        DAG(dag_id="a.b.1.c", schedule="@daily", catchup=False)
    """
    for file, dag in _dags(component):
        if "catchup" not in dag.keywords and not dag.is_open:
            place = component.at(file.path, *dag.place)
            said = "catchup is not said: Airflow 2 and 3 take it differently"
            yield warning("K309", said, place, "add catchup=False")


def check_loading(component: Component) -> Iterator[Finding]:
    """Loading a DAG file does no work.

    Airflow loads it every half minute: connections, variables and queries belong into
    tasks, or into templates such as ``{{ var.value.name }}``.

    Bad::

        BUCKET = Variable.get("bucket")

    Good::

        bucket="{{ var.value.bucket }}"
    """
    for file in component.dags:
        if not file.dags:
            continue
        for node in file.loading():
            if isinstance(node, ast.Call) and _HEAVY.match(dotted(node.func)):
                place = component.at(file.path, node.lineno, node.col_offset + 1)
                said = f"'{dotted(node.func)}' runs whenever the file is loaded"
                yield warning("K310", said, place, "move it into a task")


def check_safe_mode(component: Component) -> Iterator[Finding]:
    """The workload's file holds the words ``airflow`` and ``dag``, and makes a DAG.

    Airflow skips a file without them silently: no error, no DAG. (On Airflow 3 the word
    ``asset`` does for ``dag``.) A function under
    ``@dag`` makes a DAG only when it is called.

    Bad::

        from company.workflows import make
        make("orders")

    Good::

        from company.workflows import make  # makes an Airflow DAG
        dag = make("orders")
    """
    workload = component.workload
    main = workload.text("spec", "mesh", "specific", "dagName") if workload else ""
    is_3 = (component.airflow or "").startswith("3.")
    for file in component.dags:
        text = file.data.lower()
        second = ("dag", "asset") if is_3 else ("dag",)
        missing = [
            words[0]
            for words in (("airflow",), second)
            if not any(word.encode() in text for word in words)
        ]
        if missing and file.path.rpartition("/")[2] == main:
            said = f"Airflow skips this file: it lacks the word '{missing[0]}'"
            place = component.at(file.path)
            yield error("K311", said, place, "say both words in the docstring")
        called = {dotted(n.func) for n in file.nodes if isinstance(n, ast.Call)}
        for dag in file.dags:
            if dag.function is not None and dag.function.name not in called:
                said = f"'{dag.function.name}' is never called, so there is no DAG"
                place = component.at(file.path, *dag.place)
                hint = f"add '{dag.function.name}()' at the end"
                yield error("K311", said, place, hint)


def check_file_name(component: Component) -> Iterator[Finding]:
    """A DAG file's name is letters, digits, ``_``, ``.`` and ``-``, and ends in ``.py``.

    It becomes part of an S3 key that the tech adapter rewrites; other characters make
    different files the same, and break ``@task.virtualenv``.

    Bad::

        dags/daily orders.py

    Good::

        dags/daily_orders.py
    """
    for file in component.dags:
        name = file.path.rpartition("/")[2]
        if not re.match(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\Z", name):
            said = f"'{name}' is no good name of a DAG file"
            place = component.at(file.path)
            yield error("K312", said, place, "letters, digits, '_', '.', '-'")


def _dags(component: Component) -> Iterator[tuple[DagFile, Dag]]:
    for file in component.dags:
        for dag in file.dags:
            yield file, dag


def _moving(value: ast.expr) -> str | None:
    for node in ast.walk(value):
        if isinstance(node, ast.Call):
            name = dotted(node.func)
            if name.rpartition(".")[2] in _MOVING:
                return name
    return None


def _unbound(file: DagFile) -> Iterator[ast.Name]:
    """Yield names that nothing in the file could bind, in any scope."""
    bound = set(_MODULE_NAMES)
    for node in file.nodes:
        bound |= _bound(node)
    if "*" in bound:
        return
    annotations = frozenset(
        inner
        for node in file.nodes
        for annotation in _annotations(node)
        for inner in ast.walk(annotation)
    )
    names = (node for node in file.nodes if isinstance(node, ast.Name))
    for name in names:
        is_read = isinstance(name.ctx, ast.Load) and name not in annotations
        if is_read and name.id not in bound:
            yield name


def _bound(node: ast.AST) -> set[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store()):
            return {name}
        case ast.arg(arg=name):
            return {name}
        case ast.Import() | ast.ImportFrom():
            return {(a.asname or a.name).partition(".")[0] for a in node.names}
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return {node.name}
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
            return {name}
        case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            return {name}
        case ast.Global():
            return set(node.names)
        case _:
            return set()


def _annotations(node: ast.AST) -> Iterator[ast.AST]:
    """Yield annotations, which may be left as text that is never evaluated."""
    found = (getattr(node, "annotation", None), getattr(node, "returns", None))
    yield from (one for one in found if isinstance(one, ast.AST))
