"""Errors as values: several problems, a place added, across a process's border."""

from __future__ import annotations

import pickle

from stagedoor.core.errors import AnswersError, Problem, did_you_mean
from stagedoor.core.locations import Location

ERROR = AnswersError.of([Problem("A001", "one"), Problem("A002", "two", Location("f"))])


def test_an_error_survives_pickling_with_all_its_problems():
    again = pickle.loads(pickle.dumps(ERROR))  # noqa: S301 - our own bytes
    assert type(again) is AnswersError
    assert again.problems == ERROR.problems


def test_a_place_is_added_only_where_there_is_none():
    first, second = ERROR.located(Location("g", 3)).problems
    assert (str(first.at), str(second.at)) == ("g:3", "f")


def test_a_near_name_is_named():
    assert did_you_mean("lowr", ["upper", "lower"]) == "did you mean 'lower'?"
    assert did_you_mean("xyz", ["upper", "lower"]) is None
