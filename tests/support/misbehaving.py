"""Functions for the sandbox to run: each goes wrong in its own way."""

import os
import resource
import signal
import sys
import time
from pathlib import Path


def echo(*values):
    return list(values)


def fail():
    raise ValueError("with a secret: canary-5d1e")


def hang():
    time.sleep(60)


def burn():
    while True:
        pass


def die():
    os.kill(os.getpid(), signal.SIGABRT)


def say_garbage():
    sys.stdout.write("not json at all")
    sys.stdout.flush()
    os._exit(0)


def say_half():
    sys.stdout.write('{"result": [1, 2')
    sys.stdout.flush()
    os._exit(0)


def flood():
    while True:
        os.write(1, b"x" * 65536)


def eat_memory():
    return len(bytearray(1024**3))


def write_file(path):
    Path(path).write_text("x", encoding="utf-8")
    return "written"


def rights():
    limits = (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)
    return [resource.getrlimit(limit)[1] for limit in limits]


def loaded_modules():
    return sorted(sys.modules)


def environment():
    return dict(os.environ)
