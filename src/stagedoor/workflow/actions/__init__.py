"""What steps can do: one file per family, and a table of them all."""

from stagedoor.workflow.actions.table import ACTIONS

__all__ = ["ACTIONS"]
