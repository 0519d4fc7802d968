from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.access import Role, Scope
from app.db.models import Organisation, OrganisationCode, OrganisationKind, ReferenceAuthority
from app.db.scope import open_session
from app.errors import ConflictError, InvalidRequestError, NotFoundError
from app.register.geography import read_authorities
from app.services.authorities import LoadedAuthorities, load_authorities
from app.services.organisations import (
    NewOrganisation,
    OrganisationFilter,
    add_organisation,
    find_organisation,
    get_organisation,
    list_organisations,
    people_of,
)

REGISTER = Path("app/register/data/local_authorities.csv")


@pytest.fixture
def everything(engine):
    with open_session(engine, Scope.everything(), write=True) as session:
        yield session


def authority(code, **values):
    return ReferenceAuthority(
        **{
            "gss_code": code,
            "ons_name": f"Area {code}",
            "short_name": f"Area {code}",
            "region_code": "E12000003",
            "region_name": "Yorkshire and The Humber",
            "type": "Unitary authority",
            "predecessor_codes": [],
            "successor_codes": [],
            "status": "current",
            **values,
        }
    )


def codes_of(session, code):
    owner = find_organisation(session, code)
    rows = session.scalars(select(OrganisationCode).where(OrganisationCode.organisation_id == owner.id))
    return {row.code: (row.valid_from, row.valid_to) for row in rows}


@pytest.fixture
def register(everything):
    for one in read_authorities(REGISTER):
        everything.add(
            ReferenceAuthority(
                gss_code=one.gss_code,
                ons_name=one.name,
                short_name=one.short_name,
                region_code=one.region_code,
                region_name=one.region_name,
                type=one.kind,
                active_from=one.active_from,
                active_to=one.active_to,
                predecessor_codes=list(one.predecessor_codes),
                successor_codes=list(one.successor_codes),
                status=one.status,
                council_name=one.council_name or None,
                mysociety_code=one.mysociety_code or None,
            )
        )
    everything.flush()
    return everything


def test_an_organisation_is_added_once_under_its_code(everything, clock):
    new = NewOrganisation(" TRUST-1 ", "Harbour Children's Trust", OrganisationKind.TRUST, region_name="North East")

    added = add_organisation(everything, new, clock)

    assert (added.code, added.kind, added.created_at) == ("TRUST-1", "trust", clock.now())
    with pytest.raises(ConflictError, match="There is already an organisation with the code TRUST-1"):
        add_organisation(everything, new, clock)


@pytest.mark.parametrize(("code", "name"), [("", "Northmoor"), ("NM", "  ")])
def test_an_organisation_needs_a_code_and_a_name(everything, clock, code, name):
    with pytest.raises(InvalidRequestError, match="Give the organisation a code and a name"):
        add_organisation(everything, NewOrganisation(code, name, OrganisationKind.EMPLOYER), clock)


def test_the_153_councils_of_today_become_organisations_once(register, clock):
    first = load_authorities(register, clock)
    second = load_authorities(register, clock)

    assert (first, second) == (LoadedAuthorities(153, 0), LoadedAuthorities(0, 0))
    assert register.scalar(select(func.count(Organisation.id))) == 153
    assert find_organisation(register, "BNS").name == "Barnsley Metropolitan Borough Council"


def test_a_recoded_council_keeps_its_organisation_and_both_codes_with_dates(register, clock):
    load_authorities(register, clock)

    assert codes_of(register, "E08000016") == {
        "E08000016": (date(2011, 1, 1), date(2025, 3, 31)),
        "E08000038": (date(2025, 4, 1), None),
    }
    assert find_organisation(register, "E08000016").gss_code == "E08000038"


def test_a_code_whose_last_day_is_unknown_is_still_recognised(register, clock):
    load_authorities(register, clock)

    assert find_organisation(register, "E08000020").code == "GAT"
    assert codes_of(register, "GAT")["E08000020"] == (date(2011, 1, 1), date(2011, 1, 1))


@pytest.mark.parametrize("former", ["E10000006", "E10000009", "E06000028"])
def test_a_council_that_was_split_or_merged_leaves_its_code_to_nobody(register, clock, former):
    load_authorities(register, clock)

    with pytest.raises(NotFoundError):
        find_organisation(register, former)


def test_a_later_recode_moves_the_organisation_to_its_new_code(everything, clock):
    everything.add(authority("E06000900", mysociety_code="NRM"))
    load_authorities(everything, clock)
    before = find_organisation(everything, "NRM").id

    old = everything.scalars(select(ReferenceAuthority)).one()
    old.status, old.active_to, old.successor_codes = "recoded", date(2026, 3, 31), ["E06000901"]
    renewed = authority(
        "E06000901", mysociety_code="NRM", predecessor_codes=["E06000900"], active_from=date(2026, 4, 1)
    )
    everything.add(renewed)
    everything.flush()
    loaded = load_authorities(everything, clock)

    after = find_organisation(everything, "E06000901")
    assert (loaded, after.id, after.gss_code) == (LoadedAuthorities(0, 1), before, "E06000901")
    assert codes_of(everything, "NRM") == {
        "E06000900": (date(2011, 1, 1), date(2026, 3, 31)),
        "E06000901": (date(2026, 4, 1), None),
    }


def test_a_council_without_a_short_code_is_known_by_its_gss_code(everything, clock):
    everything.add(authority("E06000900", council_name="Northmoor Council"))

    load_authorities(everything, clock)

    assert find_organisation(everything, "E06000900").name == "Northmoor Council"


def test_an_unknown_code_is_refused_in_words(everything):
    with pytest.raises(NotFoundError, match="There is no organisation with the code X99"):
        find_organisation(everything, "X99")


def test_an_organisations_own_code_wins_over_a_code_that_another_carries(make, everything):
    other = make.organisation(code="OTHER")
    make.organisation_code(other, code="SAME")
    own = make.organisation(code="SAME")

    assert find_organisation(everything, "SAME").id == own.id


def test_organisations_are_listed_by_name_a_page_at_a_time_without_the_programme(make, everything):
    for name in ("beech", "Ash", "Cedar"):
        make.organisation(name=name)
    make.organisation(name="Programme", kind="programme")

    first = list_organisations(everything, OrganisationFilter(limit=2))
    second = list_organisations(everything, OrganisationFilter(limit=2, offset=2))

    assert [one.name for one in first] == ["Ash", "beech"]
    assert (first.total, first.has_more) == (3, True)
    assert ([one.name for one in second], second.has_more) == (["Cedar"], False)


def test_a_search_looks_in_names_and_codes_and_takes_a_percent_sign_as_it_is(make, everything):
    make.organisation(code="NRM", name="Northmoor Council", region_code="E12000001", kind="local_authority")
    make.organisation(code="HAR", name="Harbour 100% Care", region_code="E12000002")

    def found(**wanted):
        return [one.code for one in list_organisations(everything, OrganisationFilter(**wanted))]

    assert found(search="moor") == ["NRM"]
    assert found(search="har") == ["HAR"]
    assert found(search="0%") == ["HAR"]
    assert found(search="%") == ["HAR"]
    assert found(region_code="E12000001") == ["NRM"]
    assert found(kind=OrganisationKind.LOCAL_AUTHORITY) == ["NRM"]


def test_people_are_listed_by_role_with_closed_accounts_last(make, engine):
    organisation = make.organisation()
    make.membership(organisation, make.user(name="Sam Signs"), Role.SIGNATORY)
    make.membership(organisation, make.user(name="Lee Left", is_active=False), Role.LEAD)
    make.membership(organisation, make.user(name="Asha Leads"), Role.LEAD)

    with open_session(engine, Scope.organisation(organisation.id)) as session:
        people = people_of(session, organisation.id)

    assert [(one.name, one.role, one.is_active) for one in people] == [
        ("Asha Leads", Role.LEAD, True),
        ("Sam Signs", Role.SIGNATORY, True),
        ("Lee Left", Role.LEAD, False),
    ]


def test_an_organisation_finds_itself_and_nobody_else(make, engine):
    ours, theirs = make.organisation(), make.organisation()

    with open_session(engine, Scope.organisation(ours.id)) as session:
        assert get_organisation(session, ours.id).code == ours.code
        with pytest.raises(NotFoundError, match="There is no such organisation"):
            get_organisation(session, theirs.id)
