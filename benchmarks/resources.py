"""Processor time and memory, as the kernel counts them for each process.

Cost is processor time, because waiting for a turn on a busy machine is not the service's doing. Waiting for the disk
is left out with it.
"""

import ctypes
import gc
import resource
import time
from pathlib import Path

_OF_ALL_ITS_THREADS = 2


def own_time() -> float:
    """Return the processor time, in seconds, of this process and of the children that it has seen end."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def time_of(process: int) -> float:
    """Return the processor time, in seconds, of another running process."""
    # The number of its clock as Linux makes it from the number of the process; Python has no name for it.
    return time.clock_gettime(~process << 3 | _OF_ALL_ITS_THREADS)


def memory() -> float:
    """Return the memory that this process holds now, in MiB."""
    return _status("VmRSS")


def peak_memory() -> float:
    """Return the most memory that this process has held since ``forget_peak``, in MiB."""
    return _status("VmHWM")


def forget_peak() -> None:
    """Let the peak of this process begin anew; freed memory, which would hide what is needed next, is given back."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _status(key: str) -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith(f"{key}:")).split()[1]) / 1024
