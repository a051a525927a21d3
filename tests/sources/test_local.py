"""Templates on this machine: where they are looked for, how far they reach."""

import json
import zipfile

import pytest
from tests.sources.conftest import TEMPLATE, git, write

from stagedoor.core.errors import SourceError
from stagedoor.sources import resolve
from stagedoor.sources.worktree import head_commit, work_tree_root
from stagedoor.template.parse import parse_template
from stagedoor.tree.entries import File


def find(place, cwd, **given):
    return resolve(str(place), cwd=cwd, **given)


@pytest.fixture
def folder(tmp_path):
    write(
        tmp_path,
        {
            "t/template.yaml": TEMPLATE.format(name="t"),
            "t/skeleton/a.txt": "a\n",
            "t/my skeleton/b.txt": "b\n",
            "shared/s.txt": "s\n",
        },
    )
    return tmp_path


@pytest.mark.parametrize("ref", ["t", "./t", "t/", "t/template.yaml", "../{0}/t"])
def test_a_folder_or_file_is_found(folder, ref):
    source = find(ref.format(folder.name), folder)
    assert source.file == folder / "t" / "template.yaml"
    assert b"name: t" in source.content


def test_a_bundled_template_is_found_by_its_name(tmp_path):
    source = find("mwaa-workload", tmp_path)
    assert parse_template(source.content, source.name).name == "mwaa-workload"
    assert source.root == source.file.parent


# url               what is there
URLS = {
    "./skeleton":     {"a.txt"},
    "skeleton/":      {"a.txt"},
    "./my%20skeleton": {"b.txt"},
    "./my skeleton":  {"b.txt"},
    ".":              {"template.yaml", "skeleton/a.txt", "my skeleton/b.txt"},
}  # fmt: skip


@pytest.mark.parametrize(("url", "wanted"), URLS.items(), ids=URLS)
def test_a_url_is_relative_to_the_template(folder, url, wanted):
    assert set(find("t", folder).fetch(url)) == wanted


def test_a_url_can_name_a_file(folder):
    assert isinstance(find("t", folder).fetch("./skeleton/a.txt"), File)


def test_without_a_work_tree_a_url_stays_in_the_templates_folder(folder):
    with pytest.raises(SourceError, match="leads out") as caught:
        find("t", folder).fetch("../shared")
    assert caught.value.problems[0].code == "S012"


def test_in_a_work_tree_a_url_climbs_to_its_root(folder):
    (folder / ".git").mkdir()
    source = find("t", folder)
    assert set(source.fetch("../shared")) == {"s.txt"}
    assert set(source.fetch("/shared")) == {"s.txt"}
    with pytest.raises(SourceError, match="leads out"):
        source.fetch("../../x")


def test_a_missing_skeleton_is_told_with_the_nearest_name(folder):
    with pytest.raises(SourceError, match="no 'skelton'") as caught:
        find("t", folder).fetch("./skelton")
    assert caught.value.problems[0].hint == "did you mean 'skeleton'?"


def test_a_missing_folder_deep_down_is_told_with_what_is_there(folder):
    with pytest.raises(SourceError, match="no 'x' in 'skeleton'") as caught:
        find("t", folder).fetch("./skeleton/x/y")
    assert caught.value.problems[0].hint == "'skeleton' holds a.txt"


def test_links_out_of_the_fetched_folder_are_skipped(folder):
    (folder / "t" / "skeleton" / "in").symlink_to("a.txt")
    (folder / "t" / "skeleton" / "out").symlink_to("../template.yaml")
    assert set(find("t", folder).fetch("./skeleton")) == {"a.txt", "in"}


def test_a_file_of_the_template_can_be_read_as_text(folder):
    source = find("t", folder)
    assert source.read_text("./skeleton/a.txt") == "a\n"
    (folder / "t" / "bin").write_bytes(b"\xff")
    with pytest.raises(SourceError, match="as text"):
        source.read_text("./bin")


# what is asked for     what is there                what is said, what would work
MISSING = {
    "nothing":          ("tt", {},                    "no template 'tt'", "did you mean 't'?"),
    "a near bundled name": ("mwaa-workloat", {},      "no template", "did you mean 'mwaa-workload'?"),
    "no template file": ("shared", {},                "holds no template.yaml", None),
    "another name":     ("o", {"o/my-template.yaml": ""}, "holds no template.yaml",
                         "it holds 'o/my-template.yaml'"),
    "further down":     (".", {},                     "holds no template.yaml", "it holds './t'"),
}  # fmt: skip


@pytest.mark.parametrize("row", MISSING.values(), ids=MISSING)
def test_a_template_that_is_not_there_is_told(folder, row):
    ref, files, said, hint = row
    write(folder, files)
    with pytest.raises(SourceError, match=said) as caught:
        find(ref, folder)
    assert caught.value.problems[0].hint == hint


# -- digest and commit

TEMPLATE_WITH_SHARED = TEMPLATE.format(name="t").replace(
    "steps: []", "steps: [{action: fetch:plain, input: {url: ../shared}}]"
)

# what is changed                                  whether the digest changes
CHANGES = {
    "nothing":             (lambda _: None,                                     False),
    "a file":              (lambda f: (f / "t/skeleton/a.txt").write_text("x"), True),
    "a mode":              (lambda f: (f / "t/skeleton/a.txt").chmod(0o755),    True),
    "a new file":          (lambda f: (f / "t/new").write_text(""),             True),
    "a new empty folder":  (lambda f: (f / "t/new").mkdir(),                    True),
    "a time":              (lambda f: (f / "t/skeleton/a.txt").touch(),         False),
    "what it reads above": (lambda f: (f / "shared/s.txt").write_text("x"),     True),
    "what it never reads": (lambda f: (f / "other").write_text("x"),            False),
}  # fmt: skip


@pytest.mark.parametrize("row", CHANGES.values(), ids=CHANGES)
def test_the_digest_tells_whether_the_template_changed(folder, row):
    change, differs = row
    (folder / ".git").mkdir()
    write(folder, {"t/template.yaml": TEMPLATE_WITH_SHARED})
    before = find("t", folder).digest
    change(folder)
    assert (find("t", folder).digest != before) is differs


def test_the_digest_does_not_depend_on_where_the_template_is(folder):
    before = find("t", folder).digest
    (folder / "t").rename(folder / "elsewhere")
    assert find("elsewhere", folder).digest == before


def test_the_commit_is_read_without_git(repository):
    for name in ("main", "v1", "release/1.x"):
        git(repository, "checkout", "-q", name)
        wanted = git(repository, "rev-parse", "HEAD")
        assert find("one", repository).commit == wanted
    git(repository, "checkout", "-q", "main")
    git(repository, "pack-refs", "--all")
    assert head_commit(repository) == git(repository, "rev-parse", "HEAD")


def test_the_commit_of_a_linked_work_tree_is_read(repository):
    linked = repository.parent / "linked"
    git(repository, "worktree", "add", "-q", linked, "release/1.x")
    assert work_tree_root(linked / "one") == linked
    assert head_commit(linked) == git(linked, "rev-parse", "HEAD")


def test_outside_a_work_tree_there_is_no_commit(folder):
    assert find("t", folder).commit is None


# -- zip files


def zipped(path, files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("top", ["", "templates-main/"])
def test_a_template_in_a_zip_file_is_found(tmp_path, top):
    files = {f"{top}template.yaml": TEMPLATE.format(name="z"), f"{top}s/a.txt": "a"}
    place = zipped(tmp_path / "t.zip", files)
    source = find(place, tmp_path, cache=tmp_path / "cache")
    assert source.fetch("./s")["a.txt"].data == b"a"
    with pytest.raises(SourceError):
        source.fetch("../x")


def test_a_folder_of_a_zip_file_can_be_named(tmp_path):
    files = {"a/template.yaml": TEMPLATE.format(name="a"), "b/template.yaml": "x"}
    place = zipped(tmp_path / "t.zip", files)
    source = find(f"{place}#a", tmp_path, cache=tmp_path / "cache")
    assert b"name: a" in source.content


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x", "C:/x"])
def test_a_zip_file_that_reaches_out_is_refused(tmp_path, name):
    place = zipped(tmp_path / "t.zip", {name: "x", "template.yaml": "x"})
    with pytest.raises(SourceError, match="holds the path"):
        find(place, tmp_path, cache=tmp_path / "cache")
    assert not list((tmp_path / "cache" / "zip").iterdir())


def test_a_link_in_a_zip_file_is_refused(tmp_path):
    link = zipfile.ZipInfo("l")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "t.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(SourceError, match="holds the link"):
        find("t.zip", tmp_path, cache=tmp_path / "cache")


def test_what_is_no_zip_file_is_told(tmp_path):
    (tmp_path / "t.zip").write_text("no")
    with pytest.raises(SourceError, match="no usable zip file"):
        find("t.zip", tmp_path, cache=tmp_path / "cache")


# -- cookiecutter templates


def test_a_cookiecutter_template_becomes_a_form_and_a_step(tmp_path):
    settings = {
        "name": "x", "kind": ["a", "b"], "slug": "{{ cookiecutter.name|upper }}",
        "docs": True, "_copy_without_render": ["raw"],
    }  # fmt: skip
    files = {
        "c/cookiecutter.json": json.dumps(settings),
        "c/{{cookiecutter.name}}/a.txt": "{{ cookiecutter.slug }}",
    }
    write(tmp_path, files)
    source = find("c", tmp_path)
    template = parse_template(source.content, source.name)
    (page,) = template.pages
    assert page["properties"] == {
        "name": {"type": "string", "default": "x"},
        "kind": {"type": "string", "enum": ["a", "b"], "default": "a"},
        "slug": {"type": "string", "default": "{{ cookiecutter.name|upper }}"},
        "docs": {"type": "boolean", "default": True},
    }
    (step,) = template.steps
    assert step.action == "fetch:cookiecutter"
    assert set(source.fetch(str(step.input["url"]))) == {"a.txt"}


@pytest.mark.parametrize(
    ("settings", "said"),
    [("{", "no JSON"), ("[]", "no JSON object"), ("{}", "holds no folder")],
)
def test_a_faulty_cookiecutter_template_is_told(tmp_path, settings, said):
    write(tmp_path, {"c/cookiecutter.json": settings})
    with pytest.raises(SourceError, match=said):
        find("c", tmp_path)
