"""The built-in filters (F-1 to F-41) and how keyword arguments reach them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from stagedoor.nunjucks import filters_data, filters_list, filters_text
from stagedoor.nunjucks.values import UNDEFINED, Value, record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Filter: TypeAlias = Callable[..., Value]

FILTERS: Final[Mapping[str, Filter]] = {
    "abs": filters_data.absolute,
    "batch": filters_list.batch,
    "capitalize": filters_text.capitalize,
    "center": filters_text.center,
    "d": filters_data.default,
    "default": filters_data.default,
    "dictsort": filters_list.sort_record,
    "dump": filters_data.dump,
    "e": filters_text.escape,
    "escape": filters_text.escape,
    "first": filters_list.first,
    "float": filters_data.to_float,
    "forceescape": filters_text.force_escape,
    "groupby": filters_list.group_by,
    "indent": filters_text.indent,
    "int": filters_data.to_int,
    "join": filters_list.join,
    "last": filters_list.last,
    "length": filters_list.length,
    "list": filters_list.to_list,
    "lower": filters_text.lower,
    "nl2br": filters_text.line_breaks,
    "random": filters_list.random,
    "reject": filters_list.reject,
    "rejectattr": filters_list.reject_attribute,
    "replace": filters_text.replace,
    "reverse": filters_list.reverse,
    "round": filters_data.round_number,
    "safe": filters_text.safe,
    "select": filters_list.select,
    "selectattr": filters_list.select_attribute,
    "slice": filters_list.columns,
    "sort": filters_list.sort,
    "string": filters_text.string,
    "striptags": filters_text.strip_tags,
    "sum": filters_list.total,
    "title": filters_text.title,
    "trim": filters_text.trim,
    "truncate": filters_text.truncate,
    "upper": filters_text.upper,
    "urlencode": filters_text.urlencode,
    "urlize": filters_text.urlize,
    "wordcount": filters_text.word_count,
}
"""Each takes the meter, the value and positional arguments; surplus is ignored."""

COOKIECUTTER_FILTERS: Final[Mapping[str, Filter]] = {"jsonify": filters_data.dump}
"""What cookiecutter mode has in addition (L-75)."""

LEGACY_FILTERS: Final[Mapping[str, Filter]] = {
    "striptags": filters_text.strip_tags_once
}
"""What Backstage up to 4.0.2 did otherwise."""

_NAMES: Final = {
    "int": ("default", "base"),
    "sort": ("reverse", "case_sensitive", "attribute"),
}


def bind_arguments(
    name: str, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> tuple[Value, ...]:
    """Return what the filter ``name`` is called with after its value (F-41).

    ``sort`` and ``int`` know the names of their parameters; any other built-in gets
    one more positional argument, a record of the keywords.
    """
    names = _NAMES.get(name)
    if names is not None:
        rest = names[len(arguments) :]
        named = (keywords.get(parameter, UNDEFINED) for parameter in rest)
        return (*arguments[: len(names)], *named)
    if not keywords:
        return tuple(arguments)
    return (*arguments, record((*keywords.items(), ("__keywords", True))))
