"""What each ``ui:field`` is in a terminal; one file a picker, one literal table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.form.pickers.component_identifier import component_identifier_picker
from stagedoor.form.pickers.cron import cron_expression_picker
from stagedoor.form.pickers.custom_url import custom_url_picker
from stagedoor.form.pickers.descriptor import descriptor_picker
from stagedoor.form.pickers.entity import entity_picker
from stagedoor.form.pickers.entity_name import entity_name_picker
from stagedoor.form.pickers.entity_relations import entity_relations_picker
from stagedoor.form.pickers.entity_search import entity_search_picker
from stagedoor.form.pickers.entity_selection import entity_selection_picker
from stagedoor.form.pickers.entity_tags import entity_tags_picker
from stagedoor.form.pickers.file import file_picker
from stagedoor.form.pickers.identifier import identifier_picker
from stagedoor.form.pickers.identities import identities_picker
from stagedoor.form.pickers.multi_entity import multi_entity_picker
from stagedoor.form.pickers.my_groups import my_groups_picker
from stagedoor.form.pickers.owned_entity import owned_entity_picker
from stagedoor.form.pickers.owner import owner_picker
from stagedoor.form.pickers.pattern import path_picker, regex_picker, url_picker
from stagedoor.form.pickers.reads_from import reads_from_picker
from stagedoor.form.pickers.repo_url import repo_url_picker
from stagedoor.form.pickers.repository_parts import (
    repo_branch_picker,
    repo_owner_picker,
)
from stagedoor.form.pickers.secret import secret_picker
from stagedoor.form.pickers.star import star_picker
from stagedoor.form.pickers.text import text_picker, unchecked_picker

if TYPE_CHECKING:
    from stagedoor.form.pickers.api import Picker

PICKERS: Final[dict[str, Picker]] = {
    # Backstage's own
    "EntityPicker": entity_picker,
    "OwnerPicker": owner_picker,
    "OwnedEntityPicker": owned_entity_picker,
    "MyGroupsPicker": my_groups_picker,
    "MultiEntityPicker": multi_entity_picker,
    "EntityNamePicker": entity_name_picker,
    "EntityTagsPicker": entity_tags_picker,
    "RepoUrlPicker": repo_url_picker,
    "RepoBranchPicker": repo_branch_picker,
    "RepoOwnerPicker": repo_owner_picker,
    "Secret": secret_picker,
    # Witboost's
    "EntitySelectionPicker": entity_selection_picker,
    "EntityRelationsPicker": entity_relations_picker,
    "EntityComponentsPicker": entity_relations_picker,
    "EntitySearchPicker": entity_search_picker,
    "ReadsFromPicker": reads_from_picker,
    "IdentifierPicker": identifier_picker,
    "ComponentIdentifierPicker": component_identifier_picker,
    "DescriptorPicker": descriptor_picker,
    "FilePicker": file_picker,
    "CronExpressionPicker": cron_expression_picker,
    "RegexPicker": regex_picker,
    "PathPicker": path_picker,
    "UrlPicker": url_picker,
    "CustomUrlPicker": custom_url_picker,
    "IdentitiesPicker": identities_picker,
    "UsersAndGroupsPicker": identities_picker,
    "WitboostUserPicker": identities_picker,
    "WitboostGroupPicker": identities_picker,
    "RbacRolePicker": unchecked_picker,
    "AccessControlListPicker": unchecked_picker,
    "PrototypeStatusPicker": unchecked_picker,
    "WittyTextPicker": text_picker,
    "TextField": text_picker,
    "StarPicker": star_picker,
}
"""By the name ``ui:field`` gives; other names are asked by their type (K-90)."""
