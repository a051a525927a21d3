"""Combinations of a template's options in which every pair of values meets."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

NOT_GIVEN = object()
"""A value that stands for leaving the question unanswered."""

AWS_STEPS = ["s3-sensor", "glue", "emr-serverless", "athena", "redshift-data", "lambda"]

# Each name of the left is an answer, or several that only make sense together.
MWAA: dict[str, list[Any]] = {
    "airflow": [
        {"airflowVersion": "2.10.3", "airflowSupport": "version"},
        {"airflowVersion": "2.10.3", "airflowSupport": "both"},
        {"airflowVersion": "2.11.2", "airflowSupport": "version"},
        {"airflowVersion": "3.3.1", "airflowSupport": "version"},
        {"airflowSupport": "version"},
        {},
    ],
    "awsSteps": [NOT_GIVEN, AWS_STEPS, AWS_STEPS[::-1], *([step] for step in AWS_STEPS)],
    "style": ["classic", "taskflow"],
    "repository": [
        {"ciProvider": "gitlab", "repoHost": "gitlab.acme.com"},
        {"ciProvider": "gitlab", "repoOwner": "acme/data/sales"},
        {"ciProvider": "github", "repoOwner": "acme"},
        {"ciProvider": "github"},
        {},
    ],
    "scheduleCron": ["@daily", "0 4 * * 1-5", "@continuous"],
    "snsTopicArn": [NOT_GIVEN, "arn:aws-cn:sns:cn-north-1:123456789012:alerts"],
    "awsRoleArn": [NOT_GIVEN, "arn:aws:iam::123456789012:role/ci/mwaa-deploy"],
    "delivery": [NOT_GIVEN, "staged", "direct"],
    "stagedoorPackage": [NOT_GIVEN, "stagedoor>=0.1,<2"],
    "catchup": [NOT_GIVEN, True],
    "startPaused": [NOT_GIVEN, True],
    "retries": [NOT_GIVEN, 0, 10],
    "dagName": [NOT_GIVEN, "the-orders.v2.py"],
    "developmentGroup": ["group:shop-data", "user:default/jane.doe", "shop-data"],
    "dependsOn": [NOT_GIVEN, ["urn:dmb:cmp:sales:shop:1:a", "urn:dmb:cmp:sales:shop:1:b"]],
    "tags": [NOT_GIVEN, ["PII.None", "daily"]],
    "startDate": [NOT_GIVEN, "2024-12-31"],
}  # fmt: skip


def all_pairs(options: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """Choose combinations until every two values of two options have met.

    Greedy and deterministic: each row takes, option by option, the value that brings
    most pairs that have not met.
    """
    names = sorted(options, key=lambda name: -len(options[name]))
    missing = set(_pairs(names, options))
    rows: list[dict[str, int]] = []
    while missing:
        row: dict[str, int] = dict(min(missing))
        for name in names:
            if name not in row:
                row[name] = max(
                    range(len(options[name])),
                    key=lambda at: (_met(row, name, at, missing), -at),
                )
        missing -= {
            pair for pair in missing if all(row[name] == at for name, at in pair)
        }
        rows.append(row)
    return [{name: options[name][row[name]] for name in options} for row in rows]


_Pair = tuple[tuple[str, int], tuple[str, int]]


def _pairs(names: list[str], options: dict[str, list[Any]]) -> Iterator[_Pair]:
    for one, other in combinations(names, 2):
        for a, b in product(range(len(options[one])), range(len(options[other]))):
            yield (one, a), (other, b)


def _met(row: dict[str, int], name: str, at: int, missing: set[_Pair]) -> int:
    own = (name, at)
    return sum((own, item) in missing or (item, own) in missing for item in row.items())


def answers_of(row: dict[str, Any]) -> dict[str, Any]:
    """Return the answers a combination stands for."""
    answers: dict[str, Any] = {
        "name": "Daily orders",
        "description": "Loads the orders of the day before into the lake.",
        "domain": "domain:sales",
        "dataproduct": "system:sales.shop.1",
        "identifier": "sales.shop.1.daily-orders",
        "bucketName": "acme-mwaa",
    }
    for name, value in row.items():
        if isinstance(value, dict):
            answers |= value
        elif value is not NOT_GIVEN:
            answers[name] = value
    return answers
