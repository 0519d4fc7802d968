"""The staff behind the declaration rate, read from signed versions on both databases."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from app.access import Scope
from app.db.scope import open_session
from app.services.programme_indicators import programme_indicators
from tests.support.clocks import StoppedClock


@pytest.fixture
def sign(make):
    """Signs a version of a council's return with so many staff of each ethnic group."""
    collection, person = make.collection(2025), make.user()

    def _sign(organisation, month, decision="signed", **staff):
        upload = make.upload(organisation, collection, person, sha256=f"{month:064}")
        submission = make.submission(upload, version=month)
        for group, count in staff.items():
            make.return_count(submission, measure="headcount", breakdown="under_30k", ethnic_group=group, count=count)
        make.return_count(submission, measure="leavers", ethnic_group="not_known", count=900)
        made = {"decision": decision, "reason": "Not ours." if decision == "declined" else None}
        make.sign_off(submission, person, decided_at=datetime(2025, month, 5, 9, tzinfo=UTC), **made)

    return _sign


@pytest.fixture
def declared(engine):
    """Returns each month's declaration rate."""

    def _declared():
        with open_session(engine, Scope.everything()) as session:
            found = programme_indicators(session, StoppedClock(), {"kind": "everyone"})
        row = next(row for row in found.rows if row.kpi.key == "declared")
        return {month.first.month: cell.value for month, cell in zip(found.months, row.cells, strict=True)}

    return _declared


def test_it_counts_the_newest_signed_version_of_each_and_sees_a_new_one_at_once(make, sign, declared):
    ashby, beechley = make.organisation(), make.organisation()
    sign(ashby, 7, white_british=30, black=20, not_known=50)
    sign(beechley, 8, asian=90, prefer_not_to_say=10)

    assert declared() == {
        3: None,
        4: None,
        5: None,
        6: None,
        7: Decimal(50),
        8: Decimal(70),
        9: Decimal(70),
        10: Decimal(70),
    }

    sign(ashby, 9, white_british=75, not_known=25)

    assert declared()[9] == Decimal("82.5")
    assert declared()[8] == Decimal(70)


def test_a_declined_version_does_not_count(make, sign, declared):
    ashby = make.organisation()
    sign(ashby, 7, white_british=30, not_known=50)
    sign(ashby, 8, decision="declined", white_british=80)

    assert declared()[10] == Decimal("37.5")
