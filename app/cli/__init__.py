"""The command line: ``scwres COMMAND``. Each module of this package adds its commands.

A module offers ``add_commands(subparsers)`` and sets ``handler`` on its parser: a function from the parsed arguments
to the exit code. It imports what is heavy inside that function, because every start reads every module.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from pkgutil import iter_modules

from app.errors import ScWresError

FAILED = 2
INTERRUPTED = 130
BROKEN_PIPE = 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; an expected failure is one sentence on the error output and a 2."""
    _write_every_letter()
    arguments = make_parser().parse_args(argv)
    try:
        code: int = arguments.handler(arguments)
        sys.stdout.flush()
    except ScWresError as error:
        _tell(error, arguments)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _drop_output()  # whoever read it has read enough
        return BROKEN_PIPE
    except OSError as error:
        _drop_output()
        print(f"The command could not finish: {error.strerror or error}.", file=sys.stderr)
        return FAILED
    return code


def _tell(error: ScWresError, arguments: argparse.Namespace) -> None:
    """Say why the command was refused; where a program reads JSON of figures, to that program too."""
    if getattr(arguments, "tells_refusals", False) and arguments.json:
        print(json.dumps({"state": "refused", "reason": error.user_message}, indent=2))
    print(error.user_message, file=sys.stderr)


def _drop_output() -> None:
    """Keep Python from complaining at exit that what is still to be written cannot be."""
    if isinstance(sys.stdout, TextIOWrapper):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write_every_letter() -> None:
    """Write UTF-8 whatever the terminal says that it can show: names and quotation marks must not end a command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8")


def make_parser() -> argparse.ArgumentParser:
    """Return the parser with the commands of every module of this package."""
    parser = argparse.ArgumentParser(
        prog="scwres", description="Benchmarking service for the Social Care Workforce Race Equality Standard."
    )
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in command_modules():
        import_module(f"{__name__}.{name}").add_commands(subparsers)
    return parser


def command_modules() -> list[str]:
    """Return the names of the modules that add commands, in alphabetical order."""
    return sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_"))
