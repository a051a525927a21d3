"""What AWS says when something is wrong, in words that help; never a traceback."""

from __future__ import annotations

import builtins
import json

import pytest
from botocore import exceptions
from tests.deploying.conftest import BUCKET

from stagedoor.core.errors import StagedoorError
from stagedoor.deploying.faults import explained

# what AWS answers                        our code, exit code
ANSWERS = {
    "AccessDenied":                       ("D013", 6),
    "403":                                ("D013", 6),
    "ExpiredToken":                       ("D012", 6),
    "ExpiredTokenException":              ("D012", 6),
    "InvalidAccessKeyId":                 ("D011", 6),
    "UnrecognizedClientException":        ("D011", 6),
    "SignatureDoesNotMatch":              ("D011", 6),
    "NoSuchBucket":                       ("D014", 6),
    "PermanentRedirect":                  ("D016", 6),
    "301":                                ("D016", 6),
    "PreconditionFailed":                 ("D020", 5),
    "ConditionalRequestConflict":         ("D020", 5),
    "SomethingNew":                       ("D022", 6),
}  # fmt: skip


@pytest.mark.parametrize(("answer", "expected"), ANSWERS.items(), ids=ANSWERS)
def test_an_answer_of_aws_is_explained(answer, expected):
    said = {"Error": {"Code": answer, "Message": "Because."}}
    with pytest.raises(StagedoorError) as raised, explained("reading 'x'"):
        raise exceptions.ClientError(said, "HeadObject")
    [problem] = raised.value.problems
    assert (problem.code, raised.value.exit_code) == expected
    assert "(reading 'x')" in problem.message
    assert problem.message.endswith(f"{answer}: Because")


# what botocore raises                                                our code
RAISED = {
    "no credentials":   (exceptions.NoCredentialsError(),                "D010"),
    "expired sign-in":  (exceptions.UnauthorizedSSOTokenError(),         "D012"),
    "no region":        (exceptions.NoRegionError(),                     "D018"),
    "no connection":    (exceptions.EndpointConnectionError(endpoint_url="x"), "D017"),
    "bad certificate":  (exceptions.SSLError(endpoint_url="x", error="y"), "D017"),
    "something else":   (exceptions.DataNotFoundError(data_path="x"),    "D023"),
    "an old boto3":     (exceptions.ParamValidationError(report='Unknown parameter in input: "IfMatch"'), "D002"),
    "a bad name":       (exceptions.ParamValidationError(report="Invalid bucket name"), "D024"),
}  # fmt: skip


@pytest.mark.parametrize(("error", "code"), RAISED.values(), ids=RAISED)
def test_what_the_library_raises_is_explained(error, code):
    with pytest.raises(StagedoorError) as raised, explained("reading 'x'"):
        raise error
    assert raised.value.problems[0].code == code


@pytest.mark.usefixtures("s3")
def test_without_credentials(deploy, monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    ran = deploy("--yes")
    assert ran.code == 6
    assert "error[D010]: there are no AWS credentials" in ran.err


@pytest.mark.usefixtures("s3")
def test_without_a_profile_of_that_name(deploy):
    ran = deploy("--yes", "--profile", "nobody")
    assert ran.code == 2
    assert "error[D019]" in ran.err


def test_nobody_listens(deploy, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    ran = deploy("--yes", "--json")
    assert (ran.code, ran.document["errors"][0]["code"]) == (6, "D017")


def test_an_endpoint_that_is_no_address(deploy):
    ran = deploy("--yes", "--endpoint-url", "nonsense")
    assert ran.code == 2
    assert "error[D003]" in ran.err


def test_access_is_denied(deploy, s3):
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject",
                 "Resource": f"arn:aws:s3:::{BUCKET}/*"}  # fmt: skip
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    s3.client.put_bucket_policy(Bucket=BUCKET, Policy=policy)
    ran = deploy("--yes")
    assert ran.code == 6
    assert f"error[D013]: access is denied ('s3://{BUCKET}/" in ran.err
    assert "s3:PutObject" in ran.err


def test_without_boto3(deploy, monkeypatch):
    real = builtins.__import__

    def lacking(name, *rest, **more):
        if name.partition(".")[0] == "boto3":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", lacking)
    ran = deploy("--yes")
    assert ran.code == 2
    assert "pip install 'stagedoor[aws]'" in ran.err
