"""What must not be passed on is worked out once for each version, and never from what may yet be undone."""

import pytest
from sqlalchemy import event

from app.access import Scope
from app.db.scope import open_session
from app.indicators.calculate import calculate
from app.indicators.republishing import Withheld, withheld_of
from app.services.results import store_results
from app.services.withheld import withheld_in
from tests.support.returns import EDITION, WORKED, return_of

RESULTS = calculate(return_of({**WORKED["shortlisting"], "leavers": (6, 0)}), EDITION)


@pytest.fixture
def version(make, engine, ours):
    """A version of a return with a figure of few people."""
    submission = make.submission(ours.upload, version=2, content_hash="2" * 64)
    with open_session(engine, Scope.organisation(ours.id), write=True) as session:
        store_results(session, submission, RESULTS)
        session.commit()
    return submission.id


def test_what_is_withheld_is_read_once_for_each_version(engine, ours, version):
    sent = []
    event.listen(engine, "before_cursor_execute", lambda *call: sent.append(call[2]))
    with open_session(engine, Scope.organisation(ours.id)) as session:
        found = withheld_in(session, ours.id, version)
        asked = len(sent)
        again = withheld_in(session, ours.id, version)

    assert found == withheld_of(RESULTS) != Withheld()
    assert again is found
    assert len(sent) == asked > 0


def test_what_may_be_undone_is_not_remembered(engine, ours, version):
    with open_session(engine, Scope.organisation(ours.id), write=True) as session:
        assert withheld_in(session, ours.id, version) is not withheld_in(session, ours.id, version)


def test_without_a_version_nothing_is_withheld(engine, ours):
    with open_session(engine, Scope.organisation(ours.id)) as session:
        assert withheld_in(session, ours.id, None) == Withheld()


def test_another_organisation_reads_nothing_of_a_version_that_is_not_its_own(engine, ours, theirs, version):
    with open_session(engine, Scope.organisation(theirs.id)) as session:
        assert withheld_in(session, theirs.id, version) == Withheld()
    with open_session(engine, Scope.organisation(ours.id)) as session:
        assert withheld_in(session, ours.id, version) != Withheld()
