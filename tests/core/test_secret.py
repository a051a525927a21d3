"""A secret gives itself away to nothing but ``reveal``."""

import copy
import json
import pickle
from collections.abc import Callable
from difflib import unified_diff
from typing import Any

import pytest

from stagedoor.core.secret import Secret, concealed, revealed
from stagedoor.core.yaml import dump
from stagedoor.form.answers import Answers, Given
from stagedoor.settings import Settings
from stagedoor.workflow.capabilities import RunOptions

TEXT = "planted-5ecret"
SECRET = Secret(TEXT)

SHOWN: dict[str, Callable[[Any], str]] = {
    "repr": repr,
    "str": str,
    "ascii": ascii,
    "an f-string": lambda s: f"{s}",
    "an f-string with a format": lambda s: f"{s:>20}",
    "an f-string with repr": lambda s: f"{s!r}",
    "percent": lambda s: "%s %r" % (s, s),  # noqa: UP031 - the old way leaks as easily
    "format": lambda s: "{} {:10}".format(s, s),  # noqa: UP032 - and this one
    "in a list": lambda s: str([s]),
    "in an error": lambda s: str(ValueError(s)),
    "in what was given": lambda s: repr(Given(secrets={"token": s})),
    "in answers": lambda s: repr(Answers({}, {}, secrets={"token": s})),
    "in options": lambda s: repr(RunOptions(secrets={"token": s})),
    "in settings": lambda s: repr(Settings(environment_secrets={"token": s})),
}  # fmt: skip


@pytest.mark.parametrize("way", SHOWN)
def test_whoever_shows_it_shows_asterisks(way):
    shown = SHOWN[way](SECRET)
    assert "***" in shown
    assert TEXT not in shown


REFUSED: dict[str, Callable[[Any], Any]] = {
    "JSON": json.dumps,
    "JSON in an object": lambda s: json.dumps({"token": s}),
    "YAML": dump,
    "YAML in an object": lambda s: dump({"token": s}),
    "pickle": pickle.dumps,
    "pickle in options": lambda s: pickle.dumps(RunOptions(secrets={"token": s})),
    "joining": lambda s: "".join([s]),
    "adding": lambda s: "Bearer " + s,
    "iterating": list,
    "cutting": lambda s: s[:4],
    "a diff": lambda s: list(unified_diff(s, "")),
    "bytes": bytes,
    "a length": len,
}


@pytest.mark.parametrize("way", REFUSED)
def test_whoever_writes_it_is_refused(way):
    with pytest.raises(TypeError) as raised:
        REFUSED[way](SECRET)
    assert TEXT not in str(raised.value)


def test_it_equals_only_the_same_secret():
    assert Secret(TEXT) == SECRET
    assert hash(Secret(TEXT)) == hash(SECRET)
    assert Secret("other") != SECRET
    assert SECRET != TEXT


def test_it_does_not_change():
    with pytest.raises(AttributeError, match="cannot be changed"):
        SECRET.text = "x"
    assert copy.copy(SECRET) is SECRET
    assert copy.deepcopy([SECRET])[0] is SECRET


def test_only_revealing_gives_the_text():
    assert SECRET.reveal() == TEXT
    assert revealed(concealed({"a": "1", "b": "\ud800"})) == {"a": "1", "b": "\ud800"}
    assert Secret("\ud800") == Secret("\ud800")
