"""What a component must satisfy: pure functions from evidence to findings."""

from stagedoor.checks.engine import check_component
from stagedoor.checks.findings import Finding, FindingsError, refuse_errors

__all__ = ["Finding", "FindingsError", "check_component", "refuse_errors"]
