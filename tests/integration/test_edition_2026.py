"""Opening the collection of 2026 is adding one file: template, checks, results and the service follow from it."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from app.access import Scope
from app.db.scope import open_session
from app.indicators.calculate import calculate
from app.indicators.catalogue import EDITIONS_DIR, current_collection, load_edition
from app.services.collections import open_collection
from schemas.report import check_file
from schemas.template_writer import write_template
from tests.support.clocks import StoppedClock
from tests.support.workbooks import GOOD_DETAILS, good_counts

EDITION_2026 = """
extends = 2025
collection = 2026
phase = "Phase 4"
title = "SC-WRES collection 2026"
template_version = "2026.1"
rule_set = "2026.1"
status = "current"

[as_at]
earliest = 2026-03-01
latest = 2026-10-31

[window]
earliest_end = 2026-03-01
latest_end = 2026-10-31

[tables.recruitment.measures.promoted]
label = "Promoted"
plain = "people promoted"
timing = "window"
usually_within = "headcount"
definition = "People who moved to a post in a higher pay band in the window."
definition_status = "provisional"

[indicators.promotion]
number = "10"
title = "Promotion"
kind = "ratio"
numerator = "promoted"
denominator = "headcount"
adverse = "below"
people = "staff"
outcome = "to be promoted"
event = "promoted"
question = "Are minority ethnic staff promoted as often as White staff?"
how_calculated = "Minority ethnic people promoted divided by minority ethnic headcount, over the same for White people."
why_it_matters = "Promotion is how people reach the higher bands."
source = "An invented indicator, for this test"
published_as = "ratio"
comparable_from = 2026
authored_by = "Test"
checked_by = "Test"
date_reviewed = 2026-01-01
next_review = 2027-01-01
"""


@pytest.fixture
def editions(tmp_path: Path) -> Path:
    folder = tmp_path / "editions"
    shutil.copytree(EDITIONS_DIR, folder)
    (folder / "2026.toml").write_text(EDITION_2026, encoding="utf-8")
    return folder


@pytest.mark.parametrize("ending", ["xlsx", "ods", "csv"])
def test_a_return_of_2026_is_read_checked_and_worked_out(editions: Path, tmp_path: Path, ending: str):
    from app.indicators.returns import Cell, Return, ReturnDetails

    edition = load_edition(2026, editions)
    promoted = {Cell("adult", "promoted", "", group): 4 for group in edition.group_keys if group != "white_not_split"}
    details = ReturnDetails(
        organisation="X00001",
        collection=2026,
        template_version="2026.1",
        as_at=date(2026, 3, 31),
        window_from=date(2025, 4, 1),
        window_to=date(2026, 3, 31),
        services=("adult",),
        survey_from=date(2026, 1, 6),
        survey_to=date(2026, 1, 31),
        prepared_by=GOOD_DETAILS["prepared_by"],
    )
    adult = {cell: count for cell, count in good_counts(2025).items() if cell.service == "adult"}
    path = tmp_path / f"return.{ending}"
    write_template(edition, "X00001", "Northmoor Council", ending, path, Return(details, adult | promoted))

    report = check_file(
        path, display_name=path.name, organisation="X00001", editions_dir=editions, today=date(2026, 10, 1)
    )

    assert [found.message for found in report.findings if found.severity == "must_fix"] == []
    assert report.return_ is not None
    (promotion,) = (
        result
        for result in calculate(report.return_, edition)
        if (result.indicator, result.service, result.group) == ("promotion", "adult", "minority_ethnic")
    )
    assert (promotion.number, promotion.numerator, promotion.reference_numerator) == ("10", 16, 8)
    assert "to be promoted" in promotion.sentence


def test_the_new_collection_can_be_opened(editions: Path, engine):
    with open_session(engine, Scope.everything(), write=True) as session:
        collection = open_collection(session, 2026, StoppedClock(), editions_dir=editions)
        session.commit()

    assert (collection.phase_name, collection.edition) == ("Phase 4", "2026")


def test_the_newest_current_edition_is_in_force(editions: Path):
    assert current_collection(editions) == 2026
    assert current_collection() == 2025
