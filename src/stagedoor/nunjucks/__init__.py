"""The template dialect: Nunjucks semantics on Jinja2's lexer, parser and nodes."""

from stagedoor.nunjucks.environment import NunjucksEnvironment
from stagedoor.nunjucks.errors import RenderError
from stagedoor.nunjucks.limits import DEFAULT_LIMITS, Limits
from stagedoor.nunjucks.template import Context, NunjucksTemplate
from stagedoor.nunjucks.values import UNDEFINED, Fault

__all__ = [
    "DEFAULT_LIMITS",
    "UNDEFINED",
    "Context",
    "Fault",
    "Limits",
    "NunjucksEnvironment",
    "NunjucksTemplate",
    "RenderError",
]
