"""Results as they are stored and read back, within one organisation."""

import math

import pytest
from sqlalchemy import event

from app.access import Scope
from app.db.scope import open_session
from app.indicators.calculate import calculate
from app.indicators.returns import Return, ReturnDetails, TableState
from app.services.results import (
    results_by_collection,
    results_of,
    services_with_counts,
    standing_results,
    standing_submission,
    store_results,
)
from tests.support.returns import EDITION, WORKED, return_of

EVERY_KIND = {
    **WORKED["shortlisting"],
    **WORKED["pay_bands"],
    "leavers": (6, 0),
    "disciplinary_entered": (0, 4),
    "cpd_accessed": (500, 10),
    "senior_managers": (0, 0),
}


def version(make, engine, tenant, number, return_, **values):
    submission = make.submission(tenant.upload, version=number, content_hash=f"{number:064}", **values)
    results = calculate(return_, EDITION)
    with open_session(engine, Scope.organisation(tenant.id), write=True) as session:
        store_results(session, submission, results)
        session.commit()
    return submission, results


def test_every_kind_of_result_comes_back_as_it_was(make, engine, ours):
    return_ = return_of(EVERY_KIND, tables={"staff_survey": TableState.NOT_APPLICABLE})
    submission, results = version(make, engine, ours, 2, return_)

    with open_session(engine, Scope.organisation(ours.id)) as session:
        found = results_of(session, submission)

    assert {one.state for one in results} == {"ok", "not_calculable", "not_supplied", "not_applicable", "no_cases"}
    assert math.inf in {one.ratio for one in results}
    assert found == results


def test_the_newest_version_that_was_not_put_aside_stands(make, engine, ours):
    _, second = version(make, engine, ours, 2, return_of(WORKED["shortlisting"]), state="accepted")
    version(make, engine, ours, 3, return_of(WORKED["leaving"]), state="superseded")
    version(make, engine, ours, 4, return_of(WORKED["leaving"]), state="withdrawn")

    with open_session(engine, Scope.organisation(ours.id)) as session:
        assert standing_results(session, ours.id, 2025).results == second


def test_without_a_version_there_are_no_results(make, engine, collection):
    organisation = make.organisation()

    with open_session(engine, Scope.organisation(organisation.id)) as session:
        assert standing_results(session, organisation.id, 2025).results == ()
        assert results_by_collection(session, organisation.id) == {}


def test_results_over_the_years_come_oldest_first(make, engine, ours):
    _, now = version(make, engine, ours, 2, return_of(WORKED["shortlisting"]))
    last_year = make.collection(2024)
    upload = make.upload(ours.organisation, last_year, ours.user)
    submission = make.submission(upload, edition="2024")
    before = calculate(return_of(WORKED["leaving"]), EDITION)
    with open_session(engine, Scope.organisation(ours.id), write=True) as session:
        store_results(session, submission, before)
        session.commit()

    with open_session(engine, Scope.organisation(ours.id)) as session:
        found = results_by_collection(session, ours.id)

    assert list(found) == [2024, 2025]
    assert (found[2024], found[2025]) == (before, now)


def test_the_results_of_every_year_are_read_by_one_statement(make, engine, ours):
    version(make, engine, ours, 2, return_of(WORKED["shortlisting"]))
    asked = []
    event.listen(engine, "before_cursor_execute", lambda *context: asked.append(context[2]))

    with open_session(engine, Scope.organisation(ours.id)) as session:
        standing_results(session, ours.id, 2025, group="minority_ethnic", service="adult")
        results_by_collection(session, ours.id)

    assert len([statement for statement in asked if "FROM" in statement]) == 2


def test_one_group_and_service_can_be_asked_for(make, engine, ours):
    _, results = version(make, engine, ours, 2, return_of(EVERY_KIND))

    with open_session(engine, Scope.organisation(ours.id)) as session:
        of_group = standing_results(session, ours.id, 2025, group="black").results
        of_both = standing_results(session, ours.id, 2025, group="minority_ethnic", service="adult").results

    assert of_group == tuple(one for one in results if one.group == "black")
    assert of_both == tuple(one for one in results if (one.group, one.service) == ("minority_ethnic", "adult"))
    assert len(of_both) == 12


def test_the_version_that_stands_is_the_newest_that_was_not_put_aside(make, engine, ours):
    second = make.submission(ours.upload, version=2, content_hash="2" * 64, state="returned")
    make.submission(ours.upload, version=3, content_hash="3" * 64, state="withdrawn")

    with open_session(engine, Scope.organisation(ours.id)) as session:
        assert standing_submission(session, ours.id, 2025).id == second.id
        assert standing_submission(session, ours.id, 2024) is None


def test_one_organisation_never_reads_anothers_results(make, engine, ours, theirs):
    submission, _ = version(make, engine, theirs, 2, return_of(WORKED["shortlisting"]))

    with open_session(engine, Scope.organisation(ours.id)) as session:
        assert standing_results(session, theirs.id, 2025).results == ()
        assert results_of(session, submission) == ()


def test_a_return_of_nothing_is_stored_as_absences(make, engine, ours):
    _, results = version(make, engine, ours, 2, Return(ReturnDetails(), {}))

    assert {one.state for one in results} == {"not_supplied"}
    with open_session(engine, Scope.organisation(ours.id)) as session:
        assert len(standing_results(session, ours.id, 2025).results) == 216


@pytest.mark.parametrize("service", ["adult", "children", "both"])
def test_results_keep_the_order_of_the_edition(make, engine, ours, service):
    version(make, engine, ours, 2, return_of(EVERY_KIND))

    with open_session(engine, Scope.organisation(ours.id)) as session:
        numbers = [one.number for one in standing_results(session, ours.id, 2025).results if one.service == service]

    assert list(dict.fromkeys(numbers)) == ["1", "2", "3", "4", "5", "6", "7a", "7b", "8", "9"]


def test_the_services_with_counts_are_those_of_the_version_that_stands(make, engine, ours):
    version(make, engine, ours, 3, return_of({"leavers": (1, 2), "headcount": (10, 20)}), state="superseded")
    adult = return_of({"leavers": (1, 2), "headcount": (10, 20)}, services=("adult",), only=("adult",))
    version(make, engine, ours, 2, adult)

    with open_session(engine, Scope.organisation(ours.id)) as session:
        assert services_with_counts(session, ours.id, 2025) == {"adult", "both"}
        assert services_with_counts(session, ours.id, 2024) == frozenset()
