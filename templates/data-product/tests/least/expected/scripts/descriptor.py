"""Prints what the data mesh platform sees of this data product: spec.mesh, and its id."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
# The System comes first; the domain and the group may follow.
TEXT = (ROOT / "catalog-info.yaml").read_text(encoding="utf-8")
ENTITY = next(yaml.safe_load_all(TEXT))

# The platform makes the id of the name: the dots become colons.
identifier = "urn:dmb:dp:" + ENTITY["metadata"]["name"].replace(".", ":")
print(json.dumps({"id": identifier, **ENTITY["spec"]["mesh"]}, indent=2))
