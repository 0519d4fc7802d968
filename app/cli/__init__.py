"""The command line: ``scwres COMMAND``. Each module of this package adds its commands.

A module offers ``add_commands(subparsers)`` and sets ``handler`` on its parser: a function from the parsed arguments
to the exit code. It imports what is heavy inside that function, because every start reads every module.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules

from app.errors import ScWresError

FAILED = 2
INTERRUPTED = 130
BROKEN_PIPE = 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; an expected failure is one sentence on the error output and a 2."""
    arguments = make_parser().parse_args(argv)
    try:
        code: int = arguments.handler(arguments)
    except ScWresError as error:
        print(error.user_message, file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has read enough; Python must not complain when it closes the pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    return code


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
