"""What deserves a look before a registration is approved."""

from app.programme.registration_looks import Named, looks

LEAD = Named("Ada Lead", "ada@ashby.gov.uk", "lead")
DEPUTY = Named("Bea Deputy", "bea@Ashby.gov.uk", "deputy")
SIGNATORY = Named("Cy Signs", "cy@ashby.gov.uk", "signatory")
ADULT, CHILDREN = "Adult social care", "Children's social care"


def test_people_at_one_address_with_the_services_of_last_year_deserve_none():
    assert looks((LEAD, DEPUTY, SIGNATORY), (ADULT, CHILDREN), (ADULT, CHILDREN), 2024) == ()


def test_an_address_elsewhere_is_named_with_the_usual_one():
    stranger = Named("Cy Signs", "cy@mail.example", "signatory")

    assert looks((LEAD, DEPUTY, stranger), (ADULT,), None, 2024) == (
        "Cy Signs (signatory) has an address at mail.example, not at ashby.gov.uk.",
    )


def test_of_two_addresses_as_common_that_of_the_person_who_was_invited_is_usual():
    stranger = Named("Bea Deputy", "bea@mail.example", "deputy")

    assert looks((LEAD, stranger), (ADULT,), None, 2024) == (
        "Bea Deputy (deputy) has an address at mail.example, not at ashby.gov.uk.",
    )


def test_two_people_of_one_name_are_asked_about_however_it_is_written():
    namesake = Named("ada  lead", "a.lead@ashby.gov.uk", "signatory")

    assert looks((LEAD, DEPUTY, namesake), (ADULT,), None, 2024) == (
        "Lead and signatory are both called Ada Lead. Are they two people?",
    )


def test_services_that_differ_from_last_year_are_said_both_ways():
    assert looks((LEAD,), (CHILDREN,), (ADULT,), 2024) == (
        "Children's social care is in scope now and was not in 2024.",
        "Adult social care was in scope in 2024 and is not now.",
    )


def test_whoever_took_no_part_last_year_has_no_services_to_differ_from():
    assert looks((LEAD,), (CHILDREN,), None, 2024) == ()


def test_nobody_at_all_deserves_no_look():
    assert looks((), (), None, 2024) == ()


def test_a_service_that_another_runs_is_worth_a_look_only_where_it_is_registered_all_the_same():
    run_by = [(CHILDREN, "Harbour Trust")]

    assert looks((LEAD,), (ADULT,), None, 2024, run_by) == ()
    assert looks((LEAD,), (ADULT, CHILDREN), None, 2024, run_by) == (
        (
            f"{CHILDREN} is in scope, but Harbour Trust runs it for them and counts its people in its own return, so they "
            "may be counted twice."
        ),
    )


def test_who_belongs_to_another_organisation_is_named_with_it():
    shared = Named("Cy Signs", "cy@ashby.gov.uk", "signatory", ("Beechley", "Cranwick"))

    assert looks((LEAD, shared), (ADULT,), None, 2024) == (
        "Cy Signs (signatory) belongs to Beechley as well.",
        "Cy Signs (signatory) belongs to Cranwick as well.",
    )
