"""``stagedoor describe``: what is shown, and that the files it makes work."""

from __future__ import annotations

import json

import pytest
import yaml
from jsonschema import Draft7Validator
from tests.cli.conftest import write_files
from tests.schemas import schema

from stagedoor.core.resources import data_folder

TEMPLATE = """\
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: service, title: A service, description: Runs somewhere.}
spec:
  type: service
  secrets: {schema: {type: object, required: [registry], properties: {registry: {type: string}}}}
  parameters:
    - title: About
      description: What it is.
      required: [name, id, token]
      properties:
        name: {title: Name, type: string, minLength: 2, examples: [orders]}
        id: {title: Identifier, type: string, ui:field: IdentifierPicker}
        token: {title: Token, type: string, ui:field: Secret}
        size: {type: integer, default: 3, minimum: 1, description: How many.}
    - title: Where it runs
      required: [deployment]
      properties:
        deployment: {title: Deployment, type: string, enum: [container, vm], enumNames: [Container, Virtual machine], default: container}
        store:
          type: object
          required: [kind]
          properties:
            kind: {type: string}
            gb: {type: integer, default: 5}
      dependencies:
        deployment:
          oneOf:
            - properties: {deployment: {const: container}, image: {title: Image, type: string}}
              required: [image]
            - properties: {deployment: {const: vm}, flavour: {type: string, default: small}}
  steps: []
"""

SHOWN = """\
A service (service)
  Runs somewhere.

1/2 About
  What it is.
  parameter  type     required  default
  name       string   yes       -
      Name; a text of at least 2 characters, such as orders
  id         string   computed  -
      Identifier
      IdentifierPicker: computed: the identifier of a system, 'domain.name.0'
  token      string   secret    -
      Token
      give it with --secret token=…; it is not recorded
  size       integer  no        3
      a whole number from 1

2/2 Where it runs
  parameter   type     required  default
  deployment  string   yes       container
      Deployment
      one of: container (Container), vm (Virtual machine)
  store.kind  string   yes       -
  store.gb    integer  no        5
  image       string   yes       -
      Image
      when deployment is 'container'
  flavour     string   no        small
      when deployment is 'vm'

Secrets, given with --secret NAME=…
  registry (required)
"""

BLANK = """\
# yaml-language-server: $schema=answers.schema.json
# Answers for A service (../template).
# Runs somewhere.
# Fill in the keys without a value; take the # away from others to set them.

# --- 1/2 About
# What it is.

# Name: a text of at least 2 characters, such as orders; required
name:

# Identifier: a text; computed, unless it is given
# IdentifierPicker: computed: the identifier of a system, 'domain.name.0'
#id:

# size: a whole number from 1; optional
# How many.
#size: 3

# --- 2/2 Where it runs

# Deployment: one of: container, vm (container: Container, vm: Virtual machine);
# required
deployment: container

store:
  # kind: a text; required
  kind:

  # gb: a whole number; optional
  #gb: 5

# Image: a text; required
# when deployment is 'container'
image:

# flavour: a text; optional
# when deployment is 'vm'
#flavour: small

# --- Secrets do not belong into this file
# token: --secret token=…, --secrets-file or STAGEDOOR_SECRET_token
# registry: --secret registry=…, --secrets-file or STAGEDOOR_SECRET_registry
"""


@pytest.fixture
def service(desk):
    write_files(desk.parent / "template", {"template.yaml": TEMPLATE})
    return "../template"


def test_the_table(run, service):
    ran = run("describe", service)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == SHOWN
    assert max(map(len, ran.out.splitlines())) <= 80


def test_the_answers_file(run, service):
    ran = run("describe", service, "--answers", "--schema-ref", "answers.schema.json")
    assert ran.out == BLANK
    assert max(map(len, ran.out.splitlines())) <= 80


def test_the_answers_file_works_once_it_is_filled_in(run, desk, service):
    blank = run("describe", service, "--answers").out
    filled = blank.replace("name:\n", "name: orders\n", 1)
    filled = filled.replace("\nimage:", "\nimage: x").replace(
        "  kind:\n", "  kind: s3\n"
    )
    (desk / "answers.yaml").write_text(filled)
    (desk / "schema.json").write_text(run("describe", service, "--schema").out)
    own = Draft7Validator(json.loads((desk / "schema.json").read_text()))
    assert own.is_valid(yaml.safe_load(filled))
    assert not own.is_valid(yaml.safe_load(blank))
    words = ("--answers", "answers.yaml", "--no-input", "--secret", "token=t0")
    ran = run(
        "new", service, "x", *words, "--secret", "registry=r", "--set", "id=a.b.1"
    )
    assert ran.code == 0, ran.err


def test_an_answers_file_that_is_not_filled_in_is_refused_key_by_key(
    run, desk, service
):
    (desk / "answers.yaml").write_text(run("describe", service, "--answers").out)
    ran = run("new", service, "x", "--answers", "answers.yaml", "--no-input", "--json")
    assert ran.code == 4
    said = " ".join(error["message"] for error in ran.document["errors"])
    for name in ("'name'", "'image'", "'store.kind'", "'token'", "secrets.registry"):
        assert name in said


def test_the_document_is_in_its_schema(run, service):
    document = run("describe", service, "--json").document
    assert not list(Draft7Validator(schema("describe")).iter_errors(document))
    named = {p["name"]: p for page in document["pages"] for p in page["parameters"]}
    assert named["image"]["when"] == ["deployment is 'container'"]
    assert named["token"]["kind"] == "secret"
    assert "default" not in named["name"]
    assert document["secrets"] == [
        {"name": "token", "required": False},
        {"name": "registry", "required": True},
    ]


@pytest.mark.parametrize(
    "name", sorted(p.name for p in data_folder("templates").iterdir())
)
def test_every_template_that_ships_can_be_described(run, name):
    for option in ((), ("--answers",), ("--schema",), ("--json",)):
        ran = run("describe", name, *option)
        assert ran.code == 0, ran.err
    document = run("describe", name, "--json").document
    assert not list(Draft7Validator(schema("describe")).iter_errors(document))
    validator = Draft7Validator(document["schema"])
    cases = list((data_folder("templates") / name / "tests").glob("*/answers.yaml"))
    assert cases
    for case in cases:
        answers = yaml.safe_load(case.read_text(encoding="utf-8"))
        assert [e.message for e in validator.iter_errors(answers)] == [], case


WRONG = {
    "two forms of output": (("--answers", "--json"), "U015"),
    "a reference to no file": (("--schema-ref", "x.json"), "U016"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_refused(run, service, case):
    words, code = WRONG[case]
    ran = run("describe", service, *words)
    assert ran.code == 2
    assert f"error[{code}" in ran.err
