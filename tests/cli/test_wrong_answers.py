"""Two hundred wrong answers files: exit 4, everything that is wrong, nothing written."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from tests.cli.conftest import write_files

TEMPLATE = """\
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: small}
spec:
  type: service
  parameters:
    - title: About
      required: [name, owner, system, cron]
      properties:
        name: {type: string, pattern: "^[a-z][a-z-]*$", minLength: 2, maxLength: 12}
        owner: {type: string, ui:field: OwnerPicker, ui:options: {allowArbitraryValues: false}}
        system: {type: string, ui:field: EntityPicker, ui:options: {catalogFilter: {kind: System}, allowArbitraryValues: false}}
        cron: {type: string, ui:field: CronExpressionPicker}
        repo: {type: string, ui:field: RepoUrlPicker, ui:options: {allowedHosts: [github.com]}}
        mail: {type: string, format: email}
        note: {type: string, pattern: '^[^\\u0000-\\u001f\\u007f]*$'}
    - title: Sizes
      required: [size]
      properties:
        size: {type: integer, minimum: 1, maximum: 64}
        ratio: {type: number, exclusiveMinimum: 0, exclusiveMaximum: 1}
        step: {type: integer, multipleOf: 5}
        public: {type: boolean}
        tier: {type: string, enum: [gold, silver], default: silver}
        tags: {type: array, items: {type: string, minLength: 1, maxLength: 8}, uniqueItems: true, maxItems: 3}
        ports: {type: array, items: {type: object, required: [port], properties: {port: {type: integer}, tls: {type: boolean}}}}
        store: {type: object, required: [kind], additionalProperties: false, properties: {kind: {type: string}, gb: {type: integer}}}
    - title: Where
      required: [deployment]
      properties:
        deployment: {type: string, enum: [container, vm]}
      dependencies:
        deployment:
          oneOf:
            - properties: {deployment: {const: container}, image: {type: string, minLength: 3}}
              required: [image]
            - properties: {deployment: {const: vm}, flavour: {enum: [small, large]}, disks: {type: integer, minimum: 1}}
              required: [flavour, disks]
  steps: []
"""  # fmt: skip

CATALOG = """\
apiVersion: backstage.io/v1alpha1
kind: System
metadata: {name: shop}
spec: {owner: group:data}
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: data}
spec: {type: team, children: []}
"""

GOOD: dict[str, Any] = {
    "name": "orders",
    "owner": "group:default/data",
    "system": "system:default/shop",
    "cron": "0 4 * * *",
    "size": 3,
    "deployment": "container",
    "image": "python",
}

NO_TEXT: list[Any] = [None, 3, 1.5, True, [], ["x"], {}, {"a": "b"}]
NO_INTEGER: list[Any] = [None, "3", "", 1.5, True, [], [3], {}]

# the parameter         values it does not take; "" meets required, as in Backstage (P-46)
VALUES: dict[str, list[Any]] = {
    "name":           [*NO_TEXT, "", "x", "Orders", "daily orders", "-x", "a" * 13, "a" * 100_000, "a\nb", "a\u0000b", "a\u001b[31m", "\u202eabc", "\ud83d\ude00"],
    "owner":          [*NO_TEXT, "a:b:c", "group:", "group:x/", "/x", "group:default/", "group:default/a/b"],
    "system":         [*NO_TEXT, "", "system:default/nothere", "shopp", "group:default/data", "system:other/shop", "sys tem"],
    "cron":           [*NO_TEXT, "daily", "* * *", "61 * * * *", "0 25 * * *", "0 0 32 * *", "0 0 * 13 *", "0 0 * * 9", "*/0 * * * *", "@sometimes", "5-1 * * * *"],
    "repo":           [3, True, "github.com", "?owner=a&repo=b"],
    "mail":           [3, "", "x", "x@", "@x.org", "a b@x.org"],
    "note":           [3, "a\u0000", "tab\there", "esc\u001b", "del\u007f"],
    "size":           [*NO_INTEGER, 0, -1, 65, 10**30, -(10**30), 1e308],
    "ratio":          [None, "0.5", True, 0, 1, -0.1, 1.1, 10**400],
    "step":           ["5", 4, 1, 7.5],
    "public":         [None, "true", "yes", 0, 1, [], {}],
    "tier":           [3, None, "bronze", "Gold", "", []],
    "tags":           ["x", {}, None, [1], [""], ["a", "a"], ["a", "b", "c", "d"], ["123456789"], [None], [["x"]]],
    "ports":          [{}, "80", [80], [{}], [{"port": "80"}], [{"port": 80, "tls": "yes"}], [{"port": 1}, {"tls": True}]],
    "store":          [[], "s3", {}, {"kind": 3}, {"gb": 3}, {"kind": "s3", "gb": "3"}, {"kind": "s3", "more": 1}],
    "deployment":     [*NO_TEXT, "", "cloud", "Container", "VM"],
    "image":          [3, None, "", "x", []],
}  # fmt: skip

SINGLE = [(name, value) for name, values in VALUES.items() for value in values]

# several at once         changes to the good answers, all that has to be named
SEVERAL: dict[str, tuple[dict[str, Any], list[str]]] = {
    "nothing at all": (dict.fromkeys(GOOD), [n for n in GOOD if n not in ("image", "system")]),
    "three pages": ({"name": "X", "size": 0, "deployment": "x"}, ["name", "size", "deployment"]),
    "the other branch": ({"deployment": "vm"}, ["flavour", "disks"]),
    "the other branch, half": ({"deployment": "vm", "flavour": "huge"}, ["flavour", "disks"]),
    "one unknown, one wrong": ({"nmae": "x", "size": "3"}, ["nmae", "size"]),
    "two unknown": ({"nmae": "x", "sizes": 3}, ["did you mean 'name'?", "did you mean 'size'?"]),
    "pickers and schema": ({"cron": "daily", "system": "nope", "owner": "a:b:c", "name": "X"}, ["cron", "system", "owner", "name"]),
    "every part of an object": ({"store": {"gb": "3", "more": 1}}, ["store.kind", "store.gb", "more"]),
    "every item of a list": ({"tags": ["", "123456789", 3]}, ["tags[0]", "tags[1]", "tags[2]"]),
    "items of items": ({"ports": [{"port": "1"}, {}]}, ["ports[0].port", "ports[1].port"]),
    "all wrong": ({n: [[]] for n in GOOD if n != "image"}, [n for n in GOOD if n != "image"]),
}  # fmt: skip

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{n}: &{n} [{', '.join(f'*{p}' for _ in range(9))}]\n" for p, n in zip("abcdefghi", "bcdefghij", strict=True)
)  # fmt: skip

# what the file is          its bytes
FILES: dict[str, bytes] = {
    "a list": b"- name\n- x\n",
    "one text": b"orders\n",
    "one number": b"42\n",
    "true": b"true\n",
    "a date": b"2026-01-01\n",
    "a quoted text": b'"name: orders"\n',
    "an empty list": b"[]\n",
    "a JSON list": b'[{"name": "orders"}]',
    "broken JSON": b'{"name": "orders",\n',
    "JSON with a comment": b'{"name": "orders" // x\n}',
    "JSON with a key twice": b'{"name": "a", "name": "b"}',
    "JSON with NaN": b'{"size": NaN}',
    "a key twice": b"name: a\nname: b\n",
    "a key twice, deep": b"store:\n  kind: a\n  kind: b\n",
    "a tab": b"name:\n\tfirst: x\n",
    "a tab before a key": b"\tname: x\n",
    "a colon too many": b"name: a: b\n",
    "an open quote": b"name: 'orders\nsize: 3\n",
    "an open bracket": b"tags: [a, b\nsize: 3\n",
    "an open brace": b"{name: orders\n",
    "a bad indent": b"name: x\n  size: 3\n",
    "two documents": b"name: a\n---\nname: b\n",
    "an unknown anchor": b"name: *nobody\n",
    "an unknown tag": b"name: !!python/object/apply:os.system ['true']\n",
    "a tag of one's own": b"name: !secret x\n",
    "a bomb": BOMB.encode(),
    "an anchor in itself": b"a: &a [*a]\n",
    "a merge of nothing": b"<<: 3\nname: x\n",
    "too deep": b"a: " + b"[" * 5_000 + b"]" * 5_000,
    "too deep, in JSON": b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "too deep, in braces": b"a: " + b"{a: " * 3_000 + b"}" * 3_000,
    "latin-1": "name: caf\u00e9\n".encode("latin-1"),
    "half a character": b"name: \xc3\n",
    "a lone surrogate": b"name: \xed\xa0\x80\n",
    "a control character": b"name: a\x07b\n",
    "a null byte": b"name: a\x00b\n",
    "an escape sequence": b"name: \x1b[31mred\n",
    "only null bytes": b"\x00" * 64,
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "UTF-16": "name: orders\n".encode("utf-16"),
    "a list as a key": b"? [a, b]\n: c\n",
    "a mapping as a key": b"? {a: b}\n: c\n",
    "a number as a key": b"1: c\n",
    "an empty key": b": c\n",
    "a very long key": b"a" * 2_000 + b": c\n",
    "a directive": b"%YAML 3.0\n---\nname: x\n",
    "a percent sign": b"%name: x\n",
    "a backtick": b"name: `x`\n",
    "an at sign": b"name: @x\n",
    "a literal block that ends": b"name: |\nx\n",
    "dots": b"...\nname\n",
}  # fmt: skip


@pytest.fixture
def shop(desk):
    write_files(desk.parent / "template", {"template.yaml": TEMPLATE})
    write_files(desk.parent, {"catalog.yaml": CATALOG})
    return desk


def judged(run, desk, data: bytes):
    (desk / "answers.yaml").write_bytes(data)
    before = sorted(desk.rglob("*"))
    ran = run(
        "new", "../template", "made", "--answers", "answers.yaml", "--no-input", "--json",
        "--catalog", "../catalog.yaml", "--dialect", "backstage",
    )  # fmt: skip
    assert ran.code == 4, (data[:200], ran.err)
    assert "Traceback" not in ran.err
    assert sorted(desk.rglob("*")) == before
    errors = ran.document["errors"]
    assert errors
    assert all(error["code"][0] == "A" for error in errors)
    return errors


def told(errors):
    return " ".join(f"{error['message']} {error['hint']}" for error in errors)


def test_the_good_answers_are_good(run, shop):
    (shop / "answers.yaml").write_text(json.dumps(GOOD))
    words = ("--answers", "answers.yaml", "--no-input", "--catalog", "../catalog.yaml")
    ran = run("new", "../template", "made", *words, "--dialect", "backstage")
    assert ran.code == 0, ran.err


@pytest.mark.parametrize("name", VALUES)
def test_one_wrong_answer_is_named(run, shop, name):
    for value in VALUES[name]:
        errors = judged(run, shop, json.dumps(GOOD | {name: value}).encode())
        assert f"'{name}" in told(errors), value
        others = [n for n in GOOD if n not in (name, "image")]
        assert not any(f"'{n}'" in told(errors) for n in others), (value, errors)


@pytest.mark.parametrize("case", SEVERAL)
def test_everything_that_is_wrong_is_named(run, shop, case):
    changes, named = SEVERAL[case]
    good = {} if case == "nothing at all" else GOOD
    answers = {k: v for k, v in (good | changes).items() if good or v is not None}
    errors = judged(run, shop, json.dumps(answers).encode())
    assert [name for name in named if name not in told(errors)] == []


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_holds_no_answers(run, shop, case):
    errors = judged(run, shop, FILES[case])
    assert any("answers.yaml" in str((e["file"], e["message"])) for e in errors) or any(
        e["code"] in ("A004", "A006") for e in errors
    )


def test_there_are_two_hundred():
    assert len(SINGLE) + len(SEVERAL) + len(FILES) >= 200


SAMPLE = [
    "a bomb",
    "too deep",
    "too deep, in JSON",
    "a null byte",
    "a key twice",
    "UTF-16",
]


@pytest.mark.parametrize("case", SAMPLE)
def test_the_same_in_a_process_of_its_own(shop, case):
    (shop / "answers.yaml").write_bytes(FILES[case])
    ran = subprocess.run(
        [sys.executable, "-m", "stagedoor", "new", "../template", "made", "--answers", "answers.yaml", "--no-input"],
        cwd=shop, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert ran.returncode == 4, ran.stderr
    assert ran.stdout == ""
    assert ran.stderr.startswith("error[A")
    assert "Traceback" not in ran.stderr
    assert not (shop / "made").exists()
