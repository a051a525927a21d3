"""What each ``ui:field`` is in a terminal; one file a picker, one literal table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from stagedoor.form.pickers.api import Picker


class PickerTable(Mapping[str, "Picker"]):
    """Pickers by ``ui:field``, each imported when it is first asked for.

    A form has two or three pickers of the thirty there are; importing all of them
    would cost more than filling it in.
    """

    def __init__(self, places: dict[str, str]) -> None:
        self._places = places

    def __getitem__(self, name: str) -> Picker:
        """Import and return the picker of that name."""
        module, _, attribute = self._places[name].partition(":")
        found = getattr(import_module(f"{__name__}.{module}"), attribute)
        return cast("Picker", found)  # a test looks at every row

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names."""
        return iter(self._places)

    def __len__(self) -> int:
        """Count the names."""
        return len(self._places)


PICKERS: Final = PickerTable(
    {
        # Backstage's own
        "EntityPicker": "entity:entity_picker",
        "OwnerPicker": "owner:owner_picker",
        "OwnedEntityPicker": "owned_entity:owned_entity_picker",
        "MyGroupsPicker": "my_groups:my_groups_picker",
        "MultiEntityPicker": "multi_entity:multi_entity_picker",
        "EntityNamePicker": "entity_name:entity_name_picker",
        "EntityTagsPicker": "entity_tags:entity_tags_picker",
        "RepoUrlPicker": "repo_url:repo_url_picker",
        "RepoBranchPicker": "repository_parts:repo_branch_picker",
        "RepoOwnerPicker": "repository_parts:repo_owner_picker",
        "Secret": "secret:secret_picker",
        # Witboost's
        "EntitySelectionPicker": "entity_selection:entity_selection_picker",
        "EntityRelationsPicker": "entity_relations:entity_relations_picker",
        "EntityComponentsPicker": "entity_relations:entity_relations_picker",
        "EntitySearchPicker": "entity_search:entity_search_picker",
        "ReadsFromPicker": "reads_from:reads_from_picker",
        "IdentifierPicker": "identifier:identifier_picker",
        "ComponentIdentifierPicker": "component_identifier:component_identifier_picker",
        "DescriptorPicker": "descriptor:descriptor_picker",
        "FilePicker": "file:file_picker",
        "CronExpressionPicker": "cron:cron_expression_picker",
        "RegexPicker": "pattern:regex_picker",
        "PathPicker": "pattern:path_picker",
        "UrlPicker": "pattern:url_picker",
        "CustomUrlPicker": "custom_url:custom_url_picker",
        "IdentitiesPicker": "identities:identities_picker",
        "UsersAndGroupsPicker": "identities:identities_picker",
        "WitboostUserPicker": "identities:identities_picker",
        "WitboostGroupPicker": "identities:identities_picker",
        "RbacRolePicker": "text:unchecked_picker",
        "AccessControlListPicker": "text:unchecked_picker",
        "PrototypeStatusPicker": "text:unchecked_picker",
        "WittyTextPicker": "text:text_picker",
        "TextField": "text:text_picker",
        "StarPicker": "star:star_picker",
    }
)
"""Module and name of each; other names are asked by their type (K-90)."""
