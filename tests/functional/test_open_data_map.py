"""The map of open data marks the council of whoever looks, and nobody else's."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from app.access import Scope
from app.db.models import ReferenceAuthority
from app.db.scope import open_session
from app.layouts import open_map
from app.services.open_data_map import open_data_map
from app.services.reference_rows import authority_from, authority_values
from tests.support.open_data import LEEDS, database_url, open_data_template, parts_of  # noqa: F401 - fixtures


@pytest.mark.parametrize(
    ("code", "kind", "marked"),
    [(LEEDS, "local_authority", LEEDS), (None, "employer", ""), ("E06000029", "local_authority", "")],
)
def test_ones_own_council_is_marked_and_who_has_none_of_today_has_none(engine, make, code, kind, marked):
    organisation = make.organisation(gss_code=code, kind=kind)

    with open_session(engine, Scope.organisation(organisation.id)) as session:
        view = open_data_map(session, organisation.id, {})

    assert view.choice.council == marked
    assert view.choice.problem == ""
    assert len(view.table.rows) == 153


def test_a_council_that_was_recoded_here_is_still_its_own_on_the_map(engine, make):
    organisation = make.organisation(gss_code="E08000935", kind="local_authority")
    make.organisation_code(organisation, code=LEEDS, valid_from=date(2011, 1, 1), valid_to=date(2025, 3, 31))
    make.organisation_code(organisation, code="E08000935", valid_from=date(2025, 4, 1))

    with open_session(engine, Scope.organisation(organisation.id)) as session:
        view = open_data_map(session, organisation.id, {})

    assert view.choice.council == LEEDS


def test_a_council_that_a_newer_register_recoded_twice_keeps_its_hexagon(engine):
    with open_session(engine, Scope.everything(), write=True) as session:
        row = session.scalars(select(ReferenceAuthority).where(ReferenceAuthority.gss_code == LEEDS)).one()
        leeds = authority_from(row)
        session.delete(row)
        session.flush()
        for codes in ((LEEDS, (), ("E08000936",)), ("E08000936", (LEEDS,), ("E08000937",)),
                      ("E08000937", ("E08000936",), ())):  # fmt: skip
            session.add(ReferenceAuthority(**authority_values(_coded(leeds, *codes))))
        session.commit()

    with open_session(engine, Scope.everything()) as session:
        view = open_data_map(session, 0, {"council": "E08000937"})

    figure = parts_of(open_map.section(view), "Graph")[0].figure
    assert view.recoded == {LEEDS: "E08000937"}
    assert len(figure["data"][-1]["x"]) == 8


def _coded(leeds, code, before, after):
    status = "recoded" if after else "current"
    return replace(leeds, gss_code=code, predecessor_codes=before, successor_codes=after, status=status)
