"""Kills: people submit returns while the processes of the service die at every step, again and again."""

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from app.access import Role
from app.db.engine import create_engine_for
from tests.campaigns.databases import NAMES, name_of
from tests.campaigns.databases import database as fresh_database
from tests.campaigns.judging import Acknowledged, Verdict, judge
from tests.campaigns.people import Browser, Council, Crowd, gather, waiting
from tests.campaigns.reporting import Report
from tests.campaigns.service import Place, serving_at

DAYS = {2024: "2024-10-08", 2025: "2025-10-08"}
PEOPLE = 8
SIZE = 5_200
ORGANISATIONS = 100
CHANCE = 0.016
ABOUT = """\
Organisations upload, wait for the check, send for sign-off and sign, in two periods, against gunicorn with two
processes and two workers. At each step named below every process ends itself with SIGKILL at a fixed chance; people
whose connection broke send the same again. In this campaign a job counts as abandoned after 3 seconds instead of 2
minutes; nothing else of the service is changed. "Stored" is counted in the database afterwards, and every submission
is held against its counts, its 216 results, its entry in the log, and its file against its hash."""


@dataclass(slots=True)
class Kills:
    """What a campaign on one database gave."""

    database: str
    submissions: int
    kills: Counter[str]
    broken: int
    unavailable: int
    given_up: int
    seconds: float
    verdict: Verdict
    told: Acknowledged = field(repr=False)


@dataclass(slots=True)
class _Story:
    """One organisation's work in one period."""

    crowd: Crowd
    council: Council
    year: int
    port: int
    told: Acknowledged
    browsers: dict[Role, Browser] = field(default_factory=dict)
    given_up: int = 0

    def begin(self) -> None:
        """Sign in."""
        for role in (Role.LEAD, Role.SIGNATORY):
            self.browsers[role] = self.crowd.browser(self.council, role, self.port, DAYS[self.year])

    def upload(self, number: int) -> int:
        """Upload the next file."""
        return self._upload(self.council.file(self.year, number))

    def finish(self, number: int, upload: int, *, is_last: bool) -> None:
        """Send the checked file for sign-off; sign the last one."""
        submission = self._send(self.council.file(self.year, number), upload)
        # A signed return of the year before would raise questions about this year's.
        if is_last and self.year == max(DAYS):
            self._sign(submission)

    def _upload(self, content: bytes) -> int:
        answer = self.browsers[Role.LEAD].upload(content)
        if answer is None or answer.status != 303 or "/our-return/uploads/" not in answer.location:
            raise RuntimeError(f"An upload was refused: {answer}")
        self.told.upload(answer.number, content)
        return answer.number

    def _send(self, content: bytes, upload: int) -> int:
        lead = self.browsers[Role.LEAD]
        if not waiting(lambda: not lead.open("GET", f"/our-return/uploads/{upload}").waits):
            raise RuntimeError(f"Upload {upload} was never checked.")
        answer = lead.post(f"/our-return/uploads/{upload}/send")
        if answer.status == 409 and "has not been read to the end" in answer.text:
            self.given_up += 1  # every worker that took it was killed: the person is told, and sends it again
            return self._send(content, self._upload(content))
        if answer.status != 303:
            raise RuntimeError(f"A submission was refused: {answer.status} {answer.text[-600:]}")
        self.told.submissions[answer.number] = upload
        return answer.number

    def _sign(self, submission: int) -> None:
        signatory = self.browsers[Role.SIGNATORY]
        page = signatory.open("GET", f"/our-return/submissions/{submission}").text
        seen = page.partition('name="seen" value="')[2].partition('"')[0]
        answer = signatory.post(f"/our-return/submissions/{submission}/sign", seen=seen)
        if answer.status != 303:
            raise RuntimeError(f"A signature was refused: {answer.status}")
        self.told.signatures.add(submission)


def run(folder: Path, seed: int, size: int) -> Report:
    """Run the campaign on both databases, half of its size each."""
    found = []
    for database in NAMES:
        own = folder / database
        own.mkdir()
        with fresh_database(database, own) as url:
            found.append(kill(url, own, submissions=size // 2, organisations=ORGANISATIONS, chance=CHANCE, seed=seed))
    return report(found, seed)


def report(found: Sequence[Kills], seed: int) -> Report:
    """Return the figures of a campaign as tables."""
    points = sorted({point for one in found for point in one.kills})
    names = [one.database for one in found]
    rows = [(words, *figures, sum(figures)) for words, figures in _figures(found)]
    return Report(
        name="kills",
        title="Kills at every step",
        about=ABOUT,
        seed=seed,
        tables=(
            ("What became of it", ("", *names, "together"), rows),
            (
                "Where processes were killed",
                ("", *names, "together"),
                [
                    (point, *(one.kills[point] for one in found), sum(one.kills[point] for one in found))
                    for point in points
                ],
            ),
        ),
        is_clean=all(one.verdict.is_clean and one.submissions == one.verdict.stored for one in found),
    )


def _figures(found: Sequence[Kills]) -> Iterator[tuple[str, list[int]]]:
    yield "submissions acknowledged", [one.submissions for one in found]
    yield "submissions stored", [one.verdict.stored for one in found]
    yield "uploads acknowledged", [len(one.told.uploads) for one in found]
    yield "signatures acknowledged", [len(one.told.signatures) for one in found]
    yield "processes killed", [one.kills.total() for one in found]
    yield "connections broken", [one.broken for one in found]
    yield "answers of 500 or more", [one.unavailable for one in found]
    yield "files sent again after three workers died with them", [one.given_up for one in found]
    for words in found[0].verdict.amiss:
        yield words, [one.verdict.amiss[words] for one in found]
    yield "unfinished files before the sweep", [one.verdict.leftovers[0] for one in found]
    yield "stored files without a row before the sweep", [one.verdict.leftovers[1] for one in found]
    yield "both after the sweep", [sum(one.verdict.leftovers_after_sweep) for one in found]
    yield "seconds", [round(one.seconds) for one in found]


def kill(
    url: str, folder: Path, *, submissions: int, organisations: int, chance: float, seed: int, workers: int = 2
) -> Kills:
    """Play the campaign on one fresh database and judge it."""
    engine = create_engine_for(url)
    try:
        crowd, told, started = gather(engine, folder, organisations), Acknowledged(), monotonic()
        stories: list[_Story] = []
        for year, day in DAYS.items():
            place = Place(url, folder, day)
            with serving_at(place, chance=chance, seed=seed + year, workers=workers) as port:
                each = -(-submissions // (organisations * len(DAYS)))
                stories += _play_all(crowd, year, port, told, each)
        return Kills(
            database=name_of(url),
            submissions=len(told.submissions),
            kills=Counter(_lines(place.kills)),
            broken=_total(stories, "broken"),
            unavailable=_total(stories, "refused"),
            given_up=sum(story.given_up for story in stories),
            seconds=monotonic() - started,
            verdict=judge(engine, place.uploads, told),
            told=told,
        )
    finally:
        engine.dispose()


def _play_all(crowd: Crowd, year: int, port: int, told: Acknowledged, each: int) -> list[_Story]:
    """Let people work side by side, each for some organisations, uploading for one while another's file is checked."""
    stories = [_Story(crowd, council, year, port, told) for council in crowd.councils]
    people = [stories[first::PEOPLE] for first in range(min(PEOPLE, len(stories)))]
    with ThreadPoolExecutor(PEOPLE) as pool:
        for played in [pool.submit(_play, mine, each) for mine in people]:
            played.result()
    return stories


def _play(stories: list[_Story], each: int) -> None:
    for story in stories:
        story.begin()
    for number in range(each):
        uploads = [story.upload(number) for story in stories]
        for story, upload in zip(stories, uploads, strict=True):
            story.finish(number, upload, is_last=number == each - 1)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def _total(stories: list[_Story], name: str) -> int:
    return sum(getattr(browser, name) for story in stories for browser in story.browsers.values())
