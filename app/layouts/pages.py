"""Every page of the service, as one tuple: its address, title, question, who may open it, its place in the navigation.

To add an interactive page, append one row with a layout function:

    Page("compare", "/compare", "Compare", "Are we different from organisations like us?",
         Permission.VIEW_BENCHMARKS, order=40, layout=compare.layout)

The layout function returns a component and takes values only. Its parameters, each with a default, are the query
parameters that it understands; any other is dropped before the call: ``def layout(indicator: str = "") -> Component``.

A plain page (``layout=None``) gets a row so that the navigation and the tab know it; its route lives in ``app.web``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from dash.development.base_component import Component

from app.access import Permission
from app.layouts import (
    compare,
    deadline,
    home,
    indicator,
    national_register,
    organisation_story,
    our_indicators,
    programme,
    programme_indicators,
    workforce,
)


@dataclass(frozen=True, slots=True)
class Page:
    """One page. ``order`` is its place in the navigation, or ``None`` for a page reached from another page.

    ``section`` is where it stands for a person with more pages than one row of the navigation holds.
    """

    key: str
    path: str
    title: str
    question: str
    permission: Permission
    order: int | None = None
    layout: Callable[..., Component] | None = None
    section: str = ""


PROGRAMME, COMMUNITY, NATIONAL = "Programme", "Community", "National figures"

PAGES: tuple[Page, ...] = (
    Page("home", "/", "Home", "What do you need to do?", Permission.USE_SERVICE, 10, home.layout),
    Page("our_return", "/our-return", "Our return", "Where is our return?", Permission.VIEW_RETURN, 20),
    Page(
        "our_indicators",
        "/our-indicators",
        "Our indicators",
        "Where is there evidence of unequal treatment?",
        Permission.VIEW_RESULTS,
        30,
        our_indicators.layout,
    ),
    Page(
        "indicator",
        "/our-indicators/indicator",
        "One indicator",
        "What does this indicator say?",
        Permission.VIEW_RESULTS,
        layout=indicator.layout,
    ),
    Page(
        "compare",
        "/compare",
        "Compare",
        "Are we different from organisations like us?",
        Permission.VIEW_BENCHMARKS,
        40,
        compare.layout,
    ),
    Page("action_plan", "/action-plan", "Action plan", "What are we doing, is it working?", Permission.VIEW_PLAN, 42),
    Page(
        "good_practice",
        "/good-practice",
        "Good practice",
        "What have others tried?",
        Permission.VIEW_PRACTICE,
        43,
        section=COMMUNITY,
    ),
    Page(
        "community",
        "/community",
        "Community",
        "Who else works on this, and when do we meet?",
        Permission.VIEW_PRACTICE,
        44,
        section=COMMUNITY,
    ),
    Page(
        "community_programme",
        "/programme/community",
        "Run the community",
        "Who waits for an answer, and what comes next?",
        Permission.RUN_COMMUNITY,
        64,
        section=COMMUNITY,
    ),
    Page(
        "case_review",
        "/programme/good-practice",
        "Cases to review",
        "Which cases shall everybody read?",
        Permission.PUBLISH_PRACTICE,
    ),
    Page("evidence", "/evidence", "Evidence", "Who asks us, and what do we tell them?", Permission.VIEW_PLAN),
    Page(
        "workforce",
        "/workforce",
        "Children's workforce",
        workforce.QUESTION,
        Permission.VIEW_REGISTER,
        45,
        workforce.layout,
        section=NATIONAL,
    ),
    Page(
        "national_register",
        "/national-register",
        "National register",
        national_register.QUESTION,
        Permission.VIEW_REGISTER,
        50,
        national_register.layout,
        section=NATIONAL,
    ),
    Page("guidance", "/guidance", "Guidance", "What does this mean, how do I do it?", Permission.USE_SERVICE, 90),
    Page("account", "/account", "Your account", "Who am I here, and where am I signed in?", Permission.USE_SERVICE),
    Page(
        "programme",
        "/programme",
        "Board",
        programme.QUESTION,
        Permission.VIEW_PROGRAMME,
        12,
        programme.layout,
        section=PROGRAMME,
    ),
    Page(
        "programme_indicators",
        programme_indicators.PATH,
        "Programme indicators",
        programme_indicators.QUESTION,
        Permission.VIEW_PROGRAMME,
        17,
        programme_indicators.layout,
        section=PROGRAMME,
    ),
    Page(
        "deadline",
        deadline.PATH,
        "Deadline",
        deadline.QUESTION,
        Permission.VIEW_PROGRAMME,
        layout=deadline.layout,
    ),
    Page(
        "phases",
        "/programme/phases",
        "Phases so far",
        "Who took part in the phases so far?",
        Permission.VIEW_PROGRAMME,
    ),
    Page(
        "organisation_story",
        "/programme/organisation",
        "Organisation",
        organisation_story.QUESTION,
        Permission.VIEW_PROGRAMME,
        layout=organisation_story.layout,
    ),
    Page(
        "collections",
        "/programme/collections",
        "Collections",
        "Which collection comes next?",
        Permission.MANAGE_COLLECTIONS,
        16,
        section=PROGRAMME,
    ),
    Page(
        "reminders",
        "/programme/reminders",
        "Reminders",
        "Whom do we remind today?",
        Permission.REMIND,
        13,
        section=PROGRAMME,
    ),
    Page(
        "release",
        "/programme/release",
        "Release",
        "Can the benchmarks be published?",
        Permission.PUBLISH_BENCHMARKS,
        15,
        section=PROGRAMME,
    ),
    Page(
        "organisations",
        "/organisations",
        "Organisations",
        "Which organisations and people are here?",
        Permission.MANAGE_ORGANISATIONS,
        14,
        section=PROGRAMME,
    ),
    Page(
        "reference",
        "/reference-data",
        "Data sets",
        "Are the national figures up to date?",
        Permission.MANAGE_REFERENCE,
        80,
        section=NATIONAL,
    ),
    Page("registration", "/our-return/registration", "Registration", "Are we registered?", Permission.VIEW_RETURN),
    Page(
        "versions",
        "/our-return/versions",
        "Versions",
        "Which versions of our return are there?",
        Permission.VIEW_RETURN,
    ),
    Page("signing", "/our-return/signing", "Signing", "Who signs for us?", Permission.VIEW_RETURN),
    Page("letters", "/our-return/letters", "Letters", "What were we reminded of?", Permission.VIEW_RETURN),
    Page("log", "/our-return/log", "Log", "What happened to our return, and who read it?", Permission.VIEW_RETURN),
    Page(
        "queries",
        "/our-return/queries",
        "Queries",
        "What does the programme team ask about our return?",
        Permission.VIEW_RETURN,
    ),
)
