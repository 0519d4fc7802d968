"""The migration that seals the counts of open surveys, and takes from closed ones what they do not show."""

import hmac
import json
from hashlib import sha256
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import select, text  # noqa: TID251 - the tables as they were before the models of today
from sqlalchemy.exc import DatabaseError

from app import db
from app.access import Scope
from app.db.engine import WRITES, create_engine_for
from app.db.migrate import is_current, migrate
from app.db.models import StaffSurvey, SurveyCount
from app.db.scope import open_session
from app.errors import UnavailableError
from app.services.survey_counts import sealed_counts
from tests.support.factories import Factories

SECRET = "a secret that is long enough for every test"
GROUPS = ("white_british", "white_minority", "mixed", "asian", "black", "other", "prefer_not_to_say")
MEASURES = ("hba_public", "hba_colleagues", "hba_managers")


@pytest.fixture
def before(tmp_path, database_url, postgresql_cluster, clock):
    """A database as it was before the migration, with an organisation and a collection."""
    if database_url.startswith("sqlite"):
        yield from _migrated(f"sqlite:///{tmp_path / 'before.sqlite'}")
        return
    postgresql_cluster.run("CREATE DATABASE before_sealing OWNER scwres_login")
    yield from _migrated(postgresql_cluster.url("before_sealing"))
    postgresql_cluster.run("DROP DATABASE before_sealing WITH (FORCE)")


def _migrated(url):
    engine = create_engine_for(url)
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(db.__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, "0028")
    yield engine
    engine.dispose()


@pytest.fixture
def survey(before, clock):
    """Make a survey as it stood: its counts in clear, and answers that waited under the old seal."""
    make = Factories(before, clock)
    organisation, collection, user = make.organisation(), make.collection(2025), make.user()

    def one(counts, *, waiting=None, outcome=None, services=("adult",)):
        values = {
            "organisation_id": organisation.id,
            "collection_id": collection.id,
            "services": json.dumps(list(services)),
            "closes_on": "2025-10-20",
            "token_hash": f"hash {len(counts)} {outcome}",
            "waiting": waiting,
            "at": "2025-10-08 09:00:00+00:00",
            "by": user.id,
            "closed_at": "2025-10-21 09:00:00+00:00" if outcome else None,
            "closed_by": user.id if outcome else None,
            "closed_name": "Ann" if outcome else None,
            "outcome": outcome,
        }
        with open_session(before, Scope.everything(), write=True) as session:
            survey_id = session.execute(text(INSERT_SURVEY), values).scalar_one()
            for place, (service, group) in enumerate((one, other) for one in services for other in GROUPS):
                number, *yes = counts.get((service, group), (0, 0, 0, 0))
                keys = {"o": organisation.id, "s": survey_id, "place": place, "service": service, "g": group}
                session.execute(text(INSERT_COUNT), {**keys, "n": number, **dict(zip("abc", yes, strict=True))})
            session.commit()
        return survey_id

    return one


INSERT_SURVEY = """INSERT INTO staff_survey (organisation_id, collection_id, services, closes_on, link_salt, token_hash,
    waiting, opened_at, opened_by, opened_name, closed_at, closed_by, closed_name, outcome)
    VALUES (:organisation_id, :collection_id, :services, :closes_on, 'salt', :token_hash,
    :waiting, :at, :by, 'Ann', :closed_at, :closed_by, :closed_name, :outcome) RETURNING id"""
INSERT_COUNT = """INSERT INTO survey_count (organisation_id, survey_id, place, service, ethnic_group, respondents,
    hba_public, hba_colleagues, hba_managers) VALUES (:o, :s, :place, :service, :g, :n, :a, :b, :c)"""


def old_seal(*codes, secret=SECRET):
    def digest(use, what):
        return hmac.digest(hmac.digest(secret.encode(), use.encode(), sha256), what, sha256)

    nonce, block = b"n" * 16, bytes(sorted(codes)).ljust(32, b"\xff")
    pad = digest("staff survey: hide", nonce)
    body = nonce + bytes(one ^ other for one, other in zip(block, pad, strict=True))
    return body + digest("staff survey: prove", body)


def read(engine, query):
    with open_session(engine, Scope.everything()) as session:
        return session.scalars(query).all()


def held(engine, secret=SECRET):
    (survey,) = read(engine, select(StaffSurvey))
    return {
        group: (count.respondents, *(number for _, number in count.yes))
        for group, count in sealed_counts(survey, secret)["adult"].items()
        if count.respondents
    }


def test_the_counts_of_an_open_survey_and_what_waited_go_under_the_new_seal(before, survey):
    survey({("adult", "white_british"): (8, 3, 0, 0), ("adult", "mixed"): (2, 2, 2, 2)}, waiting=old_seal(0, 23, 49))

    migrate(before, SECRET)

    assert held(before) == {
        "white_british": (9, 3, 0, 0),
        "mixed": (3, 3, 3, 3),
        "prefer_not_to_say": (1, 1, 0, 0),
    }
    assert read(before, select(SurveyCount)) == []
    assert is_current(before)


def test_what_waited_under_a_secret_that_is_gone_is_lost_and_the_counts_are_not(before, survey):
    survey({("adult", "black"): (10, 1, 0, 0)}, waiting=old_seal(1, secret="another"))

    migrate(before, SECRET)

    assert held(before) == {"black": (10, 1, 0, 0)}


def test_without_the_secret_an_open_survey_stops_the_migration_and_nothing_changes(before, survey):
    survey({("adult", "black"): (10, 1, 0, 0)})

    with pytest.raises(UnavailableError, match="Set SCWRES_SECRET_KEY"):
        migrate(before)

    with open_session(before, Scope.everything(), write=True) as session:
        assert session.scalar(text("SELECT sum(respondents) FROM survey_count")) == 10
    migrate(before, SECRET)
    assert held(before) == {"black": (10, 1, 0, 0)}


def test_a_closed_survey_keeps_only_what_it_shows(before, survey):
    survey(
        {
            ("adult", "white_british"): (12, 1, 0, 0),
            ("adult", "mixed"): (2, 2, 2, 2),
            ("adult", "asian"): (10, 0, 5, 0),
            ("adult", "black"): (8, 1, 0, 0),
            ("adult", "prefer_not_to_say"): (3, 3, 3, 3),
            ("children", "asian"): (4, 4, 4, 4),
        },
        outcome="counted",
        services=("adult", "children"),
    )

    migrate(before)

    assert [
        (row.service, row.ethnic_groups, row.respondents, row.hba_public, row.hba_colleagues, row.hba_managers)
        for row in read(before, select(SurveyCount).order_by(SurveyCount.place))
        if row.respondents
    ] == [
        ("adult", ["white_british"], 12, 1, 0, 0),
        ("adult", ["asian"], 10, 0, 5, 0),
        ("adult", ["mixed", "black", "other"], 10, 3, 2, 2),
    ]
    (found,) = read(before, select(StaffSurvey))
    assert (found.outcome, found.answered, found.tally) == ("counted", {"adult": 35, "children": 4}, None)
    assert found.ethnic_groups == list(GROUPS)


def test_a_closed_survey_that_showed_nothing_ends_as_one_with_too_few_answers(before, survey):
    survey({("adult", "white_british"): (9, 9, 9, 9), ("adult", "asian"): (8, 8, 8, 8)}, outcome="counted")

    migrate(before)

    assert read(before, select(StaffSurvey.outcome)) == ["too_few"]
    assert read(before, select(SurveyCount)) == []


def test_a_survey_with_too_few_answers_stays_one(before, survey):
    survey({}, outcome="too_few")

    migrate(before)

    assert read(before, select(StaffSurvey.outcome)) == ["too_few"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_of_the_counts_in_clear_stays_in_unused_pages_of_the_file(before, survey):
    mark = 0x5EAF00D5
    survey({("adult", "mixed"): (mark, 1, 1, 1)}, outcome="too_few")
    path = Path(before.url.database)
    before.dispose()
    assert mark.to_bytes(4) in path.read_bytes()

    migrate(before)
    before.dispose()

    assert mark.to_bytes(4) not in path.read_bytes()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE survey_count SET respondents = 20",
        "UPDATE staff_survey SET ethnic_groups = '[]'",
        "UPDATE staff_survey SET services = '[]'",
    ],
)
def test_what_a_survey_shows_and_asks_is_written_once(before, survey, change):
    survey({("adult", "white_british"): (12, 1, 0, 0)}, outcome="counted")
    migrate(before)

    with (
        open_session(before, Scope.everything(), write=True) as session,
        pytest.raises(DatabaseError, match="written once"),
    ):
        session.execute(text(change))
