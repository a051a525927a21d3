"""What ``--save-answers`` writes makes the same component again, byte for byte."""

from __future__ import annotations

import itertools

import pytest
from tests.cli.conftest import write_files

from stagedoor.core.resources import data_folder

HEAD = """\
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: replayed}
spec:
  type: service
  steps:
    - {id: fetch, action: fetch:template, input: {url: ./skeleton, values: "${{ parameters }}"}}
  parameters:
"""

CATALOG = """\
apiVersion: backstage.io/v1alpha1
kind: Domain
metadata: {name: finance}
spec: {owner: group:data, mesh: {name: Finance}}
---
apiVersion: backstage.io/v1alpha1
kind: System
metadata: {name: finance.cashflow.1}
spec: {owner: group:data, domain: domain:finance, mesh: {name: Cash flow}}
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: data}
spec: {type: team, children: []}
"""

# what is special            the page, and what is given
PAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "defaults": ("{properties: {a: {type: string, default: x}, b: {type: integer, default: 3}, c: {type: array, items: {type: string}}}}", ()),
    "awkward texts": (
        "{properties: {a: {type: string}, b: {type: string}, c: {type: string}, d: {type: string}}}",
        ("--set", "a=  two\nlines: '# no comment'\n", "--set", "b=yes", "--set", "c=0123", "--set", "d=- {é\u2028\U0001f600}\ttab")),
    "awkward values": (
        "{properties: {a: {}, b: {type: number}, c: {type: [string, 'null']}, d: {type: object}}}",
        ("--set", "a={x: [1, 1.5, null, '1', true, {y: []}]}", "--set", "b=1e300", "--set", "d={'a b': {c: ''}}")),
    "a branch": (
        ("{properties: {k: {enum: [vm, job], default: vm}}, dependencies: {k: {oneOf: ["
        "{properties: {k: {const: vm}, size: {type: string, default: small}}},"
        "{properties: {k: {const: job}, cron: {type: string}}, required: [cron]}]}}}"),
        ("--set", "k=job", "--set", "cron=0 4 * * *")),
    "a key of a branch left behind": (
        "{properties: {k: {enum: [vm, job], default: vm}}, if: {required: [k], properties: {k: {const: job}}}, then: {properties: {cron: {type: string}}}}",
        ("--set", "cron=0 4 * * *")),
    "a secret": (
        "{required: [token], properties: {name: {type: string}, token: {type: string, ui:field: Secret, minLength: 3}}}",
        ("--secret", "token=planted-5ecret")),
    "computed fields": (
        ("{required: [name, domain, dataproduct, identifier, owner], properties: {name: {type: string}, domain: {type: string, ui:field: EntityPicker},"
        " dataproduct: {type: string, ui:field: EntityPicker}, identifier: {type: string, ui:field: ComponentIdentifierPicker},"
        " owner: {type: string, ui:field: EntitySelectionPicker, ui:fieldName: dataproduct, ui:property: spec.owner},"
        " domainName: {type: string, ui:field: EntitySelectionPicker, ui:fieldName: domain, ui:property: spec.mesh.name, ui:widget: hidden}}}"),
        ("--set", "name=Daily orders", "--set", "domain=domain:finance", "--set", "dataproduct=system:finance.cashflow.1", "--catalog", "../catalog.yaml")),
    "a repository by parts": (
        "{properties: {repoUrl: {type: string, ui:field: RepoUrlPicker}}}",
        ("--set", "repoUrl=https://github.com/acme/orders.git")),
    "an unknown key": ("{properties: {a: {type: string}}}", ("--set", "b=x", "--allow-unknown")),
    "a flag": (
        "{properties: {a: {type: string, default: x, 'ui:backstage': {featureFlag: new-ui}}}}",
        ("--feature-flag", "new-ui")),
}  # fmt: skip


def everything(folder):
    """Every byte of a component, the record among them; not git's own files."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }


def replayed(run, desk, template, given, again=()):
    ran = run(
        "new", template, "first", *given, "--save-answers", "saved.yaml", "--no-input"
    )
    assert ran.code == 0, ran.err
    saved = (desk / "saved.yaml").read_text(encoding="utf-8")
    # An editor's line on top changes nothing.
    line = "# yaml-language-server: $schema=answers.schema.json\n"
    (desk / "saved.yaml").write_text(line + saved, encoding="utf-8")
    ran = run("new", template, "again", "--answers", "saved.yaml", "--no-input", *again)
    assert ran.code == 0, ran.err
    assert everything(desk / "again") == everything(desk / "first")
    ran = run("new", template, "again", "--answers", "saved.yaml", "--no-input", *again,
              "--into", "--save-answers", "twice.yaml")  # fmt: skip
    assert ran.code == 0, ran.err
    assert (desk / "twice.yaml").read_text(encoding="utf-8") == saved
    return saved


@pytest.mark.parametrize("case", PAGES)
def test_the_same_file_replays_the_run(run, desk, case):
    page, given = PAGES[case]
    files = {"template.yaml": f"{HEAD}    {page}\n"}
    files["skeleton/values.json"] = "${{ values | dump }}\n"
    write_files(desk.parent / "template", files)
    write_files(desk.parent, {"catalog.yaml": CATALOG})
    names = ("--secret", "--catalog", "--feature-flag")
    again = [w for n, v in itertools.pairwise(given) if n in names for w in (n, v)]
    again += ["--allow-unknown"] if "--allow-unknown" in given else []
    saved = replayed(run, desk, "../template", given, again)
    assert "5ecret" not in saved


def cases():
    for template in sorted(data_folder("templates").iterdir()):
        for case in sorted((template / "tests").glob("*/answers.yaml")):
            yield pytest.param(
                template.name, case, id=f"{template.name}/{case.parent.name}"
            )


@pytest.mark.parametrize(("template", "case"), list(cases())[::4])
def test_a_shipped_template_replays(run, desk, template, case):
    replayed(run, desk, template, ("--answers", str(case)))
