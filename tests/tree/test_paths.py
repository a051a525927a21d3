"""Paths stay inside, links are not followed, clashes are told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tree.trees import TREES, tree

from stagedoor.core.errors import TemplateError
from stagedoor.tree.entries import Directory, Link
from stagedoor.tree.paths import (
    canonical_path,
    check_tree,
    joined_path,
    link_above,
    portability_problems,
)

# given                canonical
SPELLINGS = {
    "a/b.txt":         "a/b.txt",
    ".gitignore":      ".gitignore",
    "a/.b/..c":        "a/.b/..c",
    "./a":             "a",
    "a//b":            "a/b",
    "a/b/":            "a/b",
    "a/./b":           "a/b",
    "a/../b":          "b",
    "a/b/../../c":     "c",
    ".":               "",
    "":                "",
    "a b/ü/日本":       "a b/ü/日本",
    "a\\b":            "a\\b",
    "...":             "...",
    "~":               "~",
    "-rf":             "-rf",
}  # fmt: skip


@pytest.mark.parametrize(("given", "canonical"), SPELLINGS.items())
def test_a_path_has_one_spelling(given, canonical):
    assert canonical_path(given) == canonical


# given                 code
REFUSED = {
    "/etc/passwd":      "L001",
    "//x":              "L001",
    "..":               "L001",
    "../x":             "L001",
    "a/../../x":        "L001",
    "a/b/../../../x":   "L001",
    "a\0b":             "L002",
    "half \ud83d":      "L002",
    "n" * 256:          "L003",
    "ü" * 128:          "L003",
    "d/" * 2_048 + "f": "L003",
}  # fmt: skip


@pytest.mark.parametrize(("given", "code"), REFUSED.items(), ids=lambda v: v[:12])
def test_a_path_that_no_tree_can_hold_is_refused(given, code):
    with pytest.raises(TemplateError) as caught:
        canonical_path(given)
    assert caught.value.problems[0].code == code


@given(st.text(alphabet="ab./\0 ü\\", max_size=12))
def test_a_canonical_path_stays_inside_and_as_it_is(path):
    try:
        canonical = canonical_path(path)
    except TemplateError:
        return
    assert canonical_path(canonical) == canonical
    assert not {"..", "."} & {*canonical.split("/")}
    assert not canonical.startswith("/")
    assert "//" not in canonical
    assert not canonical.endswith("/")


@pytest.mark.parametrize(
    ("folder", "path", "joined"),
    [("", "a", "a"), ("f", "a", "f/a"), ("f", "./", "f"), ("f", "b/../a", "f/a")],
)
def test_a_path_is_joined_below_its_folder(folder, path, joined):
    assert joined_path(folder, path) == joined


def test_a_joined_path_does_not_climb_into_the_folder_above():
    with pytest.raises(TemplateError):
        joined_path("a/b", "../c")


def test_a_link_above_a_path_is_found_and_one_at_it_is_not():
    entries = {"l": Link("/etc"), "d/l": Link("..")}
    assert link_above("l/passwd", entries) == "l"
    assert link_above("d/l/x/y", entries) == "d/l"
    assert link_above("l", entries) is None
    assert link_above("d/x", entries) is None


# what is wrong              tree                                          codes
UNFIT = {
    "through a link":       (tree(l=Link("/etc"), l__inside="x"),          ["L004"]),
    "deep through a link":  (tree(a__l=Link(".."), a__l__b__c="x"),        ["L004"]),
    "file and folder":      (tree(a="x", a__b="y"),                        ["L005"]),
    "both":                 (tree(a="x", a__b="y", l=Link("a"), l__b=""),  ["L005", "L004"]),
    "git's hooks":          (tree(**{".git__hooks__pre-commit": "x"}),     ["L006"]),
    "git's folder, spelled otherwise": (tree(**{"a__.GIT__config": "x"}),  ["L006"]),
    "git's folder, as NTFS knows it":  (tree(**{"GIT~1__config": "x"}),    ["L006"]),
    "out of the tree":      (tree(**{"..__x": "", "a__..__..__x": "", "__etc__x": "", "a____b": "", ".": ""}), ["L001"] * 5),
    "nothing":              (tree(a="x", b__c="y", **{".github__x": "", ".gitignore": ""}), []),
    "an empty folder above": (tree(a=Directory(), a__b="y"),               []),
}  # fmt: skip


@pytest.mark.parametrize(("unfit", "codes"), UNFIT.values(), ids=UNFIT)
def test_a_tree_that_cannot_be_written_is_refused(unfit, codes):
    found: list[str] = []
    try:
        check_tree(unfit)
    except TemplateError as error:
        found = [problem.code for problem in error.problems]
    assert found == codes


@given(TREES)
def test_a_tree_that_fits_passes(fitting):
    check_tree(fitting)


# names                                  codes
ELSEWHERE = {
    "plain names":              (["a/b.txt", "README.md", "con/x"[1:]],         []),
    "case alone":               (["README.md", "Readme.md"],                    ["L007"]),
    "case of a folder":         (["src/a", "SRC/b"],                            ["L007"]),
    "how an accent is made":    (["caf\u00e9", "cafe\u0301"],                   ["L007"]),
    "two folders, one name":    (["a/x", "b/X"],                                []),
    "a colon":                  (["a:b"],                                       ["L008"]),
    "a backslash":              (["a\\b"],                                      ["L008"]),
    "a control character":      (["a\nb"],                                      ["L008"]),
    "a closing dot":            (["a./b"],                                      ["L008"]),
    "a closing blank":          (["a "],                                        ["L008"]),
    "a device":                 (["aux"],                                       ["L008"]),
    "a device with an ending":  (["x/NUL.txt"],                                 ["L008"]),
    "nearly a device":          (["auxiliary", "com10", "console.log"],         []),
}  # fmt: skip


@pytest.mark.parametrize(("names", "codes"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_names_other_systems_stumble_over_are_told(names, codes):
    assert [problem.code for problem in portability_problems(names)] == codes
