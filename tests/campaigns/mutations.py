"""Mutations: seeded damage of good files of each kind, each read to a verdict while the process that reads is watched."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import monotonic

from benchmarks.resources import forget_peak, memory, peak_memory
from schemas.report import Report as Checked
from schemas.report import check_file
from tests.campaigns.reporting import Report
from tests.files.hostile import mutations, steady
from tests.support.workbooks import write_filled

SIZE = 20_000
SHARES = {"xlsx": 0.4, "ods": 0.3, "csv": 0.3}
MOST_MEGABYTES = 20
SLOWEST_SECONDS = 20
DAY = date(2025, 10, 8)
GIVEN_UP = "F-16"
VERDICTS = ("refused before it was read", "given up by the reader", "faults to fix", "something to confirm", "no fault")
ABOUT = """\
Bytes are flipped, cut and doubled, and tokens of the XML replaced, each file once or more, from a seed. Each file takes
the whole way of an upload: the look from outside, the reader in its limited process, every check. Every file must end
in a verdict with a message, and the process that received it must neither end nor grow."""


@dataclass(frozen=True, slots=True)
class Mutated:
    """What became of the damaged files of one kind. Sizes are in MiB."""

    ending: str
    verdicts: Counter[str]
    wrong: tuple[str, ...]
    slowest: float
    growth: float

    @property
    def is_clean(self) -> bool:
        """Whether every file ended as it must."""
        return not self.wrong and self.slowest <= SLOWEST_SECONDS and self.growth <= MOST_MEGABYTES


def run(folder: Path, seed: int, size: int) -> Report:
    """Run the campaign."""
    return report([mutate(folder, ending, round(size * share), seed) for ending, share in SHARES.items()], seed)


def mutate(folder: Path, ending: str, number: int, seed: int) -> Mutated:
    """Read that many damaged files of one kind."""
    good = write_filled(folder / f"seed.{ending}")
    content, path = steady(good.read_bytes()), folder / f"mutated.{ending}"
    _checked(good)  # what is loaded once is loaded now
    forget_peak()
    before, verdicts, wrong, slowest = memory(), Counter[str](), list[str](), 0.0
    for place, damaged in enumerate(mutations(content, number, seed)):
        path.write_bytes(damaged)
        begun = monotonic()
        try:
            checked = _checked(path)
        except Exception as error:  # noqa: BLE001 - any exception at all is what the campaign looks for
            wrong.append(f"{ending} {place}: {type(error).__name__}")
            continue
        slowest = max(slowest, monotonic() - begun)
        verdicts[_verdict(checked)] += 1
        if not all(item.message for item in checked.findings):
            wrong.append(f"{ending} {place}: no words")
    return Mutated(ending, verdicts, tuple(wrong), slowest, max(0.0, peak_memory() - before))


def _checked(path: Path) -> Checked:
    return check_file(path, display_name=path.name, today=DAY, organisation="X00001", collection=2025)


def _verdict(checked: Checked) -> str:
    if not checked.readable:
        return VERDICTS[any(item.code == GIVEN_UP for item in checked.findings)]
    return VERDICTS[2 if checked.summary["must_fix"] else 3 if checked.summary["confirm"] else 4]


def report(found: Sequence[Mutated], seed: int) -> Report:
    """Return the figures of a campaign as tables."""
    rows: list[tuple[object, ...]] = [
        (verdict, *(one.verdicts[verdict] for one in found), sum(one.verdicts[verdict] for one in found))
        for verdict in VERDICTS
    ]
    rows += [
        ("files", *(one.verdicts.total() for one in found), sum(one.verdicts.total() for one in found)),
        ("without a verdict", *(len(one.wrong) for one in found), sum(len(one.wrong) for one in found)),
        ("slowest, seconds", *(f"{one.slowest:.1f}" for one in found), ""),
        ("growth of the process, MiB", *(f"{one.growth:.1f}" for one in found), ""),
    ]
    faults = [(fault,) for one in found for fault in one.wrong]
    tables = [("What became of the files", ("", *(one.ending for one in found), "together"), rows)]
    tables += [("Files without a verdict", ("file",), faults)] if faults else []
    return Report("mutations", "Mutated files", ABOUT, seed, tables, all(one.is_clean for one in found))
