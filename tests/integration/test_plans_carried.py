"""A plan that carries on last year's, and what is read of it, on both databases and behind the walls between tenants."""

from datetime import date

from app.access import Actor, Role, Scope
from app.db.models import Collection
from app.db.scope import open_session
from app.programme.plans import ActionStatus, Track
from app.services.action_plans import Within, add_action, carry_over, change_header, give_reason
from app.services.plan_figures import figures_by_year
from app.services.plan_progress import update_action
from app.services.plan_publishing import publish
from app.services.plan_records import actions_of, find_plan
from app.services.plan_versions import published_plan
from app.services.plan_views import plan_page
from app.services.plan_words import ActionWords
from tests.support.several_years import past_return

FEW = {"appointed": (3, 90), "shortlisted": (60, 200)}
WORDS = ActionWords("recruitment", "Fair", "Panels", "Head of HR", "Even", date(2026, 9, 30))
ADULT, CHILDREN = ("shortlisting", "adult"), ("shortlisting", "children")


def test_a_plan_carries_on_the_last_one_and_others_read_nothing_withheld_of_it(make, engine, clock):
    ours = make.organisation(kind="local_authority")
    past_return(make, ours, 2024, FEW, services=("adult", "children"))
    past_return(make, ours, 2025, FEW, only=("adult",), services=("adult",))
    user = make.user()
    make.membership(ours, user, Role.LEAD)
    lead = Actor(user.id, user.name, user.email, Role.LEAD, ours.id, ours.name, session_id=0)

    with open_session(engine, Scope.organisation(ours.id), write=True) as session:
        years = {one.year: one for one in session.query(Collection)}
        figures = figures_by_year(session, ours.id)
        before, now = (Within(session, lead, clock, years[year], figures[year]) for year in (2024, 2025))
        change_header(before, {"sponsor": "Director"}, seen=0)
        first = add_action(before, CHILDREN, WORDS)
        update_action(before, first, status=ActionStatus.UNDER_WAY, track=Track.RED, text="Begun", evidence="")
        assert carry_over(now, [first]) == 1
        give_reason(now, ADULT, "One team, which has closed.", seen=0)
        version = publish(now).id
        assert [one.carried_from_id for one in actions_of(session, find_plan(session, ours.id, years[2025].id))] == [
            first.id
        ]
        session.commit()

    with open_session(engine, Scope.organisation(ours.id)) as session:
        page = plan_page(session, ours.id, clock, "2025")
        (line,) = page.lines
        assert page.plan.sponsor == "Director"
        assert (line.newest.text, line.newest_of, line.without) == ("Begun", " (of 2024)", 2025)
        assert [one.number for one in page.adverse] == ["2"]
        assert page.shared_reasons == ()
    with open_session(engine, Scope.everything()) as session:
        found = published_plan(session, version)
        assert found.shared_reasons == ()
        assert [one.shared_start for one in found.lines] == ["[c] too few people to publish this figure"]


def test_a_carried_action_says_whether_its_figure_changed_by_more_than_chance(make, engine, clock):
    ours = make.organisation(kind="local_authority")
    past_return(make, ours, 2024, {"appointed": (30, 120), "shortlisted": (200, 400)}, services=("adult",))
    past_return(make, ours, 2025, {"appointed": (60, 120), "shortlisted": (200, 400)}, services=("adult",))

    with open_session(engine, Scope.organisation(ours.id)) as session:
        figures = figures_by_year(session, ours.id)

    place = ("shortlisting", "adult")
    assert figures[2024][place].change == ""
    assert figures[2025][place].change.startswith(
        "The change since 2024 is more than chance alone would usually give: 0.50 then, 1.00 now."
    )
