"""What is set for a project and for a user, and the plug-ins they name.

:func:`read_settings` costs a few looks for files when there is no configuration.
"""

from stagedoor.settings.find import Files, find_files
from stagedoor.settings.read import read_settings
from stagedoor.settings.values import NO_SETTINGS, Settings

__all__ = ["NO_SETTINGS", "Files", "Settings", "find_files", "read_settings"]
