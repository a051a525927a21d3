"""Step inputs as Backstage up to 4.0.2 made them (R-9, R-10).

That engine knew text only: it wrapped every interpolation in ``dump``, rendered, and
read the result as JSON.

Source: ``@backstage/plugin-scaffolder-backend`` 3.4.1, ``NunjucksWorkflowRunner``.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final, NoReturn

from stagedoor.nunjucks.errors import RenderError
from stagedoor.nunjucks.values import UNDEFINED, Value

if TYPE_CHECKING:
    from stagedoor.nunjucks.template import Context, NunjucksTemplate

# The dashes of "${{- x -}}" end up inside the parentheses, as there; and a line end
# does not match, so that an interpolation over several lines stays text.
_INTERPOLATION: Final = re.compile(
    r"\$\{\{([^\n\r\u2028\u2029]+)\}\}|\$<<([^\n\r\u2028\u2029]+)>>"
)


def value(template: NunjucksTemplate, context: Context) -> Value:
    """Return the value of a step input; empty output is undefined."""
    items = template.tree.body.items
    if len(items) == 1 and not isinstance(items[0], str):
        try:
            return _dumped(template, context)
        except (RenderError, ValueError):
            # The old engine logged this and rendered plainly.
            pass
    return template.render(context) or UNDEFINED


def _dumped(template: NunjucksTemplate, context: Context) -> Value:
    source = _INTERPOLATION.sub(_wrapped, template.source)
    text = template.environment.from_string(source, name=template.name).render(context)
    return json.loads(text, parse_constant=_refuse) if text else UNDEFINED


def _wrapped(match: re.Match[str]) -> str:
    return f"${{{{ ( {match[1] or match[2]} ) | dump }}}}"


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
