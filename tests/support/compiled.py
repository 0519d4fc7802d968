"""Routes and templates that are compiled once per test process, and not for each service that a test makes.

That was nine tenths of making one, and a fifth of the time of what a test then asked of it.
"""

from collections.abc import Callable
from types import CodeType

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule

_compile = Rule._compile_builder
_builders: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}


def compile_once() -> None:
    """Let every service of this process share what is compiled from the words of a route or a template."""
    Rule._compile_builder = _builder
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Templates()}


def _builder(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    # The function asks the rule that it is called on for its converters, so it serves all rules of the same words. A
    # value that is given beforehand is written into it, and so a rule with such values keeps a function of its own.
    if rule.defaults:
        return _compile(rule, append_unknown)
    words = (rule.rule, tuple(rule._trace), append_unknown)
    if words not in _builders:
        _builders[words] = _compile(rule, append_unknown)
    return _builders[words]


class Templates(BytecodeCache):
    """What Jinja compiled, by the template's name and a checksum of its words."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what is known; Jinja compiles a template of which nothing is."""
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._known[bucket.key, bucket.checksum] = bucket.code
