"""Changing a part of a row: JSON merge patch (RFC 7396)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, TypeVar

from fastapi import Body
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

MERGE_PATCH: Final = "application/merge-patch+json"

Patch = Annotated[dict[str, Any], Body(description="What changes; null: as if it was never sent.")]

Sent = TypeVar("Sent", bound=BaseModel)


def patched(model: type[Sent], current: Mapping[str, Any], patch: Mapping[str, Any]) -> Sent:
    """Return what somebody would have sent to make everything so.

    Parameters
    ----------
    model
        What a PUT takes.
    current
        What is there now, as JSON.
    patch
        What changes.

    Raises
    ------
    RequestValidationError
        If the result is not what the model takes.
    """
    try:
        return model.model_validate(_merged(model, current, patch))
    except ValidationError as error:
        faults = [{**fault, "loc": ("body", *fault["loc"])} for fault in error.errors()]
        raise RequestValidationError(faults) from None


def _merged(
    model: type[BaseModel], current: Mapping[str, Any], patch: Mapping[str, Any]
) -> dict[str, Any]:
    """Return an object with a patch in it; our objects hold objects of one level.

    Where a field may be null, null is what it becomes: for some that is not the same as left out.
    """
    may_be_null = {name for name, field in model.model_fields.items() if field.default is None}
    after = dict(current)
    for name, value in patch.items():
        before = after.get(name)
        if value is None and name not in may_be_null:
            after.pop(name, None)
        elif isinstance(value, dict):
            inner = before if isinstance(before, dict) else {}
            kept = {**inner, **value}
            after[name] = {key: part for key, part in kept.items() if value.get(key, 0) is not None}
        else:
            after[name] = value
    return after


def takes_patch(model: type[BaseModel]) -> dict[str, Any]:
    """Return the ``openapi_extra`` of a route that takes a patch of what a model describes."""
    whole = model.model_json_schema()
    definitions = whole.pop("$defs", {})
    properties = {
        name: {"anyOf": [_inline(part, definitions), {"type": "null"}]}
        for name, part in whole["properties"].items()
    }
    schema = {
        "type": "object",
        "title": f"Part of {model.__name__}",
        "properties": properties,
        "additionalProperties": False,
    }
    content = {kind: {"schema": schema} for kind in (MERGE_PATCH, "application/json")}
    return {"requestBody": {"required": True, "content": content}}


def _inline(part: Any, definitions: Mapping[str, Any]) -> Any:
    """Return a schema without references; ours refer to nothing that refers back."""
    if isinstance(part, list):
        return [_inline(each, definitions) for each in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        named = definitions[part["$ref"].rpartition("/")[2]]
        part = {**named, **{key: value for key, value in part.items() if key != "$ref"}}
    return {key: _inline(value, definitions) for key, value in part.items() if key != "default"}
