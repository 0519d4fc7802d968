"""The callback gateway: the browser's word on what it calls must match what we registered, to the letter.

Dash passes values by position and never looks at the component ids beside them. Here a body that is not exactly
of the registered shape is refused before Dash sees it, so that no forged or broken body reaches a callback.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any

import orjson
from flask import Flask, abort, request
from flask.json.provider import DefaultJSONProvider

PATH = "/_dash-update-component"
LARGEST_BODY = 256 * 1024
DEEPEST_VALUE = 12
MOST_MATCHES = 500
WILDCARDS = (["MATCH"], ["ALL"], ["ALLSMALLER"])

CallbackMap = Mapping[str, Mapping[str, Any]]
Dependency = Mapping[str, Any]


class StrictJson(DefaultJSONProvider):
    """JSON as it is written in the standard: no NaN, no endless nesting, no broken letters."""

    def loads(self, text: str | bytes, **_options: object) -> Any:
        """Return the value of a JSON text; ``ValueError`` if it is not one."""
        return orjson.loads(text)


def install(server: Flask, callbacks: Callable[[], CallbackMap]) -> None:
    """Check every callback request of the server against the callbacks that are registered."""
    server.json = StrictJson(server)
    server.before_request(lambda: _check_request(callbacks()) if request.path == PATH else None)


def _check_request(callbacks: CallbackMap) -> None:
    if request.method != "POST":
        return
    if request.mimetype != "application/json":
        abort(415)
    request.max_content_length = LARGEST_BODY
    body = request.get_json()
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        abort(400)
    callback = callbacks.get(body["output"])
    if callback is None:
        abort(404)
    if not fits(body, callback):
        abort(400)


def fits(body: Mapping[str, Any], callback: Mapping[str, Any]) -> bool:
    """Whether a callback request names exactly the outputs, inputs and states that were registered."""
    inputs, state = body.get("inputs", []), body.get("state", [])
    return (
        _fit_all(inputs, callback["inputs"])
        and _fit_all(state, callback["state"])
        and _fit_outputs(body.get("outputs"), callback)
        and _are_triggers(body.get("changedPropIds", []), inputs)
    )


def _fit_all(given: object, declared: Sequence[Dependency]) -> bool:
    if not isinstance(given, list) or len(given) != len(declared):
        return False
    return all(_fits_one(item, dependency) for item, dependency in zip(given, declared, strict=True))


def _fits_one(item: object, dependency: Dependency) -> bool:
    """Whether one entry is the declared component property, or for a pattern a list of those that match it."""
    pattern = _pattern(dependency)
    if isinstance(item, list):
        is_many = isinstance(pattern, dict) and any(part in WILDCARDS[1:] for part in pattern.values())
        return is_many and len(item) <= MOST_MATCHES and all(_is_match(one, pattern, dependency) for one in item)
    return _is_match(item, pattern, dependency)


def _is_match(item: object, pattern: object, dependency: Dependency) -> bool:
    if not isinstance(item, dict) or item.get("property") != dependency["property"]:
        return False
    value = item.get("value")
    return _is_same_id(item.get("id"), pattern) and _is_shallow(value) and _is_address(dependency["property"], value)


def _is_same_id(given: object, pattern: object) -> bool:
    if not isinstance(pattern, dict):
        return bool(given == pattern)
    if not isinstance(given, dict) or given.keys() != pattern.keys():
        return False
    return all(_is_same_part(given[key], part) for key, part in pattern.items())


def _is_same_part(given: object, part: object) -> bool:
    if part in WILDCARDS:
        return isinstance(given, str | int) and not isinstance(given, bool)
    return bool(given == part)


def _pattern(dependency: Dependency) -> object:
    identity = dependency["id"]
    return orjson.loads(identity) if isinstance(identity, str) and identity.startswith("{") else identity


def _is_shallow(value: object) -> bool:
    """Whether a value is nested no deeper than any component's is."""
    level = [value]
    for _ in range(DEEPEST_VALUE):
        level = list(chain.from_iterable(_parts(item) for item in level))
        if not level:
            return True
    return False


def _is_address(name: str, value: object) -> bool:
    """Whether the part of a page's address that a property holds can be one; other properties may hold anything."""
    if name == "pathname":
        return isinstance(value, str) and value.startswith("/")
    return name != "search" or value is None or isinstance(value, str)


def _parts(value: object) -> Sequence[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else ()


def _fit_outputs(given: object, callback: Mapping[str, Any]) -> bool:
    declared = callback["output"]
    if callback.get("no_output"):
        return given in (None, [])
    if not isinstance(declared, list | tuple):
        return _fits_one(given, declared.to_dict())
    return _fit_all(given, [output.to_dict() for output in declared])


def _are_triggers(changed: object, inputs: Sequence[Any]) -> bool:
    """Whether what is said to have changed is among the inputs that were sent."""
    if not isinstance(changed, list) or not all(isinstance(name, str) for name in changed):
        return False
    flat = chain.from_iterable(item if isinstance(item, list) else [item] for item in inputs)
    return set(changed) <= {f"{_name(item['id'])}.{item['property']}" for item in flat}


def _name(identity: object) -> str:
    if isinstance(identity, str):
        return identity
    return orjson.dumps(identity, option=orjson.OPT_SORT_KEYS).decode()
