"""Databases of synthetic returns of the real councils: who there is, where, how large and beside whom is open data.

What each of them "sent" is drawn at random under a fixed seed and says nothing of any council. Everything is marked as
invented, each organisation is called a synthetic one, and none of it is ever part of the demonstration. Councils joined
over three years, nearly all answer for both services, and one in five holds no staff survey.
"""

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from app.access import Scope
from app.db.engine import create_engine_for
from app.db.migrate import migrate
from app.db.models import (
    Collection,
    Organisation,
    OrganisationKind,
    Participation,
    ReferenceNeighbour,
    Submission,
    SubmissionState,
    Upload,
    UploadState,
    UserAccount,
)
from app.db.scope import open_session
from app.demonstration.profiles import (
    ADULT_HEADCOUNT_2024,
    CHILDREN_HEADCOUNT_2024,
    GROUPS,
    WITH_ADULT_2024,
    WITH_CHILDREN_2024,
    Profile,
)
from app.demonstration.simulation import simulated_return
from app.indicators.calculate import calculate
from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.register.datasets import dataset
from app.register.geography import Authority
from app.register.workforce_counts import Role
from app.services.collections import open_collection
from app.services.reference_loading import load_reference
from app.services.results import store_results
from tests.support.clocks import StoppedClock

COUNCILS = 153
YEARS = (2025, 2026, 2027, 2028)
JOINED = (2023, 2024, 2025)
SEED = 20261122
CLOCK = StoppedClock(datetime(2028, 12, 1, 9, tzinfo=UTC))
_NEWEST = 2025
_LATER = "extends = {newest}\ncollection = {year}\nstatus = 'current'\n"
_BOTH, _ADULT, _CHILDREN = ("adult", "children"), ("adult",), ("children",)
_SERVICES = (*[_BOTH] * 8, _ADULT, _CHILDREN)
_SURVEYED = 0.8


def council_profiles(councils: int = COUNCILS) -> list[tuple[Authority, Profile]]:
    """Return so many of the real councils, picked at random, each with a size and a workforce like its own."""
    authorities = [one for one in dataset("authorities").read() if one.is_current]
    residents, workers = _residents(), _social_workers()
    adult_rate = ADULT_HEADCOUNT_2024 / WITH_ADULT_2024 * COUNCILS / sum(map(_total, residents.values()))
    children_rate = CHILDREN_HEADCOUNT_2024 / WITH_CHILDREN_2024 * COUNCILS / sum(workers.values())
    picked = sorted(np.random.default_rng(SEED).permutation(len(authorities))[:councils].tolist())
    return [
        (
            authorities[number],
            _profile(
                authorities[number],
                residents[authorities[number].gss_code],
                adult_rate,
                children_rate * workers.get(authorities[number].gss_code, 0),
            ),
        )
        for number in picked
    ]


def make_editions(folder: Path) -> Path:
    """Write a folder of editions in which the newest one is in force for every year that is measured."""
    folder.mkdir()
    for path in EDITIONS_DIR.glob("*.toml"):
        shutil.copy(path, folder)
    for year in YEARS[1:]:
        (folder / f"{year}.toml").write_text(_LATER.format(newest=_NEWEST, year=year), encoding="utf-8")
    return folder


def make_councils(url: str, councils: int, editions_dir: Path, years: Sequence[int], *, neighbours: bool) -> None:
    """Fill a new database: every council has an accepted return in each of the years; nothing is published yet."""
    engine = create_engine_for(url)
    migrate(engine)
    with open_session(engine, Scope.everything(), write=True) as session:
        load_reference(session, clock=CLOCK)
        if not neighbours:
            session.execute(delete(ReferenceNeighbour))
        profiles = council_profiles(councils)
        organisations = [_organisation(session, *one) for one in profiles]
        session.add(UserAccount(id=1, email="somebody@example.org", name="Somebody", created_at=CLOCK.now()))
        opened = {
            year: open_collection(session, year, CLOCK, is_demonstration=True, editions_dir=editions_dir)
            for year in sorted({*JOINED, *years})
        }
        for year, collection in opened.items():
            _take_part(session, collection, [one for place, one in enumerate(organisations) if _joined(place) <= year])
        for year in years:
            for number, (one, (_, profile)) in enumerate(zip(organisations, profiles, strict=True)):
                _send(session, opened[year], one, profile, number, editions_dir)
        session.commit()
    engine.dispose()


def _joined(place: int) -> int:
    return JOINED[(0, 0, 1, 2)[place % 4]]


def _residents() -> dict[str, dict[str, int]]:
    by_code: dict[str, dict[str, int]] = {}
    for count in dataset("census").read():
        if count.geography_level == "utla" and count.detail == "group5":
            by_code.setdefault(count.gss_code, {})[count.ethnic_group5] = count.count
    return by_code


def _social_workers() -> dict[str, int]:
    return {
        row.gss_code_current: row.total
        for row in dataset("workforce").read()
        if row.year == _NEWEST - 1 and row.geography_level == "utla" and row.role is Role.TOTAL and row.total
    }


def _total(residents: dict[str, int]) -> int:
    return sum(residents.values())


def _profile(authority: Authority, residents: dict[str, int], adult_rate: float, children: float) -> Profile:
    everybody = _total(residents)
    minority = [residents[group.title()] for group in GROUPS]
    return Profile(
        code=f"SYNTHETIC-{authority.gss_code}",
        name=f"Synthetic figures for {authority.name}",
        kind=OrganisationKind.LOCAL_AUTHORITY,
        la_type=authority.kind,
        region_code=authority.region_code,
        region_name=authority.region_name,
        adult_headcount=max(10, round(adult_rate * everybody)),
        children_headcount=max(5, round(children)),
        minority_share=sum(minority) / everybody,
        minority_split=tuple(count / sum(minority) for count in minority),
        unknown_share=0.08,
    )


def _organisation(session: Session, authority: Authority, profile: Profile) -> Organisation:
    organisation = Organisation(
        code=profile.code,
        name=profile.name,
        kind=profile.kind,
        la_type=profile.la_type,
        region_code=profile.region_code,
        region_name=profile.region_name,
        gss_code=authority.gss_code,
        size=profile.size,
        is_demonstration=True,
        created_at=CLOCK.now(),
    )
    session.add(organisation)
    session.flush()
    return organisation


def _take_part(session: Session, collection: Collection, organisations: Sequence[Organisation]) -> None:
    owned = [
        {"organisation_id": one.id, "collection_id": collection.id, "services": list(_BOTH)} for one in organisations
    ]
    session.execute(insert(Participation), owned)


def _send(  # noqa: PLR0913, PLR0917 - private, and each part is named by its only caller
    session: Session, collection: Collection, one: Organisation, profile: Profile, number: int, editions_dir: Path
) -> None:
    random = np.random.default_rng([SEED, collection.year, number])
    edition = load_edition(collection.year, editions_dir)
    without = () if random.random() < _SURVEYED else ("staff_survey",)
    return_ = simulated_return(profile, edition, _SERVICES[number % len(_SERVICES)], without=without)
    store_results(session, _submission(session, collection, one), calculate(return_, edition))


def _submission(session: Session, collection: Collection, one: Organisation) -> Submission:
    owner = {"organisation_id": one.id, "collection_id": collection.id}
    upload = Upload(
        **owner,
        sha256=f"{collection.year}{one.id:060}",
        size=1,
        display_name="return.xlsx",
        received_at=CLOCK.now(),
        received_by=1,
        state=UploadState.READ,
    )
    session.add(upload)
    session.flush()
    submission = Submission(
        **owner,
        upload_id=upload.id,
        version=1,
        content_hash=f"{collection.year}{one.id:060}",
        edition=collection.edition,
        rule_set="benchmark",
        template_version="benchmark",
        state=SubmissionState.ACCEPTED,
        created_at=CLOCK.now(),
        created_by=1,
    )
    session.add(submission)
    session.flush()
    return submission
