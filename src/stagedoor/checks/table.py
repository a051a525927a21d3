"""Every rule by its id, in the order of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from stagedoor.checks import (
    airflow,
    catalog,
    dag,
    delivery,
    loaded,
    mesh,
    policy,
    schedule,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stagedoor.checks.component import Component
    from stagedoor.checks.findings import Finding

Rule: TypeAlias = "Callable[[Component], Iterator[Finding]]"

RULES: Final[dict[str, Rule]] = {
    "K001": catalog.check_readable,
    "K002": catalog.check_envelope,
    "K003": catalog.check_metadata,
    "K004": catalog.check_spec,
    "K005": catalog.check_references,
    "K006": catalog.check_unique,
    "K007": catalog.check_resolved,
    "K008": catalog.check_targets,
    "K101": mesh.check_identifier,
    "K102": mesh.check_parents,
    "K103": mesh.check_required,
    "K104": mesh.check_kind,
    "K105": mesh.check_version,
    "K106": mesh.check_urns,
    "K107": mesh.check_depends,
    "K108": mesh.check_tags,
    "K109": mesh.check_deployment,
    "K110": mesh.check_unique_file,
    "K201": policy.check_policy,
    "K301": dag.check_syntax,
    "K302": dag.check_names,
    "K303": dag.check_dag_id,
    "K304": dag.check_identity,
    "K305": dag.check_unique_dag,
    "K306": schedule.check_scheduled,
    "K307": schedule.check_same_schedule,
    "K308": dag.check_start_date,
    "K309": dag.check_catchup,
    "K310": dag.check_loading,
    "K311": dag.check_safe_mode,
    "K312": dag.check_file_name,
    "K320": schedule.check_cron,
    "K321": schedule.check_cron_sense,
    "K330": airflow.check_removed,
    "K331": airflow.check_moved,
    "K332": airflow.check_missing,
    "K401": delivery.check_constraint,
    "K402": delivery.check_overrides,
    "K403": delivery.check_delete,
    "K404": delivery.check_static_keys,
    "K405": delivery.check_placeholders,
    "K500": loaded.check_version_known,
    "K501": loaded.check_import,
    "K502": loaded.check_cycles,
    "K503": loaded.check_warnings,
    "K504": loaded.check_ends,
    "K505": loaded.check_unique,
    "K506": loaded.check_makes_dag,
    "K507": loaded.check_run,
}
"""The docstring of a rule is its documentation."""

REAL_TIER: Final = "K5"
"""How the ids of those rules begin that need a real Airflow."""
