"""A good component, spoiled in one place: the rule for it says so, at the place."""

from __future__ import annotations

import pytest
from tests.checks.conftest import GOLDEN, check, golden

from stagedoor.checks.table import REAL_TIER, RULES

CATALOG = "catalog-info.yaml"
DAG = "dags/daily_orders.py"
CI = ".gitlab-ci.yml"
REQUIREMENTS = "requirements.txt"

# what was done to it                     rule    severity   file          this               becomes
MUTATIONS = {
    "a value breaks the YAML":            ("K001", "error",   CATALOG, '"Daily orders"', "Daily: no: orders"),
    "a root key is foreign":              ("K002", "error",   CATALOG, "kind: Component", "kind: Component\nowner: me"),
    "a kind nobody knows":                ("K002", "error",   CATALOG, "kind: Component", "kind: Workload"),
    "a tag in capitals":                  ("K003", "error",   CATALOG, "    - mwaa\n", "    - MWAA\n"),
    "an annotation that is a number":     ("K003", "error",   CATALOG, "dir:.", "12"),
    "a name that is too long":            ("K003", "error",   CATALOG, 'sales.shop.1.daily-orders"', f'sales.shop.1.{"x" * 60}"'),
    "an owner that was not given":        ("K004", "error",   CATALOG, '"group:shop-data"', ""),
    "a reference with an empty part":     ("K005", "error",   CATALOG, '"group:shop-data"', '"group:"'),
    "the entity twice":                   ("K006", "error",   CATALOG, None, "\n---\napiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: Sales.Shop.1.daily-orders}\nspec: {type: a, lifecycle: b, owner: c}\n"),
    "an identifier of two parts":         ("K101", "error",   CATALOG, "name: \"sales.shop.1.daily-orders", 'name: "daily-orders'),
    "the system of another version":      ("K102", "error",   CATALOG, "system:sales.shop.1", "system:sales.shop.2"),
    "no template for the platform":       ("K103", "error",   CATALOG, "    useCaseTemplateId: \"urn:dmb:utm:mwaa-workload-template:1.0.0\"\n", ""),
    "a kind that differs from the type":  ("K104", "error",   CATALOG, "kind: workload", "kind: outputport"),
    "another major version":              ("K105", "error",   CATALOG, '"1.0.0"', '"2.0.0"'),
    "a template that is no URN":          ("K106", "error",   CATALOG, "urn:dmb:itm:", "urn:dmb:utm:"),
    "a dependency in another product":    ("K107", "error",   CATALOG, "urn:dmb:cmp:sales:shop:1:landing", "urn:dmb:cmp:sales:web:1:landing"),
    "a tag without a source":             ("K108", "error",   CATALOG, "source: Tag", "source: Label"),
    "a DAG file that is not there":       ("K109", "error",   CATALOG, '"daily_orders.py"', '"orders.py"'),
    "a bucket S3 does not allow":         ("K109", "error",   CATALOG, "acme-mwaa-production", "Acme_MWAA"),
    "another source path":                ("K201", "error",   CATALOG, "sourcePath: source/", "sourcePath: src/"),
    "a bracket is missing":               ("K301", "error",   DAG, "    doc_md=__doc__,\n)", "    doc_md=__doc__,\n"),
    "a forgotten import":                 ("K302", "error",   DAG, "import logging\n", ""),
    "an id made from the file's name":    ("K303", "error",   DAG, 'dag_id="sales.shop.1.daily-orders"', "dag_id=__file__"),
    "an id with a space":                 ("K303", "error",   DAG, 'dag_id="sales.shop.1.daily-orders"', 'dag_id="daily orders"'),
    "an id that others may have":         ("K304", "error",   DAG, 'dag_id="sales.shop.1.daily-orders"', 'dag_id="daily_orders"'),
    "no schedule":                        ("K306", "error",   DAG, '    schedule="15 4 * * 1-5",\n', ""),
    "another schedule than the catalog's":("K307", "error",   DAG, '"15 4 * * 1-5"', '"15 5 * * 1-5"'),
    "no schedule but the catalog has one":("K307", "error",   DAG, 'schedule="15 4 * * 1-5"', "schedule=None"),
    "a timetable of another cron":        ("K307", "error",   DAG, 'schedule="15 4 * * 1-5"', 'schedule=CronTriggerTimetable("15 5 * * 1-5", timezone="UTC")'),
    "a start date that moves":            ("K308", "error",   DAG, "datetime(2026, 1, 5, tzinfo=timezone.utc)", "datetime.now(timezone.utc)"),
    "catchup left to the version":        ("K309", "warning", DAG, "    catchup=False,\n", ""),
    "a variable read while loading":      ("K310", "warning", DAG, "log = logging", "from airflow.sdk import Variable\nBUCKET = Variable.get('b')\nlog = logging"),
    "the DAG is never made":              ("K311", "error",   DAG, "\nworkload()\n", "\n"),
    "an hour there is not":               ("K320", "error",   CATALOG, "15 4 * * 1-5", "15 24 * * 1-5"),
    "a sixth field":                      ("K321", "warning", DAG, '"15 4 * * 1-5"', '"15 4 * * 1-5 0"'),
    "a day that never comes":             ("K321", "warning", CATALOG, "15 4 * * 1-5", "0 0 31 2 *"),
    "an argument Airflow 3 removed":      ("K330", "error",   DAG, "    schedule=", "    schedule_interval="),
    "an import Airflow 3 removed":        ("K330", "error",   DAG, "log = logging", "from airflow.utils.dates import days_ago\nlog = logging"),
    "an import that moved":               ("K331", "warning", DAG, "log = logging", "from airflow.operators.python import PythonOperator\nlog = logging"),
    "an Airflow that lacks the import":   ("K332", "error",   REQUIREMENTS, "constraints-3.0.6/constraints-3.12", "constraints-2.10.3/constraints-3.11"),
    "the constraints of another Python":  ("K401", "error",   REQUIREMENTS, "constraints-3.12", "constraints-3.9"),
    "no constraints":                     ("K401", "warning", REQUIREMENTS, "--constraint ", "# "),
    "a package MWAA holds":               ("K402", "error",   REQUIREMENTS, None, "SQLAlchemy==2.0.0\n"),
    "constraints only in a comment":      ("K401", "warning", REQUIREMENTS, "--constraint ", "# not -c or --constraint "),
    "Flask under another spelling":       ("K402", "error",   REQUIREMENTS, None, "Flask_AppBuilder>=4\n"),
    "everybody's DAGs are deleted":       ("K403", "error",   CI, "    - scripts/deploy.sh", "    - aws s3 sync dags/ s3://$MWAA_BUCKET/dags/ --delete"),
    "the same over two lines":            ("K403", "error",   CI, "    - scripts/deploy.sh", "    - |\n      aws s3 sync dags/ \\\n        s3://$MWAA_BUCKET/dags/ --delete"),
    "the folder is emptied first":        ("K403", "error",   CI, "    - scripts/deploy.sh", "    - aws s3 rm s3://$MWAA_BUCKET/dags --recursive"),
    "a stored key":                       ("K404", "error",   CI, "    - scripts/deploy.sh", "    - aws configure set aws_secret_access_key $KEY"),
    "a key of GitHub's":                  ("K404", "error",   CI, "    - scripts/deploy.sh", "    - aws-secret-access-key: ${{ secrets.KEY }}"),
    "a key itself":                       ("K404", "error",   CI, "    - scripts/deploy.sh", "    - export ID=AKIAABCDEFGHIJKLMNOP"),
    "a region nobody filled in":          ("K405", "warning", CI, "    - scripts/deploy.sh", "    - aws configure set region regionname"),
    "a bucket nobody filled in":          ("K109", "error",   CATALOG, "acme-mwaa-production", "bucketname"),
    "a file without Airflow's words":     ("K311", "error",   DAG, None, None),
}  # fmt: skip


@pytest.mark.parametrize("name", MUTATIONS)
def test_the_rule_for_it_finds(name):
    rule, severity, path, old, new = MUTATIONS[name]
    files = golden()
    if name == "an Airflow that lacks the import":
        files[DAG] = (
            files[DAG]
            .replace("try:\n    from airflow.sdk", "if True:\n    from airflow.sdk")
            .replace("except ImportError:  # Airflow 2", "else:")
        )
    if new is None:
        files[path] = "WORKFLOW = __import__('company').make()\n"
    else:
        assert old is None or old in files[path]
        files[path] = files[path].replace(old, new) if old else files[path] + new
    found = [finding for finding in check(files) if finding.problem.code == rule]
    assert [finding.severity for finding in found][:1] == [severity]
    place = found[0].problem.at
    assert place is not None
    assert place.path in (path, DAG)
    assert found[0].problem.message


@pytest.mark.parametrize("name", sorted(path.name for path in GOLDEN.iterdir()))
def test_what_the_template_makes_is_clean(name):
    assert check(golden(name)) == []


# what is fine                           file   this               becomes
HARMLESS = {
    "a sync into a folder of its own":   (CI,   "    - scripts/deploy.sh", "    - aws s3 sync dags/ s3://$MWAA_BUCKET/dags/sales_shop/ --delete"),
    "a name for the schedule":           (DAG,  "log = logging", 'CRON = "15 4 * * 1-5"\nlog = logging'),
    "a variable read in a task":         (DAG,  "        due = str", "        from airflow.sdk import Variable\n        Variable.get('x')\n        due = str"),
    "an annotation that is not imported":(DAG,  "**context: Any", "**context: Unknown"),
    "a finding the line waves through":  (DAG,  'dag_id="sales.shop.1.daily-orders",', 'dag_id="orders",  # stagedoor: ignore K304'),
    "a role's key, for an hour":        (CI,   "    - scripts/deploy.sh", "    - export $(printf 'AWS_SECRET_ACCESS_KEY=%s AWS_SESSION_TOKEN=%s' $(aws sts assume-role-with-web-identity))"),
    "a package of one's own":            (REQUIREMENTS, "--constraint", "pandas==2.2.0\n--constraint"),
    "a comment on deletion":             (CI,   "stages:", "# aws s3 sync dags/ s3://b/dags/ --delete\nstages:"),
}  # fmt: skip


@pytest.mark.parametrize("name", HARMLESS)
def test_nothing_is_said_of(name):
    path, old, new = HARMLESS[name]
    files = golden()
    assert old in files[path]
    files[path] = files[path].replace(old, new, 1)
    assert check(files) == []


# Two components or a catalog are needed for these, or a file of another name.
ELSEWHERE = {"K007", "K008", "K110", "K305", "K312"}


def test_every_rule_has_a_mutation_it_finds():
    # Those of a real Airflow: tests/checks/test_real_airflow.py.
    static = {rule for rule in RULES if not rule.startswith(REAL_TIER)}
    assert {rule for rule, *_ in MUTATIONS.values()} | ELSEWHERE == static
