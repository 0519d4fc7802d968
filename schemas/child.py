"""The reading end of the sandbox: a process of its own that gives up its rights before it opens a file."""

import importlib
import json
import os
import resource
import sys
from collections.abc import Callable
from typing import Any

MEBIBYTE = 1024 * 1024
MEMORY_BYTES = 700 * MEBIBYTE
CPU_SECONDS = 10
NOT_LOADED = 70


def main() -> None:
    """Run the function that standard input names and write its result to standard output, both as JSON.

    Whatever goes wrong ends the process with a status other than 0 and without a word.
    """
    _give_up_rights()
    request = json.load(sys.stdin)
    answer = json.dumps({"result": _call(request)}, separators=(",", ":"))
    sys.stdout.write(answer)
    sys.stdout.flush()
    os._exit(0)


def _give_up_rights() -> None:
    limits = (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    )
    for limit, value in limits:
        resource.setrlimit(limit, (value, value))


def _call(request: dict[str, Any]) -> object:
    result: object = _function(request)(*request["arguments"])
    return result


def _function(request: dict[str, Any]) -> Callable[..., object]:
    """Return what is asked for; end with a status of its own where that is our fault and not that of any file."""
    try:
        function: Callable[..., object] = getattr(importlib.import_module(request["module"]), request["function"])
    except Exception:  # noqa: BLE001 - whatever a module that is being replaced raises
        os._exit(NOT_LOADED)
    return function
