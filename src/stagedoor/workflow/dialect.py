"""Whether a template is written for Witboost's fork of Backstage (K-30)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from stagedoor.core.json import JsonValue
    from stagedoor.template.entity import Template

# Form fields that exist in Witboost only.
_PICKERS: Final = frozenset({
    "AccessControlListPicker", "ComponentIdentifierPicker", "CronExpressionPicker",
    "CustomUrlPicker", "DescriptorPicker", "EntityComponentsPicker",
    "EntityRelationsPicker", "EntitySearchPicker", "EntitySelectionPicker",
    "FilePicker", "IdentifierPicker", "IdentitiesPicker", "PathPicker",
    "PrototypeStatusPicker", "RbacRolePicker", "ReadsFromPicker", "RegexPicker",
    "StarPicker", "UrlPicker", "UsersAndGroupsPicker", "WitboostGroupPicker",
    "WitboostUserPicker", "WittyTextPicker",
})  # fmt: skip
_ACTION: Final = "witboostMeshComponent:"


def dialect_of(
    template: Template, wanted: Literal["auto", "backstage", "witboost"]
) -> Literal["backstage", "witboost"]:
    """Return the dialect to run ``template`` in; ``auto`` looks for Witboost's marks."""
    if wanted != "auto":
        return wanted
    spec = template.document.get("spec")
    marked = (
        template.kind != "Template"
        or (isinstance(spec, dict) and "generates" in spec)
        or any(step.action.startswith(_ACTION) for step in template.steps)
        or any(_has_witboost_field(page) for page in template.pages)
    )
    return "witboost" if marked else "backstage"


def _has_witboost_field(node: JsonValue) -> bool:
    match node:
        case dict():
            if "ui:fieldName" in node or node.get("ui:field") in _PICKERS:
                return True
            return any(_has_witboost_field(item) for item in node.values())
        case list():
            return any(_has_witboost_field(item) for item in node)
        case _:
            return False
