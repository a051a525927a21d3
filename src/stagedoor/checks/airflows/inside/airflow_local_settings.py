"""What Airflow asks about every task of a check's run: none is tried twice.

A task that fails would be waited for, minutes long, before its next try.
"""

import os
from typing import Any


def task_policy(task: Any) -> None:  # noqa: ANN401 - an operator
    """Take a task's retries away."""
    if os.environ.get("STAGEDOOR_RUN"):
        task.retries = 0
