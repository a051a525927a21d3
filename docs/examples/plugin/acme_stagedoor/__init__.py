"""Acme's plug-in for stagedoor: a filter, a global, an action and a picker."""

from __future__ import annotations

from acme_stagedoor.action import Stamp
from acme_stagedoor.picker import cost_centre_picker
from stagedoor.settings.api import Plugin


def bucket_name(text: str, stage: str = "dev") -> str:
    """Return a name that S3 accepts: ``${{ values.name | bucketName("prod") }}``."""
    words = "".join(c if c.isalnum() else " " for c in text.lower()).split()
    return "-".join(("acme", stage, *words))[:63]


plugin = Plugin(
    filters={"bucketName": bucket_name},
    globals={"regions": ["eu-west-1", "eu-central-1"]},
    actions=(Stamp(),),
    pickers={"CostCentrePicker": cost_centre_picker},
)
