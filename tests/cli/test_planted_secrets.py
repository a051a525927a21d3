"""Secrets are planted; every byte the program writes is searched for them (R-60)."""

from __future__ import annotations

import base64
import json
import os
import tempfile
import textwrap
from pathlib import Path

import pytest
from tests.cli.conftest import write_files

PLAIN = "pl4nted-5ecret-of-an-unusual-length-" + "x" * 90
AWKWARD = 'a"quoted\\back\tslash-5ecret\u00e9'
LINES = "-----BEGIN-----\nfirst-5ecret-line\nsecond-5ecret-line\n"
SECRETS = {"token": PLAIN, "awkward": AWKWARD, "key": LINES}


def traces(secret: str) -> set[str]:
    """What gives a secret away: as it is, escaped, encoded, or the half of it."""
    escaped = {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    lines = {line for line in secret.splitlines() if "5ecret" in line}
    encoded = base64.b64encode(secret.encode()).decode()
    return {secret, repr(secret)[1:-1], encoded, encoded[:24], *escaped, *lines} | {
        line[:12] for line in lines
    }


TRACES = {
    trace.encode(): name for name, text in SECRETS.items() for trace in traces(text)
}


def leaks(data: bytes) -> set[str]:
    return {name for trace, name in TRACES.items() if trace in data}


TEMPLATE = """\
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: small}
spec:
  type: service
  secrets:
    schema: {type: object, properties: {token: {type: string, minLength: 5}}}
  parameters:
    title: About
    required: [name]
    properties:
      name: {type: string}
      token: {type: string, ui:field: Secret}
      awkward: {type: string, ui:field: Secret, maxLength: 200}
  steps:
    - {id: fetch, action: fetch:template, input: {url: ./skeleton, values: {name: "${{ parameters.name }}"}}}
"""

# where the secret turns up in a run          what is added to the template's steps
STEPS = {
    "nowhere": "",
    "a line of the log": """
        - {id: log, action: debug:log, input: {message: "Bearer ${{ secrets.token }}, ${{ secrets.awkward }}, ${{ secrets.key }}"}}
        """,
    "a list of the workspace in the log": """
        - {id: log, action: debug:log, input: {message: "${{ secrets.token | dump }} ${{ secrets.awkward | dump }} ${{ secrets.key | dump }}", listWorkspace: true}}
        """,
    "derived": """
        - {id: log, action: debug:log, input: {message: "${{ secrets.token | upper }} ${{ secrets.token | replace('-', '_') }}"}}
        """,
    "values nothing uses": """
        - {id: more, action: fetch:template, input: {url: ./skeleton, targetPath: more, values: {name: x, other: "${{ secrets.token }}"}}}
        """,
    "each": """
        - {id: each, action: debug:log, each: ["${{ secrets.token }}", "${{ secrets.awkward }}", "${{ secrets.key }}"], input: {message: "${{ each.value }}"}}
        """,
    "what an outside action is sent": """
        - {id: http, action: "http:backstage:request", input: {method: POST, path: /x, headers: {authorization: "Bearer ${{ secrets.token }}"}, body: {key: "${{ secrets.key }}", a: "${{ secrets.awkward }}"}}}
        """,
    "a publishing step's token": """
        - {id: publish, action: "publish:github", input: {repoUrl: "github.com?owner=acme&repo=x", token: "${{ secrets.token }}", description: "${{ secrets.awkward }}"}}
        """,
    "an action nobody knows": """
        - {id: own, action: "acme:deploy", input: {token: "${{ secrets.token }}", nested: [{key: "${{ secrets.key }}"}]}}
        """,
    "the output of a step": """
        - {id: own, action: "acme:deploy", input: {token: "${{ secrets.token }}"}}
        - {id: log, action: debug:log, input: {message: "${{ steps.own.output.id }} ${{ steps.own.input }}"}}
        """,
    # and where the run fails
    "a path that leads outside": """
        - {id: move, action: "fs:rename", input: {files: [{from: README.md, to: "../${{ secrets.token }}"}]}}
        """,
    "a file that is not there": """
        - {id: move, action: "fs:rename", input: {files: [{from: "${{ secrets.token }}", to: "b"}]}}
        """,
    "a folder that is not there": """
        - {id: get, action: "fetch:plain", input: {url: "./${{ secrets.token }}"}}
        """,
    "an address nobody serves": """
        - {id: get, action: "fetch:plain", input: {url: "ftp://user:${{ secrets.token }}@example.invalid/x"}}
        """,
    "an input of the wrong type": """
        - {id: log, action: debug:log, input: {message: {a: "${{ secrets.token }}", b: "${{ secrets.awkward }}"}, listWorkspace: "${{ secrets.key }}"}}
        """,
    "an input outside its list": """
        - {id: publish, action: "publish:github", input: {repoUrl: "${{ secrets.token }}", repoVisibility: "${{ secrets.awkward }}"}}
        """,
    "each over a text": """
        - {id: each, action: debug:log, each: "${{ secrets.token }}", input: {message: x}}
        """,
    "a filter that fails": """
        - {id: log, action: debug:log, input: {message: "${{ secrets.token | parseRepoUrl }} ${{ secrets.awkward | parseEntityRef }}"}}
        """,
    "an expression that fails": """
        - {id: log, action: debug:log, input: {message: "${{ secrets.token }} {% bad %} ${{ secrets.key }}"}}
        """,
    "a text that is no expression any more": """
        - {id: log, action: debug:log, input: {message: "${{ secrets.token | nosuchfilter }}"}}
        """,
    "a skeleton that fails on it": """
        - {id: more, action: fetch:template, input: {url: ./broken, targetPath: more, values: {name: "${{ secrets.token }}", other: "${{ secrets.awkward }}"}}}
        """,
}  # fmt: skip

ROUTES: dict[str, tuple[str, ...]] = {
    "made": ("-vv", "--save-answers", "saved.yaml"),
    "made, as JSON": ("--json",),
    "made, strictly": ("--strict-templates", "--strict-actions", "--json", "-vv"),
    "a dry run": ("--dry-run", "-vv"),
    "a dry run, as JSON": ("--dry-run", "--json"),
    "a diff": ("--diff", "-v"),
    "legacy": ("--engine", "legacy", "-v"),
}


@pytest.fixture
def planted(desk, monkeypatch):
    """A folder for temporary files, and three ways to give a secret."""
    temporary = desk.parent / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("STAGEDOOR_SECRET_key", LINES)
    given = desk.parent.parent / f"{desk.parent.name}-secrets.json"
    given.write_text(json.dumps({"awkward": AWKWARD}))
    broken = {"README.md": "${{ values.name | parseRepoUrl }} $<< values.other >>\n"}
    write_files(desk.parent / "template/broken", broken)
    return ("--secret", f"token={PLAIN}", "--secrets-file", given)


def with_steps(desk, steps):
    text = TEMPLATE + textwrap.indent(textwrap.dedent(steps), "    ")
    write_files(desk.parent / "template", {"template.yaml": text})


def found_in(desk, ran):
    """Where a secret can be read: stdout, stderr, any file or any name of one."""
    places = {"stdout": leaks(ran.out.encode()), "stderr": leaks(ran.err.encode())}
    for root in (desk.parent, Path(os.environ["HOME"])):
        for path in root.rglob("*"):
            held = path.read_bytes() if path.is_file() else b""
            if path.parent.name == "objects" or path.parent.parent.name == "objects":
                held = b""  # what git stores of the component is what lies beside it
            places[str(path)] = leaks(held) | leaks(path.name.encode())
    return {place: names for place, names in places.items() if names}


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("steps", STEPS)
def test_no_byte_gives_a_secret_away(run, desk, planted, steps, route):
    with_steps(desk, STEPS[steps])
    ran = run(
        "new", "../template", "x", "--set", "name=n", *planted, *ROUTES[route], "--no-git"
    )  # fmt: skip
    assert ran.code in (0, 3, 5, 6), ran.err
    assert found_in(desk, ran) == {}


@pytest.mark.parametrize("route", ROUTES)
def test_only_what_the_template_writes_it_into_holds_it(run, desk, planted, route):
    with_steps(
        desk,
        """
        - {id: more, action: fetch:template, input: {url: ./skeleton, targetPath: more, values: {name: x, size: "${{ secrets.token }}"}}}
        """,
    )
    ran = run("new", "../template", "x", "--set", "name=n", *planted, *ROUTES[route])
    assert ran.code == 0, ran.err
    dry = "dry" in route
    holds = set() if dry else {str(desk / "x/more/src/x.txt")}
    assert found_in(desk, ran).keys() == holds


# how giving a secret goes wrong   files, and the words that name them
WRONG = {
    "no equals sign":       ({}, ["--secret", PLAIN]),
    "no name":              ({}, ["--secret", f"={PLAIN}"]),
    "a misspelled option":  ({}, ["--secrets", f"token={PLAIN}"]),
    "no YAML":              ({"s.yaml": f"token: '{PLAIN}\n"}, ["--secrets-file", "s.yaml"]),
    "a tab":                ({"s.yaml": f"token: {PLAIN}\n\tother: {PLAIN}\n"}, ["--secrets-file", "s.yaml"]),
    "a key twice":          ({"s.yaml": f"token: {PLAIN}\ntoken: {PLAIN}\n"}, ["--secrets-file", "s.yaml"]),
    "an unknown anchor":    ({"s.yaml": f"token: *{PLAIN}\n"}, ["--secrets-file", "s.yaml"]),
    "an unknown tag":       ({"s.yaml": f"token: !{PLAIN} x\n"}, ["--secrets-file", "s.yaml"]),
    "two documents":        ({"s.yaml": f"token: {PLAIN}\n---\ntoken: {PLAIN}\n"}, ["--secrets-file", "s.yaml"]),
    "a list":               ({"s.yaml": f"- token\n- {PLAIN}\n"}, ["--secrets-file", "s.yaml"]),
    "one text":             ({"s.yaml": f"{PLAIN}\n"}, ["--secrets-file", "s.yaml"]),
    "no JSON":              ({"s.json": f'{{"token": "{PLAIN}" oops}}'}, ["--secrets-file", "s.json"]),
    "nested":               ({"s.yaml": f"token: {{value: {PLAIN}}}\n"}, ["--secrets-file", "s.yaml"]),
    "a bad encoding":       ({"s.yaml": f"token: {PLAIN}\udcff\n"}, ["--secrets-file", "s.yaml"]),
    "a name nobody asks":   ({}, ["--secret", f"tokn={PLAIN}"]),
    "too short":            ({}, ["--secret", "token=5ecr"]),
    "an answer, refused":   ({"a.yaml": f"name: x\nawkward: {PLAIN}{PLAIN}\n"}, ["--answers", "a.yaml"]),
    "an answer, beside a wrong one": ({"a.yaml": f"{{name: 3, awkward: {PLAIN}}}\n"}, ["--answers", "a.yaml"]),
    "an answer, no text":   ({"a.yaml": f"name: x\ntoken: [{PLAIN}]\n"}, ["--answers", "a.yaml"]),
    "an answer in an option": ({}, ["--set", f"token={PLAIN}"]),
    "an answer in the environment, unknown": ({}, ["--set", "name=x", "--user", "::"]),
}  # fmt: skip


@pytest.mark.parametrize("more", [(), ("--json",), ("-vv", "--dry-run")], ids=" ".join)
@pytest.mark.parametrize("way", WRONG)
def test_no_error_about_giving_it_gives_it_away(run, desk, planted, way, more):
    del planted
    with_steps(desk, "")
    files, words = WRONG[way]
    for name, text in files.items():
        (desk / name).write_text(text, encoding="utf-8", errors="surrogateescape")
    ran = run("new", "../template", "x", *words, *more, "--no-input")
    for name in files:
        (desk / name).unlink()
    assert ran.code in (2, 4) or way in ("a name nobody asks", "an answer in an option")
    assert found_in(desk, ran) == {}
    assert "5ecr" not in ran.out + ran.err


def test_a_bug_gives_nothing_away(run, desk, planted, monkeypatch):
    from stagedoor.project import new

    def broken(_template, _answers, _capabilities, options):
        secret = options.secrets["token"].reveal()
        raise ZeroDivisionError(f"{secret} {options}")

    with_steps(desk, "")
    monkeypatch.setattr(new, "run", broken)
    ran = run("new", "../template", "x", "--set", "name=n", *planted, "-vv")
    assert ran.code == 70
    assert "ZeroDivisionError" in ran.err
    assert "in broken" in ran.err
    assert list((desk.parent / "temporary").iterdir())
    assert found_in(desk, ran) == {}


def test_a_users_own_secrets_are_as_secret(run, desk, planted, monkeypatch):
    del planted
    own = desk.parent.parent / f"{desk.parent.name}-config"
    text = f"[environment.secrets]\ntoken = {json.dumps(PLAIN)}\n"
    write_files(own, {"stagedoor/config.toml": text})
    monkeypatch.setenv("XDG_CONFIG_HOME", str(own))
    with_steps(
        desk,
        """
        - {id: log, action: debug:log, input: {message: "${{ environment.secrets.token }} ${{ environment.secrets.token | upper }}"}}
        - {id: http, action: "http:backstage:request", input: {method: POST, path: "/${{ environment.secrets.token }}"}}
        """,
    )
    ran = run("new", "../template", "x", "--set", "name=n", "--json", "-vv")
    assert ran.code == 0, ran.err
    assert found_in(desk, ran) == {}
    shown = run("config", "--json")
    assert found_in(desk, shown) == {}
