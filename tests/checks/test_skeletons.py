"""``check --witboost``: ``%SKELETON`` entities are rendered, and findings lead back."""

from __future__ import annotations

import pytest
from tests.checks.conftest import check, golden

from stagedoor.cli.main import main

CATALOG = "catalog-info.yaml"
SKELETON = """\
%SKELETON
{% set parts = parameters.identifier.split(".") %}
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${{ parameters.identifier }}
  description: ${{ values.description | dump }}
spec:
  type: workload
  lifecycle: ${{ parameters.lifecycle }}
  owner: ${{ values.owner }}
  system: system:${{ parts.slice(0, 3).join(".") }}
{% for one in parameters.dependencies %}
  # ${{ one }}
{% endfor %}
  mesh:
    name: ${{ parameters.name }}
    description: ${{ values.description | dump }}
    kind: workload
    version: ${{ readonly.version }}
    infrastructureTemplateId: urn:dmb:itm:some-provisioner:0
    useCaseTemplateId: urn:dmb:utm:some-template:1.0.0
"""
PARAMETERS = """\
parameters:
  identifier: sales.shop.1.daily-orders
  name: Daily orders
  lifecycle: experimental
  dependencies: [a, b, c]
values:
  owner: group:${{ parameters.name | lower | replace(" ", "-") }}
  description: "two\\nlines: yes"
readonly:
  version: 1.0.0
"""
FILES = {CATALOG: SKELETON, "parameters.yaml": PARAMETERS}


def changed(path: str, old: str, new: str) -> dict[str, str]:
    assert old in FILES[path]
    return {**FILES, path: FILES[path].replace(old, new)}


def placed(files: dict[str, str]) -> list[str]:
    return [
        f"{f.problem.code} {f.problem.at}"
        for f in check(files, "K0", "K1", witboost=True)
    ]


def test_a_good_one_is_clean():
    assert placed(FILES) == []


# what is spoiled                    file               this                           becomes                       what is found
SPOILED = {
    "after a loop":                 (CATALOG,           "kind: workload",              "kind: outputport",           ["K104 catalog-info.yaml:19:11"]),
    "a value of the parameters":    ("parameters.yaml", "version: 1.0.0",              "version: 2.0.0",             ["K105 catalog-info.yaml:20"]),
    "before a loop":                (CATALOG,           "system:${{ parts",            "system:x${{ parts",          ["K102 catalog-info.yaml:12"]),
    "an expression of values":      ("parameters.yaml", "group:${{",                   "':x' # ${{",                 ["K005 catalog-info.yaml:11"]),
    "a value breaks the YAML":      ("parameters.yaml", "name: Daily orders",          "name: 'Daily: orders'",      ["K001 catalog-info.yaml:17"]),
    "a filter there is not":        (CATALOG,           "description | dump",          "description | nope",         ["K001 catalog-info.yaml:7:41"]),
    "parameters that are no YAML":  ("parameters.yaml", "parameters:",                 "parameters: [",              ["K001 parameters.yaml:3:7"]),
    "parameters that are a list":   ("parameters.yaml", PARAMETERS,                    "[a]",                        ["K001 parameters.yaml:1:1"]),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILED)
def test_what_is_found_is_placed_in_the_skeleton(name):
    path, old, new, expected = SPOILED[name]
    assert placed(changed(path, old, new)) == expected


def test_where_a_tag_eats_a_line_end_only_the_file_is_named():
    files = changed(CATALOG, "{% endfor %}", "{%- endfor -%}")
    files[CATALOG] = files[CATALOG].replace("kind: workload", "kind: outputport")
    assert [one.partition(" ")[2] for one in placed(files)] == [CATALOG]


def test_without_parameters_there_is_nothing_to_render_it_with():
    [found] = check({CATALOG: SKELETON}, witboost=True)
    assert found.problem.code == "K001"
    assert found.problem.message == "there is no 'parameters.yaml' to render it with"


def test_a_line_of_the_skeleton_waves_a_finding_through():
    text = "kind: outputport  # stagedoor: ignore K104"
    assert placed(changed(CATALOG, "kind: workload", text)) == []


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for path, text in {**golden(), **FILES}.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_command_says_what_it_left_alone(folder, capfd):
    assert main(["check", "--ignore", "K3"]) == 0
    assert f"'{CATALOG}' is a %SKELETON entity" in capfd.readouterr().err
    (folder / CATALOG).write_text(SKELETON.replace("kind: work", "kind: out"))
    assert main(["check", "--witboost", "--select", "K1"]) == 1
    out, err = capfd.readouterr()
    assert f"{CATALOG}:19:11: error[K104]" in out
    assert err == ""
