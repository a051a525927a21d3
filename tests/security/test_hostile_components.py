"""``stagedoor check`` of files that mean harm: an answer, soon, and never a traceback."""

from __future__ import annotations

import json
import os
import shutil
import time

import pytest
from tests.checks.conftest import GOLDEN

from stagedoor.cli.main import main

CATALOG = "catalog-info.yaml"
DAG = "dags/a.py"
CI = ".gitlab-ci.yml"
POLICY = "policies/mwaa.cue"
ENTITY = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: a}\nspec: {type: a, lifecycle: b, owner: c}\n"
BOMB = ENTITY + 'x: &a ["x","x","x","x","x","x","x","x","x"]\n' + "".join(
    f"{new}: &{new} [{','.join(['*' + old] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)  # fmt: skip
MADE = 'from airflow import DAG\nDAG(dag_id="a", catchup=False, schedule="{}")\n'
PATIENCE = 10.0
"""Processor seconds; each takes under two on an idle machine."""

# what it is                     file      its bytes                                        exit code, rules that speak
HOSTILE: dict[str, tuple[str, str | bytes, int, set[str]]] = {
    "no UTF-8":                 (CATALOG,  ENTITY.encode() + b"x: \xe9\n",                  1, {"K001"}),
    "UTF-16":                   (CATALOG,  ENTITY.encode("utf-16"),                         1, {"K001"}),
    "a null byte":              (CATALOG,  ENTITY.encode() + b"\0",                         1, {"K001"}),
    "aliases of aliases":       (CATALOG,  BOMB,                                            1, {"K001"}),
    "an alias to itself":       (CATALOG,  ENTITY + "x: &a [*a]\n",                         1, {"K001"}),
    "brackets without end":     (CATALOG,  ENTITY + "x: " + "[" * 100_000,                  1, {"K001"}),
    "mappings without end":     (CATALOG,  ENTITY + "x: " + "{a: " * 50_000,                1, {"K001"}),
    "ten megabytes":            (CATALOG,  ENTITY + 'x: "' + "y" * 10_000_000 + '"\n',      1, {"K002"}),
    "a number without end":     (CATALOG,  ENTITY + "x: " + "9" * 20_000 + "\n",            1, {"K002"}),
    "a tag that would run":     (CATALOG,  ENTITY + 'x: !!python/object/apply:os.system ["false"]\n', 1, {"K002"}),
    "a list for a key":         (CATALOG,  ENTITY + "? [a, b]\n: 1\n",                      1, {"K002"}),
    "characters that turn":     (CATALOG,  ENTITY.replace("name: a", 'name: "a\\u202e\\u001b"'), 1, {"K003"}),
    "a thousand documents":     (CATALOG,  f"---\n{ENTITY}" * 1_000,                        1, {"K006"}),
    "a huge DAG file":          (DAG,      "x = 1\n" * 1_000_000,                           1, {"K301"}),
    "a sum without end":        (DAG,      "x = " + "1+" * 200_000 + "1\n",                 1, {"K301"}),
    "brackets in a DAG file":   (DAG,      "(" * 10_000,                                    1, {"K301"}),
    "attributes without end":   (DAG,      "import x\ny = x" + ".a" * 100_000 + "\n",       1, {"K301"}),
    "an encoding there is not": (DAG,      "# -*- coding: nope -*-\n",                      1, {"K301"}),
    "a schedule without end":   (DAG,      MADE.format("*/1," * 100_000 + " * * * *"),      1, {"K308", "K320"}),
    "a schedule's number":      (DAG,      MADE.format("0 0 99999999999999999999 * *"),     1, {"K308", "K320"}),
    "a schedule of no letters": (DAG,      MADE.format("\\x00 \u00e9 1 1 1"),               1, {"K308", "K320"}),
    "requirements of bytes":    ("requirements.txt", b"\xff\xfe\0" * 100_000,               0, {"K401"}),
    "commands without end":     (CI,       "aws s3 sync " * 100_000 + "\n",                 0, set()),
    "buckets without end":      (CI,       "aws s3 sync --delete" + " s3://a/x/" * 100_000, 0, set()),
    "blanks without end":       (CI,       "aws" + " " * 300_000 + "\n",                    0, set()),
    "a policy that is deep":    (POLICY,   "a: " + "{a: " * 10_000,                         3, set()),
    "a policy that is no text": (POLICY,   b'a: "\xe9"\n',                                  3, set()),
    "a policy that repeats":    (POLICY,   'x: "abc" * 100000000\n...',                     3, set()),
}  # fmt: skip
GOOD_OTHERWISE = {"requirements.txt", CI, POLICY}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path / "it"


def answer(capfd, *words: str) -> tuple[int, set[str]]:
    """Exit code and the rules that speak, once both forms have been printed."""
    start = time.process_time()
    code = main(["check", "it", "--cue-engine", "builtin", *words])
    assert time.process_time() - start < PATIENCE
    out, err = capfd.readouterr()
    assert "Traceback" not in out + err
    assert "\x1b" not in out + err
    assert main(["check", "it", "--cue-engine", "builtin", *words, "--json"]) == code
    document = json.loads(capfd.readouterr().out)
    return code, {finding["code"] for finding in document.get("findings", ())}


def write(folder, path: str, content: str | bytes) -> None:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    data = content if isinstance(content, bytes) else content.encode()
    file.write_bytes(data)


@pytest.mark.parametrize("name", HOSTILE)
def test_there_is_an_answer(name, folder, capfd):
    path, content, code, rules = HOSTILE[name]
    if path in GOOD_OTHERWISE:
        shutil.copytree(GOLDEN / "orders/expected", folder)
    write(folder, path, content)
    assert answer(capfd) == (code, rules)


def test_links_and_pipes_are_not_followed(folder, capfd):
    write(
        folder,
        DAG,
        MADE.format("@daily").replace("catchup", "start_date=None, catchup"),
    )
    (folder / "round").symlink_to(folder)
    (folder / CATALOG).symlink_to("/etc/passwd")
    os.mkfifo(folder / "dags/b.py")
    code, rules = answer(capfd)
    assert (code, rules - {"K308"}) == (0, {"K001"})


def test_a_catalog_file_that_is_a_folder_is_none(folder, capfd):
    write(folder, f"{CATALOG}/x", "")
    assert answer(capfd) == (2, set())


def test_a_name_that_is_no_unicode_is_printed(folder, capfd):
    write(folder, "dags/\udcff\x1b[31m.py", "x = 1\n")
    assert answer(capfd) == (1, {"K312"})


# the skeleton                                             its parameters
SKELETONS: dict[str, tuple[str, str | bytes]] = {
    "a loop without end":   ("{% for i in range(0, 100000000) %}x{% endfor %}", "values: {}\n"),
    "nothing at all":       ("",                                            ""),
    "no UTF-8":             ("name: a",                                     b"\xff"),
    "an escape":            ("a: ${{ ''.__class__.__mro__ }}\n  b: [",      "values: {}\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", SKELETONS)
def test_a_skeleton_entity_is_rendered_within_limits(name, folder, capfd):
    text, parameters = SKELETONS[name]
    write(folder, CATALOG, f"%SKELETON\n{text}\n")
    write(folder, "parameters.yaml", parameters)
    assert answer(capfd, "--witboost") == (1, {"K001"})
