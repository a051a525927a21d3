"""Prints what the data mesh platform sees of this component: spec.mesh, and its id."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
ENTITY = yaml.safe_load((ROOT / "catalog-info.yaml").read_text(encoding="utf-8"))

# The platform makes the id of the name: the dots become colons.
identifier = "urn:dmb:cmp:" + ENTITY["metadata"]["name"].replace(".", ":")
print(json.dumps({"id": identifier, **ENTITY["spec"]["mesh"]}, indent=2))
