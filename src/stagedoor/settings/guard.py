"""What keeps a plug-in's fault from looking like one of ours."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from stagedoor.core.errors import StagedoorError, TemplateError
from stagedoor.core.frozen import replace
from stagedoor.form.pickers.api import Picker

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagedoor.workflow.actions.api import Action

_FUNCTIONS: Final = (
    "choices", "check", "stored", "coerced", "computed", "reads", "doubts",
)  # fmt: skip
_PLAIN: Final = Picker("")


def guarded(picker: Picker, name: str) -> Picker:
    """Return the same picker, whose functions raise only errors that can be told.

    Functions it leaves at their defaults stay the same objects: ``is_computed`` and
    ``is_coercing`` go by that.
    """
    own = {
        function: _guard(getattr(picker, function), name)
        for function in _FUNCTIONS
        if getattr(picker, function) is not getattr(_PLAIN, function)
    }
    return replace(picker, **own)


def _guard(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    @wraps(function)
    def call(*given: Any) -> Any:  # noqa: ANN401 - whatever that function takes
        try:
            return function(*given)
        except StagedoorError:
            raise
        except (Exception, SystemExit) as error:
            cause = f"{type(error).__name__}: {error}"
            raise TemplateError(
                "G008",
                f"the plug-in picker '{name}' failed: {cause}",
                hint="the fault is in the plug-in, not in the template",
            ) from error

    return call


def schema_fault(action: Action) -> str | None:
    """Return why an action's input schema is none, ``None`` when it is one."""
    from jsonschema import Draft7Validator
    from jsonschema.exceptions import SchemaError

    # An object: nobody has checked what a plug-in says there.
    schema: object = action.input_schema
    if not isinstance(schema, dict):
        return "it is no object"
    try:
        Draft7Validator.check_schema(schema)
    except SchemaError as error:
        return error.message
    return None
