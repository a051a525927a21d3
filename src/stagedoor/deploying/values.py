"""Objects as they should be, objects as they are, and what is to happen to each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from stagedoor.core.frozen import frozen

if TYPE_CHECKING:
    from datetime import datetime

    from stagedoor.tree.entries import File

Fate: TypeAlias = Literal["create", "update", "adopt", "same", "remove", "refuse"]


@frozen
class Upload:
    """A file of the component that belongs into the bucket.

    Attributes:
        path: In the component, such as ``dags/daily_orders.py``.
        file: Its content.
    """

    path: str
    file: File


@frozen
class Stored:
    """An object that is in the bucket.

    Attributes:
        etag: S3's tag of this very content, quotes included; no digest one could compute.
        size: In bytes.
        owner: The identifier of the component that put it there; ``None``: no mark.
        digest: The hexadecimal SHA-256 the mark remembers; ``None``: no mark.
        modified: When it was put there, by the clock of S3.
    """

    etag: str
    size: int
    owner: str | None
    digest: str | None
    modified: datetime


@frozen
class Step:
    """What is to happen to one key.

    Attributes:
        key: In the bucket.
        fate: ``adopt`` is an update of an object that bears no mark.
        upload: What to put there; ``None`` when it is removed.
        stored: What is there; ``None`` when it is created.
        reason: Why it is refused.
    """

    key: str
    fate: Fate
    upload: Upload | None
    stored: Stored | None
    reason: str | None = None
