"""Races: the same file and different files at the same moment, by one person and by two, through the real service."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier

from app.access import Role
from app.db.engine import create_engine_for
from tests.campaigns.databases import NAMES, database, name_of
from tests.campaigns.judging import Acknowledged, Verdict, judge
from tests.campaigns.people import Answer, Browser, Council, Crowd, gather, waiting
from tests.campaigns.reporting import Report
from tests.campaigns.service import Place, serving_at

SIZE = 10
AT_ONCE = 24
DAY = "2025-10-08"
YEAR = 2025
ABOUT = """\
Each round takes an organisation of its own: 24 uploads of one file at once, 24 uploads of different files at once, half
of them by a second person, then the newest file sent for sign-off by both at once, and signed twice at once. Requests
are sent once and never repeated."""


@dataclass(slots=True)
class Raced:
    """What came of the races on one database."""

    database: str
    rounds: int
    answers: Counter[str]
    wrong: list[str]
    verdict: Verdict

    @property
    def is_clean(self) -> bool:
        """Whether every race ended as it must."""
        return not self.wrong and self.verdict.is_clean


def run(folder: Path, seed: int, size: int) -> Report:
    """Run the campaign on both databases, half of its size each."""
    found = []
    for kind in NAMES:
        own = folder / kind
        own.mkdir()
        with database(kind, own) as url:
            found.append(race(url, own, rounds=max(1, size // 2)))
    return report(found, seed)


def race(url: str, folder: Path, *, rounds: int) -> Raced:
    """Play that many rounds on one fresh database and judge it."""
    with _engine(url) as engine:
        crowd, told = gather(engine, folder, rounds, (YEAR,)), Acknowledged()
        place = Place(url, folder, DAY)
        raced = Raced(name_of(url), rounds, Counter(), [], judge(engine, folder / "none", Acknowledged()))
        with serving_at(place) as port:
            for council in crowd.councils:
                _play(raced, crowd, council, port, told)
        raced.verdict = judge(engine, place.uploads, told)
        return raced


@contextmanager
def _engine(url: str) -> Iterator[object]:
    engine = create_engine_for(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _play(raced: Raced, crowd: Crowd, council: Council, port: int, told: Acknowledged) -> None:
    leads = [crowd.browser(council, role, port, DAY) for role in (Role.LEAD, Role.DEPUTY)]
    signatory = crowd.browser(council, Role.SIGNATORY, port, DAY)
    for person in (*leads, signatory):
        person.proof()
    same = _at_once(raced, "the same file", [lambda: leads[0].upload(council.file(YEAR, 0), once=True)] * AT_ONCE)
    _expect(raced, "the same file is one upload", len({answer.location for answer in same}) == 1)
    different = _at_once(
        raced,
        "different files",
        [lambda one=one: leads[one % 2].upload(council.file(YEAR, one), once=True) for one in range(1, AT_ONCE + 1)],
    )
    _expect(raced, "different files are different uploads", len({answer.location for answer in different}) == AT_ONCE)
    for number, answer in enumerate((same[0], *different)):
        told.upload(answer.number, council.file(YEAR, number))
    newest = max(answer.number for answer in different)
    if not waiting(lambda: not leads[0].open("GET", f"/our-return/uploads/{newest}").waits):
        raise RuntimeError("The newest file was never checked.")
    sent = _at_once(
        raced, "sent for sign-off", [lambda one=one: one.post(f"/our-return/uploads/{newest}/send") for one in leads]
    )
    _expect(raced, "a return sent twice is one version", len({answer.location for answer in sent}) == 1)
    told.submissions[sent[0].number] = newest
    _sign(raced, signatory, sent[0].number, told)


def _sign(raced: Raced, signatory: Browser, submission: int, told: Acknowledged) -> None:
    page = signatory.open("GET", f"/our-return/submissions/{submission}").text
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    sign = f"/our-return/submissions/{submission}/sign"
    signed = _at_once(raced, "signed", [lambda: signatory.post(sign, seen=seen)] * 2)
    _expect(raced, "a version signed twice has one receipt", len({answer.location for answer in signed}) == 1)
    told.signatures.add(submission)


def _at_once(raced: Raced, what: str, acts: Sequence[Callable[[], Answer | None]]) -> list[Answer]:
    """Let everybody begin at the same moment; every answer must lead on."""
    ready = Barrier(len(acts))

    def act(one: Callable[[], Answer | None]) -> Answer | None:
        ready.wait(60)
        return one()

    with ThreadPoolExecutor(len(acts)) as pool:
        answers = list(pool.map(act, acts))
    statuses = [answer.status if answer else "no answer" for answer in answers]
    raced.answers.update(f"{what}: {status}" for status in statuses)
    good = [answer for answer in answers if answer and answer.status == 303]
    _expect(raced, f"{what}: everybody is led on, not {sorted(set(map(str, statuses)))}", len(good) == len(acts))
    return good


def _expect(raced: Raced, what: str, holds: bool) -> None:
    if not holds:
        raced.wrong.append(what)


def report(found: Sequence[Raced], seed: int) -> Report:
    """Return the figures of a campaign as tables."""
    kinds = sorted({kind for one in found for kind in one.answers})
    rows: list[tuple[object, ...]] = [("rounds", *(one.rounds for one in found))]
    rows += [(f"{kind} (answers)", *(one.answers[kind] for one in found)) for kind in kinds]
    rows += [(words, *(one.verdict.amiss[words] for one in found)) for words in found[0].verdict.amiss]
    rows += [("broken expectations", *(len(one.wrong) for one in found))]
    tables = [("What came of it", ("", *(one.database for one in found)), rows)]
    broken = [(one.database, words) for one in found for words in one.wrong]
    tables += [("What did not hold", ("database", "expectation"), broken)] if broken else []
    return Report("races", "Races", ABOUT, seed, tables, all(one.is_clean for one in found))
