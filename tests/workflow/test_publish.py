"""What publishing and registering would do, and what later steps see of it."""

import pytest
from tests.workflow.made import a_run

from stagedoor.workflow.actions.catalog import location_url
from stagedoor.workflow.repository import parse_repo_url

ENTITY = "apiVersion: backstage.io/v1alpha1\nkind: {}\nmetadata:\n  name: {}\n"

# action, repoUrl                                    remoteUrl, repoContentsUrl, what git pushes to, branch
PUBLISHED = {
    ("publish:github", "github.com?owner=o&repo=r"):
        ("https://github.com/o/r.git", "https://github.com/o/r/blob/main", "https://github.com/o/r.git", "main"),
    ("publish:github", "GHE.example.com?owner=o&repo=r"):
        ("https://ghe.example.com/o/r.git", "https://ghe.example.com/o/r/blob/main", "https://ghe.example.com/o/r.git", "main"),
    ("publish:gitlab", "gitlab.com?owner=a%2Fb&repo=r"):
        ("https://gitlab.com/a/b/r", "https://gitlab.com/a/b/r/-/blob/master", "https://gitlab.com/a/b/r.git", "master"),
    ("publish:azure", "dev.azure.com?organization=o&project=p&repo=r"):
        ("https://dev.azure.com/o/p/_git/r", "https://dev.azure.com/o/p/_git/r", "https://dev.azure.com/o/p/_git/r", "master"),
    ("publish:bitbucketCloud", "bitbucket.org?workspace=w&project=p&repo=r"):
        ("https://bitbucket.org/w/r.git", "https://bitbucket.org/w/r/src/master", "https://bitbucket.org/w/r.git", "master"),
    ("publish:bitbucketServer", "bb.example.com?project=p&repo=r"):
        ("https://bb.example.com/scm/p/r.git", "https://bb.example.com/projects/p/repos/r/browse", "https://bb.example.com/scm/p/r.git", "master"),
    ("publish:gitea", "gitea.example.com?owner=o&repo=r"):
        ("https://gitea.example.com/o/r.git", "https://gitea.example.com/o/r/src/branch/main/", "https://gitea.example.com/o/r.git", "main"),
    ("publish:gerrit", "gerrit.example.com?repo=a%2Fr"):
        ("https://gerrit.example.com/a/r", "https://gerrit.example.com/plugins/gitiles/a/r/+/refs/heads/master", "https://gerrit.example.com/a/r", "master"),
    ("witboostMeshComponent:publish:gitlab", "gitlab.com?owner=a%2F%2Fb&repo=r"):
        ("https://gitlab.com/a/b/r", "https://gitlab.com/a/b/r/-/blob/master", "https://gitlab.com/a/b/r.git", "master"),
    ("witboostMeshComponent:publish:azure", "dev.azure.com?organization=o&owner=p&repo=r"):
        ("https://dev.azure.com/o/p/_git/r", "https://dev.azure.com/o/p/_git/r", "https://dev.azure.com/o/p/_git/r", "master"),
    ("acme:publish:anything", "gitlab.example.com?owner=o&repo=r"):
        ("https://gitlab.example.com/o/r", "https://gitlab.example.com/o/r/-/blob/master", "https://gitlab.example.com/o/r.git", "master"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "wanted"), PUBLISHED.items(), ids=map(" ".join, PUBLISHED)
)
def test_a_publishing_step_outputs_what_backstage_would(asked, wanted):
    action, repo_url = asked
    result = a_run((action, {"id": "p", "input": {"repoUrl": repo_url}}))
    (intent,) = result.intents
    output = result.steps[0].output
    assert output["commitHash"] == "<unknown: p.commitHash>"
    assert (
        output["remoteUrl"],
        output["repoContentsUrl"],
        intent.repository,
        intent.branch,
    ) == wanted


def test_the_default_branch_can_be_chosen():
    inputs = {"repoUrl": "github.com?owner=o&repo=r", "defaultBranch": "trunk"}
    result = a_run(("publish:github", {"input": inputs}))
    assert result.intents[0].branch == "trunk"
    assert str(result.steps[0].output["repoContentsUrl"]).endswith("/blob/trunk")


# an odd repoUrl                          what is said
ODD = {
    "github.com?owner=o":                 "it lacks repo",
    "gitlab.com?owner=a%2F%2Fb&repo=r":   "is empty",
    "":                                   "it has to read",
    "https://github.com/o/r":             "it has to read",
}  # fmt: skip


@pytest.mark.parametrize(("repo_url", "said"), ODD.items(), ids=map(repr, ODD))
def test_an_odd_repository_is_told_and_stops_nothing(repo_url, said):
    result = a_run(("publish:github", {"input": {"repoUrl": repo_url}}))
    assert [n.code for n in result.notices] == ["W109"]
    assert said in result.notices[0].message


def test_brackets_without_a_dollar_are_part_of_the_name():
    inputs = {"repoUrl": "gitlab.com?owner={{orgname}}&repo=r"}
    result = a_run(("publish:gitlab", {"input": inputs}))
    assert (
        result.steps[0].output["remoteUrl"]
        == "https://gitlab.com/%7B%7Borgname%7D%7D/r"
    )


def test_gitlab_takes_a_project_for_an_owner():
    repository = parse_repo_url("gitlab.com?project=12")
    assert repository is not None
    assert repository.missing == ()


# sourcePath or rootDirectory    the folder that is published
SOURCES = {
    None: "", ".": "", "./": "", "a": "a", "./a/": "a", "../a": "a", True: "", "/a": "a",
}  # fmt: skip


@pytest.mark.parametrize(("given", "wanted"), SOURCES.items(), ids=map(repr, SOURCES))
def test_the_published_folder_is_told(given, wanted):
    inputs = {"repoUrl": "github.com?owner=o&repo=r"}
    if given is not None:
        inputs["sourcePath"] = given
    (intent,) = a_run(("publish:github", {"input": inputs})).intents
    assert intent.source_path == wanted


def test_a_witboost_component_in_a_shared_repository_is_published_from_its_folder():
    url = "gitlab.com?owner=o&repo=r"
    result = a_run(
        ("fetch:plain", {"input": {"url": "./s", "targetPath": "orders"}}),
        (
            "witboostMeshComponent:publish:gitlab",
            {"id": "p", "input": {"repoUrl": url, "rootDirectory": "orders"}},
        ),
        (
            "catalog:register",
            {"input": {"repoContentsUrl": "${{ steps.p.output.repoContentsUrl }}"}},
        ),
        files={"catalog-info.yaml": ENTITY.format("Component", "x")},
    )
    assert result.intents[0].source_path == "orders"
    contents = "https://gitlab.com/o/r/-/blob/master/orders"
    assert result.steps[1].output["repoContentsUrl"] == contents
    assert result.steps[2].output["entityRef"] == "component:default/x"


# action                              what later steps see
REQUESTS = {
    "publish:github:pull-request":    {"targetBranchName": "dev", "remoteUrl": "?", "pullRequestNumber": "?"},
    "publish:gitlab:merge-request":   {"targetBranchName": "dev", "projectPath": "o/r", "mergeRequestUrl": "?", "projectid": "?"},
}  # fmt: skip


@pytest.mark.parametrize(("action", "wanted"), REQUESTS.items(), ids=REQUESTS)
def test_a_pull_request_records_branch_title_and_files(action, wanted):
    inputs = {
        "repoUrl": "gitlab.com?owner=o&repo=r", "branchName": "b", "title": "t",
        "description": "d", "targetBranchName": "dev", "sourcePath": "out",
    }  # fmt: skip
    result = a_run(
        ("fetch:plain", {"input": {"url": "./s", "targetPath": "out"}}),
        (action, {"id": "p", "input": inputs}),
        files={"a.txt": "a", "d/b.txt": "b"},
    )
    (intent,) = result.intents
    assert (intent.branch, intent.files) == ("b", ("a.txt", "d/b.txt"))
    assert "'t'" in intent.summary
    marked = {
        k: "?" if "<unknown" in str(v) else v for k, v in result.steps[1].output.items()
    }
    assert marked == wanted


# -- catalog:register

# repoContentsUrl, catalogInfoPath                                     the address
LOCATIONS = {
    ("https://github.com/o/r/blob/main", "/a/c.yaml"):    "https://github.com/o/r/tree/main/a/c.yaml",
    ("https://github.com/o/r/blob/main", "c.yaml"):       "https://github.com/o/r/tree/c.yaml",
    ("https://gitlab.com/o/r/-/blob/main", "/c.yaml"):    "https://gitlab.com/o/r/-/blob/main/c.yaml",
    ("https://gitlab.com/o/r/-/blob/main/x", "/c.yaml"):  "https://gitlab.com/o/r/-/blob/main/c.yaml",
    ("https://dev.azure.com/o/p/_git/r", "/c.yaml"):      "https://dev.azure.com/o/p/_git/r?path=%2Fc.yaml",
    ("https://bitbucket.org/w/r/src/main", "/c.yaml"):    "https://bitbucket.org/w/r/src/main/c.yaml",
}  # fmt: skip


@pytest.mark.parametrize(
    ("given", "wanted"), LOCATIONS.items(), ids=map(" ".join, LOCATIONS)
)
def test_the_address_of_the_catalog_file_is_built_as_backstage_does(given, wanted):
    assert location_url(*given) == wanted


def test_two_addresses_at_once_are_told():
    inputs = {"catalogInfoUrl": "https://x/c.yaml", "repoContentsUrl": "https://x"}
    (told, _) = a_run(("catalog:register", {"input": inputs})).notices
    assert told.code == "W112"
    assert "takes only one of 'catalogInfoUrl' and 'repoContentsUrl'" in told.message


# the catalog file                                            the entity that is registered
REGISTERED = {
    ENTITY.format("Component", "Orders"):                     "component:default/orders",
    ENTITY.format("Component", "x") + "  namespace: ns\n":    "component:ns/x",
    ENTITY.format("API", "a") + "---\n" + ENTITY.format("Component", "b"): "component:default/b",
    ENTITY.format("Component", "generated-a") + "---\n" + ENTITY.format("API", "b"): "api:default/b",
    ENTITY.format("Component", "generated-a"):                "component:default/generated-a",
    "a: b\n":                                                 "<unknown: step-2.entityRef>",
    "a: [\n":                                                 "<unknown: step-2.entityRef>",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wanted"), REGISTERED.items(), ids=map(repr, REGISTERED)
)
def test_the_registered_entity_is_chosen_as_backstage_does(text, wanted):
    result = a_run(
        ("fetch:plain", {"input": {"url": "./s"}}),
        (
            "catalog:register",
            {"input": {"repoContentsUrl": "https://github.com/o/r/blob/main"}},
        ),
        files={"catalog-info.yaml": text},
    )
    assert result.steps[1].output["entityRef"] == wanted
    assert bool(result.notices) is wanted.startswith("<unknown")


def test_a_catalog_file_that_is_not_there_is_told():
    url = "https://github.com/o/r/blob/main/catalog-info.yaml"
    result = a_run(("catalog:register", {"input": {"catalogInfoUrl": url}}))
    assert [n.code for n in result.notices] == ["W110"]


# -- catalog:fetch


class Catalog:
    def entity(self, ref):
        known = {"component:default/x": {"kind": "Component", "n": 1}}
        return known.get(ref)


# input                                                             output
LOOKED_UP = {
    "a ref":          ({"entityRef": "component:x"},                {"entity": {"kind": "Component", "n": 1}}),
    "in any case":    ({"entityRef": "Component:Default/X"},        {"entity": {"kind": "Component", "n": 1}}),
    "a default kind": ({"entityRef": "x", "defaultKind": "Component"}, {"entity": {"kind": "Component", "n": 1}}),
    "several":        ({"entityRefs": ["component:x", "component:y"], "optional": True},
                       {"entities": [{"kind": "Component", "n": 1}, None]}),
    "an optional one": ({"entityRef": "component:y", "optional": True}, {"entity": None}),
    "nothing":        ({"optional": True},                          {}),
}  # fmt: skip


@pytest.mark.parametrize("row", LOOKED_UP.values(), ids=LOOKED_UP)
def test_entities_are_looked_up_in_the_catalog(row):
    inputs, output = row
    result = a_run(("catalog:fetch", {"input": inputs}), catalog=Catalog())
    assert result.steps[0].output == output
