"""Clients of AWS; the only place that imports boto3."""

from __future__ import annotations

from typing import Any, Final

from stagedoor.core.errors import UsageError
from stagedoor.core.frozen import frozen

_OWN_HOSTS: Final = ".amazonaws."
_SECONDS: Final = {"connect_timeout": 10, "read_timeout": 60}


@frozen
class Access:
    """How to reach AWS; what is ``None`` is left to its library's usual places.

    Attributes:
        region: Such as ``eu-west-1``.
        profile: A profile of the AWS configuration.
        endpoint: Another server than AWS that speaks its protocols.
    """

    region: str | None = None
    profile: str | None = None
    endpoint: str | None = None


def connect(access: Access, service: str) -> Any:  # noqa: ANN401 - boto3 makes its classes as it runs
    """Return a client of ``s3`` or ``mwaa``.

    Raises:
        UsageError: boto3 is not installed, or profile or region are wrong.
    """
    try:
        import boto3
        from botocore.config import Config
    except ImportError:
        hint = "pip install 'stagedoor[aws]'"
        raise UsageError("D001", "deploying needs boto3", hint=hint) from None
    from stagedoor.deploying.faults import explained

    with explained("reading the AWS configuration"):
        session = boto3.Session(profile_name=access.profile, region_name=access.region)
        config = Config(**_SECONDS, retries={"mode": "standard", "max_attempts": 3})
        client = _client(session, service, access, config)
        # Another server has no names such as api.127.0.0.1, which boto3 would ask for.
        if _OWN_HOSTS in client.meta.endpoint_url:
            return client
        return _client(
            session, service, access, config.merge(Config(inject_host_prefix=False))
        )


def _client(session: Any, service: str, access: Access, config: Any) -> Any:  # noqa: ANN401 - as above
    try:
        return session.client(service, endpoint_url=access.endpoint, config=config)
    except ValueError as error:
        said = f"AWS cannot be reached at '{access.endpoint}': {error}"
        raise UsageError("D003", said, hint="such as http://127.0.0.1:5000") from None
