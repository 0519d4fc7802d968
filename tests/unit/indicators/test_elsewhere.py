"""Where an indicator is clear although it is not as shown, and that the action plan counts the same figures."""

from dataclasses import replace
from itertools import product
from math import inf

import pytest

from app.indicators.catalogue import load_edition
from app.indicators.elsewhere import clear_elsewhere, elsewhere_words, other_services
from app.indicators.results import Label
from app.services.plan_figures import PlanFigure, adverse_places
from tests.support.years import disciplinary

EDITION = load_edition(2024)
SHOWN = replace(disciplinary(30, 300, 80, 900), service="both", label=Label.NO_EVIDENCE)


def clear(**given):
    return replace(SHOWN, label=Label.ADVERSE, ratio=2.04, lower=1.191, upper=3.297, **given)


def test_a_service_comes_first_and_then_other_people_in_the_service_that_is_shown():
    judged = [SHOWN, clear(group="asian"), clear(service="adult"), clear(service="adult", group="asian")]

    found = clear_elsewhere(SHOWN, judged)

    assert [(one.service, one.group) for one in found] == [("adult", "minority_ethnic"), ("both", "asian")]


def test_nothing_is_elsewhere_where_it_is_clear_as_shown_or_for_another_indicator():
    assert clear_elsewhere(clear(), [clear(service="adult")]) == ()
    assert clear_elsewhere(SHOWN, [clear(service="adult", indicator="leaving")]) == ()
    assert clear_elsewhere(SHOWN, [replace(SHOWN, service="adult")]) == ()


@pytest.mark.parametrize(
    ("shown", "one", "words"),
    [
        (
            SHOWN,
            clear(service="adult"),
            "Adult social care alone: clear evidence of unequal treatment (2.04, 1.19 to 3.30).",
        ),
        (
            replace(SHOWN, service="adult"),
            replace(clear(), upper=inf),
            "Both services together: clear evidence of unequal treatment (2.04, 1.19 or more).",
        ),
        (
            SHOWN,
            replace(clear(group="mixed"), ratio=inf),
            "People of Mixed ethnicity alone: clear evidence of unequal treatment (above any figure, 1.19 to 3.30).",
        ),
        (
            replace(SHOWN, group="asian"),
            clear(),
            "Minority ethnic people taken together: clear evidence of unequal treatment (2.04, 1.19 to 3.30).",
        ),
    ],
)
def test_the_words_say_where_and_how_far(shown, one, words):
    assert elsewhere_words(one, shown, EDITION) == words


@pytest.mark.parametrize("labels", list(product((Label.ADVERSE, Label.NO_EVIDENCE), repeat=3)))
def test_the_page_of_both_services_names_the_same_services_as_the_action_plan(labels):
    judged = [
        replace(SHOWN, service=key, label=label)
        for key, label in zip(("both", "adult", "children"), labels, strict=True)
    ]
    named = {one.service for one in (*other_services(judged[0], judged), *clear_elsewhere(judged[0], judged))}
    if labels[0] is Label.ADVERSE and not named:
        named = {"both"}

    assert named == {service for _, service in adverse_places({place(one): figure(one) for one in judged})}


def place(one):
    return one.indicator, one.service


def figure(one):
    return PlanFigure(
        2024, one.indicator, one.number, "", one.service, "", "", "", "", "", one.label, False, None, False
    )
