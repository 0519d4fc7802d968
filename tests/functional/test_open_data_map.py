"""The map of open data marks the council of whoever looks, and nobody else's."""

import pytest

from app.access import Scope
from app.db.scope import open_session
from app.services.open_data_map import open_data_map
from tests.support.open_data import LEEDS, database_url, open_data_template  # noqa: F401 - fixtures


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
