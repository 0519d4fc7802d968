"""`scwres publish-benchmarks` publishes once and refuses kindly."""

import json

import pytest

from app.access import Scope
from app.cli import main
from app.db.scope import open_session
from app.indicators.calculate import calculate
from app.services.results import store_results
from tests.support.returns import EDITION, WORKED, return_of


@pytest.fixture
def run(database_url, monkeypatch):
    monkeypatch.setenv("SCWRES_DATABASE_URL", database_url)
    return lambda *words: main(["publish-benchmarks", *words])


@pytest.fixture
def accepted(make, engine, collection):
    """Makes that many organisations with an accepted return."""

    def many(count):
        user = make.user()
        for number in range(count):
            upload = make.upload(make.organisation(), collection, user)
            submission = make.submission(upload, state="accepted", content_hash=str(number))
            with open_session(engine, Scope.everything(), write=True) as session:
                store_results(session, submission, calculate(return_of(WORKED["leaving"]), EDITION))
                session.commit()

    return many


def test_a_release_is_published_and_named(run, accepted, capsys):
    accepted(5)

    assert run("--collection", "2025") == 0
    assert capsys.readouterr().out == "Collection 2025: version 1 is published, from 5 returns.\n"


def test_json_names_what_the_release_rests_on(run, accepted, capsys):
    accepted(5)

    assert run("--collection", "2025", "--json") == 0

    document = json.loads(capsys.readouterr().out)
    assert (document["collection"], document["version"], document["contributors"]) == (2025, 1, 5)
    assert (document["rule_version"], len(document["source_hash"])) == ("4", 64)
    assert document["is_demonstration"] is False


def test_too_few_returns_are_refused_in_one_sentence(run, accepted, capsys):
    accepted(2)

    assert run("--collection", "2025") == 2

    output = capsys.readouterr()
    assert output.out == ""
    assert "The collection of 2025 has 2 so far." in output.err
