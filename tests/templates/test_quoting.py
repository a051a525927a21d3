"""Valid answers that break a template which does not quote; none may break ours.

``test_data_product.py`` does the same for the template of a data product.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import hashlib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.templates.cases import Case, cases
from tests.templates.component import assert_component, copied
from tests.templates.rendering import component, write

if TYPE_CHECKING:
    from pathlib import Path

# What means something in YAML, Python, Markdown, shell, TOML or the dialect itself.
FRAGMENTS = (
    *(
        "'",
        '"',
        "`",
        '"""',
        "'''",
        "\\",
        "\\n",
        "\\N{DASH}",
        "#",
        " #",
        "##",
        "|",
        "||",
    ),
    *(
        ":",
        ": ",
        "- ",
        "-",
        "--",
        "---",
        "...",
        "%",
        "%SKELETON",
        "&a",
        "*a",
        "*",
        "**",
    ),
    *(
        "_x_",
        "~~",
        "[a](b)",
        "![a](b)",
        "<b>",
        "</b>",
        "<!--",
        "&amp;",
        "{",
        "}",
        "[",
        "]",
    ),
    *(
        "{{ x }}",
        "${{ values.name }}",
        "$<< values.name >>",
        "{% if %}",
        "{# x #}",
        "{%",
    ),
    *(
        "$(id)",
        "${HOME}",
        "!",
        "!!str",
        "@a",
        ">",
        "> ",
        "=",
        "==",
        "+",
        "1.",
        "1)",
        "?",
    ),
    *(
        "yes",
        "null",
        "~",
        "0x1f",
        "1e3",
        "2026-01-01",
        "é",
        "漢字",
        "😀",
        "\u00a0",
        "\u200f",
    ),
    *("\n", "\n\n", "\t", " ", "  ", "    ", "\r\n", "a", "Z", "0"),
)
WORKLOADS = ("mwaa-workload", "mwaa-dbt-workload")
ASKED_BY = {"style": WORKLOADS[:1], "awsSteps": WORKLOADS[:1]}
TEXTS = st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=12).map("".join)
NAMES = st.from_regex(
    r"[ A-Za-z0-9:._-]{0,31}[A-Za-z0-9][ A-Za-z0-9:._-]{0,31}", fullmatch=True
)
SEGMENTS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,11}[A-Za-z0-9]", fullmatch=True)


@st.composite
def hostile(draw: st.DrawFn) -> dict[str, Any]:
    """Draw answers that the form accepts."""
    domain, product, own = (draw(SEGMENTS) for _ in range(3))
    major = draw(st.integers(0, 99))
    answers: dict[str, Any] = {
        "name": draw(NAMES),
        "description": draw(TEXTS),
        "domain": f"domain:{domain}",
        "dataproduct": f"system:{domain}.{product}.{major}",
        "identifier": f"{domain}.{product}.{major}.{own}",
        "developmentGroup": f"group:{draw(SEGMENTS)}",
        "scheduleCron": draw(st.sampled_from(["@daily", "*/5 * * * *", "0 4 ? * 1#2"])),
        "bucketName": "acme.mwaa-1",
    }
    lists = st.lists(TEXTS.filter(lambda t: len(t) <= 100), max_size=3, unique=True)
    optional = {
        "readsFrom": lists,
        "tags": lists,
        "domainName": TEXTS,
        "dataproductName": TEXTS,
        "style": st.sampled_from(["classic", "taskflow"]),
        "ciProvider": st.sampled_from(["gitlab", "github"]),
        "awsSteps": st.sampled_from([["glue"], ["athena", "s3-sensor"]]),
    }
    for name, values in optional.items():
        if draw(st.booleans()):
            answers[name] = draw(values)
    return answers


@pytest.mark.parametrize("template", WORKLOADS)
@given(answers=hostile())
def test_every_file_parses_and_says_what_was_answered(
    template: str, answers: dict[str, Any]
) -> None:
    asked = {k: v for k, v in answers.items() if template in ASKED_BY.get(k, WORKLOADS)}
    assert_component(component(template, asked), asked)


@pytest.mark.parametrize("template", WORKLOADS)
@pytest.mark.parametrize("fragment", FRAGMENTS, ids=ascii)
def test_a_dangerous_text_survives_alone_in_front_behind_and_within(
    fragment: str, template: str
) -> None:
    places = [fragment, f"{fragment} x", f"x {fragment}", f"a{fragment}b"]
    answers = {
        **Case(template, "least").answers,
        "description": places[0],
        "domainName": places[1],
        "dataproductName": places[2],
        "tags": list(dict.fromkeys(places)),
        "readsFrom": list(dict.fromkeys(places)),
    }
    assert_component(component(template, answers), answers)
    answers |= {"description": places[1], "domainName": places[3]}
    assert_component(component(template, answers), answers)


@pytest.mark.parametrize("template", WORKLOADS)
def test_the_longest_names_are_kept_whole(template: str) -> None:
    name = "-" * 31 + "a" + ":" * 31
    identifier = f"{'d' * 20}.{'p' * 20}.1.{'c' * 20}"
    assert (len(name), len(identifier)) == (63, 64)
    answers = {
        **Case(template, "least").answers,
        "name": name,
        "identifier": identifier[1:],
        "bucketName": "b" * 63,
        "domain": f"domain:{'d' * 19}",
        "dataproduct": f"system:{'d' * 19}.{'p' * 20}.1",
    }
    assert_component(component(template, answers), answers)


@pytest.mark.parametrize(
    "case", cases("mwaa-workload"), ids=lambda case: str(case.name)
)
def test_the_script_copies_the_one_file_to_the_one_object(
    case: Any, tmp_path: Path
) -> None:
    answers = case.answers
    files = component("mwaa-workload", answers)
    (file,) = [path for path in files if path.startswith("dags/")]
    product = answers["identifier"].rsplit(".", 1)[0]
    name = file.removeprefix("dags/")
    key = f"source/{product}.{name}"
    if answers.get("delivery") == "direct":
        safe = "".join(c if c.isalnum() else "_" for c in f"{product}_{name[:-3]}")
        key = f"dags/{safe}.py"
    words = copied(write(files, tmp_path / "component"), tmp_path / "bin")
    bucket = answers["bucketName"]
    digest = hashlib.sha256(files[file].encode()).hexdigest()
    marks = f"stagedoor-component={answers['identifier']},stagedoor-sha256={digest}"
    copy = ["s3", "cp", "--dryrun", "--metadata", marks, file, f"s3://{bucket}/{key}"]
    assert words == copy
