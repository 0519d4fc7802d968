"""Groups that an organisation picks: worked out from a release, and refused where they could be taken apart."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from app.access import Scope
from app.db.models import CustomGroup, CustomGroupMember, DirectoryEntry, Job
from app.db.scope import ScopeError, open_session
from app.errors import ConflictError, InvalidRequestError, NotFoundError
from app.indicators.custom_groups import COMBINED, TOO_FEW_PICKED
from app.services import custom_groups as groups
from app.services.custom_sources import IN_BOTH
from app.services.directory import others_alike
from app.worker import custom_groups as working
from tests.support.picking import LEAVING, Picking
from tests.support.releasing import NORTH, SOUTH, Programme

EAST = {"region_code": "E12000006", "region_name": "East of England"}
SUBTRACTED = "Together with the figure for {} this group would show what {} sent. Add or remove at least three."


@pytest.fixture
def programme(make, engine, clock, collection):
    return Programme(make, engine, clock, collection, make.user())


@pytest.fixture
def picking(make, engine, clock):
    return Picking(make, engine, clock)


@pytest.fixture
def country(programme):
    """Eight councils with returns in each of three regions, by region."""
    return {
        name: [programme.council(name=f"{name} {number}", **where) for number in range(8)]
        for name, where in (("north", NORTH), ("south", SOUTH), ("east", EAST))
    }


@pytest.fixture
def ours(make):
    """A council of the North that sent nothing."""
    return make.organisation(name="Ours", kind="local_authority", la_type="County", **NORTH)


@pytest.fixture
def release(country, programme):
    return programme.publish()


def spread_over(country, *counts):
    """That many councils of the North, South and East."""
    return [one for name, count in zip(country, counts, strict=True) for one in country[name][:count]]


def test_a_group_is_worked_out_from_the_release_to_one_decimal(picking, country, ours, release):
    group = picking.pick(ours, spread_over(country, 3, 3, 2))

    rows = picking.rows(group)
    assert picking.reason(group) is None
    assert rows["participation", "both"].contributors == 8
    leaving = rows[LEAVING]
    assert (leaving.state, leaving.ratio, leaving.contributors, leaving.reason) == ("ok", 2.0, 8, None)
    assert leaving.release_id == release.id
    assert {service for indicator, service in rows if indicator == "leaving"} == {"adult", "children", "both"}


def test_a_group_saved_before_the_first_release_gets_its_figures_with_it(picking, programme, country, ours):
    group = picking.pick(ours, spread_over(country, 3, 3, 2))
    assert picking.rows(group) == {}

    programme.publish()

    assert picking.rows(group)[LEAVING].ratio == 2.0


def test_only_the_returns_that_went_into_the_release_count(picking, programme, country, ours, release):
    members = spread_over(country, 3, 3, 2)
    programme.replace(members[0], 190, 40)

    group = picking.pick(ours, members)

    assert picking.rows(group)[LEAVING].ratio == 2.0


def test_working_out_again_changes_nothing(picking, engine, clock, country, ours, release):
    group = picking.pick(ours, spread_over(country, 3, 3, 2))
    before = {key: row.id for key, row in picking.rows(group).items()}

    somebody = picking.actor(ours)
    with open_session(engine, Scope.organisation(ours.id), write=True) as session:
        groups.ask_for_figures(session, actor=somebody, clock=clock, group=group)
        session.commit()
    picking.work()

    assert {key: row.id for key, row in picking.rows(group).items()} == before


def test_too_few_with_returns_are_refused(picking, programme, country, ours, release):
    silent = [programme.council(state="signed", **NORTH) for _ in range(3)]

    assert picking.reason(picking.pick(ours, [*spread_over(country, 2, 2, 0), *silent])) == TOO_FEW_PICKED


def test_a_region_less_one_organisation_is_refused(picking, country, ours, release):
    group = picking.pick(ours, country["north"][:7])

    assert picking.reason(group) == SUBTRACTED.format("local authorities in North East", "one organisation")
    assert set(picking.rows(group)) == {("participation", "both")}


def test_whoever_takes_part_may_take_its_own_return_away_as_well(picking, country, release):
    mine, *others = country["north"]

    group = picking.pick(mine, others[:5])

    assert picking.reason(group) == SUBTRACTED.format("local authorities in North East", "two organisations")


def test_two_regions_less_the_group_are_refused(picking, country, ours, release):
    group = picking.pick(ours, spread_over(country, 7, 7, 0))

    assert picking.reason(group) == SUBTRACTED.format(
        "local authorities in North East and local authorities in South East", "two organisations"
    )


def test_a_region_and_one_more_organisation_are_refused(picking, country, ours, release):
    assert "one organisation" in picking.reason(picking.pick(ours, spread_over(country, 8, 1, 0)))


def test_a_region_itself_is_no_secret(picking, country, ours, release):
    assert picking.rows(picking.pick(ours, country["north"]))[LEAVING].ratio == 2.0


def test_a_second_group_may_not_differ_from_the_first_by_one(picking, country, ours, release):
    picking.pick(ours, spread_over(country, 3, 3, 0), "First")

    second = picking.pick(ours, spread_over(country, 3, 3, 1), "Second")

    assert picking.reason(second) == SUBTRACTED.format("your group \u201cFirst\u201d", "one organisation")


def test_those_who_took_part_twice_and_one_more_organisation_are_refused(picking, make, programme, country, ours):
    earlier = replace(programme, collection=make.collection(2024))
    twice = spread_over(country, 4, 3, 3)
    for one in twice:
        earlier.submit(one, 20, 40)
    earlier.publish()
    programme.publish()

    group = picking.pick(ours, [*twice, country["east"][7]])

    assert picking.reason(group) == SUBTRACTED.format(IN_BOTH, "one organisation")


def test_a_panel_that_was_seen_counts_also_once_the_release_before_it_is_withdrawn(
    picking, make, programme, country, ours
):
    earlier = replace(programme, collection=make.collection(2024))
    twice = spread_over(country, 4, 3, 3)
    for one in twice:
        earlier.submit(one, 20, 40)
    before = earlier.publish()
    programme.publish()
    earlier.change(before, state="withdrawn")

    group = picking.pick(ours, [*twice, country["east"][7]])

    assert picking.reason(group) == SUBTRACTED.format(IN_BOTH, "one organisation")


def test_removing_a_group_does_not_make_it_unseen(picking, country, ours, release):
    picking.remove(picking.pick(ours, spread_over(country, 3, 3, 0), "First"))

    second = picking.pick(ours, spread_over(country, 3, 3, 1), "Second")

    assert picking.reason(second) == SUBTRACTED.format("your removed group \u201cFirst\u201d", "one organisation")


def test_three_groups_that_together_isolate_one_organisation_are_refused(picking, country, ours, release):
    first, *rest = spread_over(country, 4, 4, 3)
    picking.pick(ours, [first, *rest[:5]], "A")
    picking.pick(ours, [first, *rest[5:]], "B")

    assert picking.reason(picking.pick(ours, rest, "C")) == COMBINED


def test_two_people_of_an_organisation_share_what_it_has_seen(picking, country, ours, release):
    # each pick is saved by another person of the organisation
    first = picking.pick(ours, spread_over(country, 3, 3, 0), "Hers")
    second = picking.pick(ours, spread_over(country, 2, 3, 0), "His")

    assert first.created_by != second.created_by
    assert picking.reason(second) == SUBTRACTED.format("your group \u201cHers\u201d", "one organisation")


def test_two_groups_that_wait_at_once_are_judged_one_after_the_other(picking, country, ours, release):
    first = picking.save(ours, spread_over(country, 3, 3, 0), "First")
    second = picking.save(ours, spread_over(country, 3, 3, 1), "Second")
    picking.work()

    assert [picking.reason(one) is None for one in (first, second)] == [True, False]


def test_two_groups_that_meet_a_new_release_are_judged_one_after_the_other(picking, programme, country, ours):
    first = picking.pick(ours, spread_over(country, 3, 3, 0), "First")
    second = picking.pick(ours, spread_over(country, 3, 3, 1), "Second")

    programme.publish()

    assert [picking.reason(one) is None for one in (first, second)] == [True, False]


def test_other_organisations_groups_do_not_stand_in_the_way(picking, make, country, ours, release):
    another = make.organisation(kind="local_authority", la_type="County", **SOUTH)
    picking.pick(another, spread_over(country, 3, 3, 0))

    assert picking.reason(picking.pick(ours, spread_over(country, 3, 3, 1))) is None


def test_a_new_version_may_not_show_what_changed_in_a_group(picking, programme, country, ours, release):
    group = picking.pick(ours, spread_over(country, 3, 3, 2))
    for council in (country["north"][0], country["south"][7], country["east"][7]):
        programme.replace(council, 30, 40)

    second = programme.publish()

    assert picking.reason(group, release) is None
    assert picking.reason(group, second).startswith("Too few returns changed since the version before")


def test_figures_of_an_earlier_version_count_too(picking, programme, country, ours, release):
    picking.remove(picking.pick(ours, spread_over(country, 3, 3, 0), "First"))
    for name in country:
        programme.replace(country[name][7], 30, 40)
    programme.publish()

    second = picking.pick(ours, spread_over(country, 3, 3, 1), "Second")

    assert picking.reason(second) == SUBTRACTED.format("your removed group \u201cFirst\u201d", "one organisation")


def test_a_release_that_comes_in_between_is_taken_into_account(picking, programme, country, ours, monkeypatch):
    first = programme.publish()
    group = picking.save(ours, spread_over(country, 3, 3, 2))
    published, figures_of = [], working.figures_of

    def publish_meanwhile(*args):
        found = figures_of(*args)
        if not published:
            for name in country:
                programme.replace(country[name][7], 30, 40)
            published.append(programme.publish())
        return found

    monkeypatch.setattr(working, "figures_of", publish_meanwhile)
    picking.work()

    assert picking.rows(group, published[0])[LEAVING].ratio == 2.0
    assert picking.rows(group, first) == {}


def test_two_workers_at_once_judge_one_group_beside_the_other(picking, country, ours, release, monkeypatch):
    first = picking.save(ours, spread_over(country, 3, 3, 0), "First")
    second = picking.save(ours, spread_over(country, 3, 3, 1), "Second")
    begun, figures_of = [], working.figures_of

    def overtaken(*args):
        found = figures_of(*args)
        if not begun:
            begun.append(True)
            picking.work()
        return found

    monkeypatch.setattr(working, "figures_of", overtaken)
    picking.work()

    assert picking.reason(second) is None
    assert picking.reason(first) == SUBTRACTED.format("your group \u201cSecond\u201d", "one organisation")


def test_a_group_that_is_overtaken_each_time_is_left_for_later(picking, programme, country, ours, monkeypatch):
    programme.publish()
    group, figures_of = picking.save(ours, spread_over(country, 3, 3, 2)), working.figures_of
    numbers = iter(range(41, 99))

    def publish_meanwhile(*args):
        found = figures_of(*args)
        for name in country:
            programme.replace(country[name][7], 30, next(numbers))
        programme.publish()
        return found

    with monkeypatch.context() as patch:
        patch.setattr(working, "figures_of", publish_meanwhile)
        job = picking.work_once()
    assert (job.state, job.attempts) == ("queued", 1)
    picking.work()

    assert picking.rows(group)[LEAVING].ratio == 2.0


def test_a_working_out_that_fails_can_be_asked_for_again(picking, engine, clock, country, ours, release, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(working, "figures_of", lambda *_: 1 / 0)
        group = picking.pick(ours, spread_over(country, 3, 3, 2))
    assert picking.rows(group) == {}
    somebody = picking.actor(ours)
    with open_session(engine, Scope.organisation(ours.id), write=True) as session:
        assert session.scalars(select(Job.state)).all() == ["failed"]
        groups.ask_for_figures(session, actor=somebody, clock=clock, group=group)
        session.commit()
    picking.work()

    assert picking.rows(group)[LEAVING].ratio == 2.0


def test_a_group_that_is_removed_before_its_turn_is_never_worked_out(picking, country, ours, release):
    group = picking.save(ours, spread_over(country, 3, 3, 2))
    picking.remove(group)
    picking.work()

    assert picking.rows(group) == {}


def test_another_organisation_can_neither_read_nor_remove_a_group(picking, engine, make, country, ours, release):
    group = picking.pick(ours, spread_over(country, 3, 3, 2))
    stranger = make.organisation(kind="local_authority")
    actor = picking.actor(stranger)

    with open_session(engine, Scope.organisation(stranger.id), write=True) as session:
        with pytest.raises(NotFoundError):
            groups.get_group(session, stranger.id, group.id)
        with pytest.raises(ConflictError):
            groups.remove_group(session, actor=actor, clock=picking.clock, group=group)
        for model in (CustomGroup, CustomGroupMember):
            assert session.scalars(select(model)).all() == []
        session.add(CustomGroupMember(organisation_id=ours.id, custom_group_id=group.id, member_id=stranger.id))
        with pytest.raises(ScopeError):
            session.flush()


def test_a_group_holds_neither_itself_nor_another_sort_of_organisation(picking, make, programme, country, ours):
    employer = programme.council(kind="employer", la_type=None)
    invented = make.organisation(kind="local_authority", is_demonstration=True)
    for odd in (ours, employer, invented, make.organisation(kind="programme")):
        with pytest.raises(InvalidRequestError, match="not in the list"):
            picking.save(ours, [*spread_over(country, 3, 3, 0), odd])


def test_a_stranger_that_was_slipped_in_counts_for_nothing(picking, make, programme, country, ours):
    employers = [programme.council(a=150, kind="employer", la_type=None) for _ in range(6)]
    group = make.custom_group(ours, make.user(), *spread_over(country, 3, 3, 2), *employers)

    programme.publish()

    assert picking.rows(group)[LEAVING].contributors == 8
    assert picking.rows(group)[LEAVING].ratio == 2.0


@pytest.mark.parametrize(
    ("name", "message"),
    [("", "Give the group a name"), (" \t ", "Give the group a name"), ("x\u202ey", "Give the group a name"),
     ("x" * 61, "at most 60 characters")],
)  # fmt: skip
def test_a_name_that_cannot_be_used_is_refused(picking, country, ours, name, message):
    with pytest.raises(InvalidRequestError, match=message):
        picking.save(ours, country["north"], name)


def test_four_organisations_are_too_few_to_save(picking, country, ours):
    with pytest.raises(InvalidRequestError, match="at least 5 organisations"):
        picking.save(ours, country["north"][:4])


def test_a_name_is_given_once_until_its_group_is_removed(picking, country, ours):
    group = picking.save(ours, country["north"], "Our  friends")
    assert group.name == "Our friends"
    with pytest.raises(ConflictError, match="of that name already"):
        picking.save(ours, country["south"], "OUR friends")

    picking.remove(group)

    assert picking.save(ours, country["south"], "Our friends").slot == 1


def test_an_organisation_has_five_groups_at_most(picking, make, country, ours):
    saved = [picking.save(ours, country["north"], f"Group {number}") for number in range(5)]
    with pytest.raises(ConflictError, match="You have 5 groups already"):
        picking.save(ours, country["south"], "One more")
    assert picking.save(make.organisation(kind="trust"), country["north"]).slot == 1

    picking.remove(saved[2])

    assert picking.save(ours, country["south"], "One more").slot == 3


def test_the_database_holds_the_limit_where_two_save_at_once(picking, make, country, ours, monkeypatch):
    picking.save(ours, country["north"], "First")
    monkeypatch.setattr(groups, "live_groups", lambda *_: ())

    with pytest.raises(ConflictError, match="at the same moment"):
        picking.save(ours, country["south"], "Second")


def test_a_group_that_was_removed_stays_removed(picking, engine, country, ours):
    group = picking.save(ours, country["north"])
    picking.remove(group)

    with pytest.raises(NotFoundError):
        picking.remove(group)
    with (
        open_session(engine, Scope.everything(), write=True) as session,
        pytest.raises(Exception, match="written once"),
    ):
        session.execute(update(CustomGroup).values(removed_at=None, removed_by=None))


def test_the_directory_knows_others_of_ones_own_sort_and_keeps_in_step(engine, make, programme, country, ours):
    trust = make.organisation(kind="trust", name="A trust")
    make.organisation(kind="employer", name="An employer")
    programme.change(trust, name="A renamed trust", region_name="North East", region_code="E12000001")

    with open_session(engine, Scope.organisation(ours.id)) as session:
        found = others_alike(session, ours.id)

    assert len(found) == 25
    assert "A renamed trust" in {one.name for one in found}
    assert {one.kind for one in found} == {"local_authority", "trust"}
    assert [column.key for column in DirectoryEntry.__table__.columns] == [
        "id", "name", "kind", "la_type", "region_code", "region_name", "is_demonstration"
    ]  # fmt: skip
