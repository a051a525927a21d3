"""Where templates come from: bundled, folders, git repositories, archives."""

from stagedoor.sources.listing import template_refs
from stagedoor.sources.resolve import resolve
from stagedoor.sources.source import TemplateSource

__all__ = ["TemplateSource", "resolve", "template_refs"]
