"""The bucket: reads what is ours to see, writes one object at a time.

Every object bears its owner's mark in its own metadata, put there by the request that
puts the content: there is no moment at which the one is there without the other.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, unquote

from stagedoor.core.frozen import frozen
from stagedoor.deploying.faults import explained
from stagedoor.deploying.values import Stored

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stagedoor.deploying.values import Step

OWNER: Final = "stagedoor-component"
DIGEST: Final = "stagedoor-sha256"


@frozen
class Bucket:
    """One bucket.

    Attributes:
        name: Its name.
        client: boto3's client of S3.
    """

    name: str
    client: Any

    def read(self, beginnings: Iterable[str]) -> dict[str, Stored]:
        """Return the objects whose keys begin with one of ``beginnings``.

        Raises:
            SourceError: It cannot be read.
        """
        with explained(f"reading the bucket '{self.name}'"):
            keys = {key for one in beginnings for key in self._keys(one)}
            return {key: self._stored(key) for key in sorted(keys)}

    def _keys(self, beginning: str) -> Iterable[str]:
        pages = self.client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self.name, Prefix=beginning):
            yield from (item["Key"] for item in page.get("Contents", ()))

    def _stored(self, key: str) -> Stored:
        head = self.client.head_object(Bucket=self.name, Key=key)
        marks: Mapping[str, str] = head.get("Metadata", {})
        owner = marks.get(OWNER)
        return Stored(
            etag=head["ETag"],
            size=head["ContentLength"],
            owner=unquote(owner) if owner is not None else None,
            digest=marks.get(DIGEST),
            modified=head["LastModified"],
        )

    def take(self, step: Step, owner: str) -> None:
        """Do what a step says, unless the object is no longer what the plan saw.

        Raises:
            ConflictError: Somebody else changed it meanwhile.
            SourceError: AWS refused, or could not be reached.
        """
        with explained(f"'s3://{self.name}/{step.key}'"):
            if step.upload is not None:
                self._put(step, owner)
            elif step.stored is not None:
                self.client.delete_object(
                    Bucket=self.name, Key=step.key, IfMatch=step.stored.etag
                )

    def _put(self, step: Step, owner: str) -> None:
        assert step.upload is not None  # noqa: S101 - the caller looked
        file = step.upload.file
        condition = (
            {"IfMatch": step.stored.etag} if step.stored else {"IfNoneMatch": "*"}
        )
        data = file.data
        self.client.put_object(
            Bucket=self.name,
            Key=step.key,
            Body=data,
            ChecksumSHA256=_checksum(data),
            Metadata={OWNER: quote(owner), DIGEST: file.digest},
            **condition,
        )


def _checksum(data: bytes) -> str:
    import hashlib

    return base64.b64encode(hashlib.sha256(data).digest()).decode("ascii")
