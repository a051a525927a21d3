"""What AWS and its library say when something fails, in words that help."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from stagedoor.core.errors import (
    ConflictError,
    Problem,
    SourceError,
    StagedoorError,
    UsageError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LOGIN: Final = "sign in again, for instance with 'aws sso login'"
_NO_CREDENTIALS: Final = Problem(
    "D010",
    "there are no AWS credentials",
    hint="sign in ('aws sso login'), name a --profile, or set AWS_ACCESS_KEY_ID "
    "and AWS_SECRET_ACCESS_KEY",
)
_NOT_ACCEPTED: Final = Problem(
    "D011", "AWS does not accept the credentials", hint="is it the right --profile?"
)
_EXPIRED: Final = Problem("D012", "the AWS session has expired", hint=_LOGIN)
_DENIED: Final = Problem(
    "D013",
    "access is denied",
    hint="a deploy needs s3:ListBucket on the bucket, s3:GetObject, s3:PutObject and "
    "s3:DeleteObject on its objects, kms:GenerateDataKey where it is encrypted with a "
    "key, airflow:GetEnvironment for --environment, airflow:InvokeRestApi for --wait",
)
_NO_BUCKET: Final = Problem(
    "D014", "there is no such bucket", hint="name another with --bucket"
)
_NO_ENVIRONMENT: Final = Problem(
    "D015",
    "there is no such environment in this account and region",
    hint="'aws mwaa list-environments' shows what there is; --region, --profile",
)
_WRONG_REGION: Final = Problem(
    "D016", "the bucket is in another region", hint="name its region with --region"
)
_UNREACHABLE: Final = Problem(
    "D017",
    "AWS cannot be reached",
    hint="look at the network, the proxy and --region",
)
_NO_REGION: Final = Problem(
    "D018", "no AWS region is set", hint="name one with --region, or set AWS_REGION"
)
_NO_PROFILE: Final = Problem(
    "D019", "there is no such AWS profile", hint="'aws configure list-profiles'"
)
_CHANGED: Final = Problem(
    "D020",
    "somebody changed the object at the same moment",
    hint="run the same command again: it starts from what is there now",
)
_REST: Final = Problem(
    "D021",
    "Airflow refused the question",
    hint="the role needs an Airflow role that may read DAGs and import errors, "
    "such as Viewer",
)

_BY_CODE: Final[Mapping[str, Problem]] = {
    "InvalidAccessKeyId": _NOT_ACCEPTED,
    "InvalidClientTokenId": _NOT_ACCEPTED,
    "UnrecognizedClientException": _NOT_ACCEPTED,
    "SignatureDoesNotMatch": _NOT_ACCEPTED,
    "InvalidToken": _NOT_ACCEPTED,
    "ExpiredToken": _EXPIRED,
    "ExpiredTokenException": _EXPIRED,
    "TokenRefreshRequired": _EXPIRED,
    "AccessDenied": _DENIED,
    "AccessDeniedException": _DENIED,
    "403": _DENIED,
    "NoSuchBucket": _NO_BUCKET,
    "ResourceNotFoundException": _NO_ENVIRONMENT,
    "PermanentRedirect": _WRONG_REGION,
    "301": _WRONG_REGION,
    "AuthorizationHeaderMalformed": _WRONG_REGION,
    "IllegalLocationConstraintException": _WRONG_REGION,
    "PreconditionFailed": _CHANGED,
    "412": _CHANGED,
    "404": _CHANGED,
    "NoSuchKey": _CHANGED,
    "ConditionalRequestConflict": _CHANGED,
    "RestApiClientException": _REST,
    "RestApiServerException": _REST,
}
_BY_CLASS: Final[Mapping[str, Problem]] = {
    "NoCredentialsError": _NO_CREDENTIALS,
    "PartialCredentialsError": _NO_CREDENTIALS,
    "CredentialRetrievalError": _NO_CREDENTIALS,
    "TokenRetrievalError": _EXPIRED,
    "SSOTokenLoadError": _EXPIRED,
    "UnauthorizedSSOTokenError": _EXPIRED,
    "NoRegionError": _NO_REGION,
    "InvalidRegionError": _NO_REGION,
    "ProfileNotFound": _NO_PROFILE,
    "ConnectionError": _UNREACHABLE,
    "HTTPClientError": _UNREACHABLE,
}
"""By the name of a class of botocore or of one of its bases."""


@contextmanager
def explained(doing: str) -> Iterator[None]:
    """Turn what botocore raises into an error of ours.

    Args:
        doing: What failed, as in ``reading the bucket 'acme'``.

    Raises:
        SourceError: AWS refused, or could not be reached.
        ConflictError: The object is no longer what it was.
        UsageError: The command line, or the installed library, does not do.
    """
    from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

    try:
        yield
    except ParamValidationError as error:
        raise _cannot_say(doing, error) from None
    except ClientError as error:
        raise _refused(doing, error.response.get("Error", {})) from None
    except BotoCoreError as error:
        raise _failed(doing, error) from None


def _refused(doing: str, said: Mapping[str, Any]) -> StagedoorError:
    code = str(said.get("Code", ""))
    problem = _BY_CODE.get(code) or Problem("D022", "AWS refused")
    detail = str(said.get("Message") or "").strip().rstrip(".")
    return _error(doing, problem, f"{code}: {detail}" if detail else code)


def _failed(doing: str, error: Exception) -> StagedoorError:
    names = (base.__name__ for base in type(error).__mro__)
    known = (_BY_CLASS[name] for name in names if name in _BY_CLASS)
    problem = next(known, Problem("D023", "the AWS library failed"))
    return _error(doing, problem, str(error).strip().rstrip("."))


def _error(doing: str, problem: Problem, detail: str) -> StagedoorError:
    said = f"{problem.message} ({doing}): {detail}"
    kind = {_CHANGED: ConflictError, _NO_PROFILE: UsageError, _NO_REGION: UsageError}
    raised: type[StagedoorError] = kind.get(problem, SourceError)
    return raised(problem.code, said, hint=problem.hint)


def _cannot_say(doing: str, error: Exception) -> UsageError:
    """Explain what botocore will not even send; an old one knows no conditional writes."""
    detail = " ".join(str(error).split())
    if "Unknown parameter" in detail:
        return too_old(doing)
    return UsageError("D024", f"AWS would not take it ({doing}): {detail}")


def too_old(doing: str) -> UsageError:
    """Say that the installed boto3 lacks something."""
    said = f"the installed boto3 is too old ({doing})"
    hint = "pip install --upgrade 'stagedoor[aws]' boto3"
    return UsageError("D002", said, hint=hint)
