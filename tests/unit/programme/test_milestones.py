from datetime import date

import pytest

from app.programme.events import TITLES, EventKind
from app.programme.milestones import (
    MILESTONES_FILE,
    MilestoneError,
    MilestoneKey,
    Window,
    default_windows,
    milestone,
    milestones,
    read_milestones,
    stuck_rules,
)


def test_the_ten_milestones_stand_in_the_order_of_the_cycle():
    assert [one.title for one in milestones()] == [
        "Invited",
        "Registered",
        "Prepared",
        "Uploaded",
        "Valid",
        "Signed off",
        "Quality reviewed",
        "Benchmarks released",
        "Action plan",
        "Progress review",
    ]


def test_the_default_windows_are_those_of_the_standard():
    assert default_windows(2025) == {
        "invited": Window(date(2025, 3, 1), date(2025, 3, 31)),
        "registered": Window(date(2025, 4, 1), date(2025, 6, 30)),
        "prepared": Window(date(2025, 7, 1), date(2025, 8, 31)),
        "uploaded": Window(date(2025, 9, 1), date(2025, 10, 31)),
        "valid": Window(date(2025, 9, 1), date(2025, 10, 31)),
        "signed_off": Window(date(2025, 9, 1), date(2025, 10, 31)),
        "quality_reviewed": Window(date(2025, 11, 1), date(2025, 11, 30)),
        "benchmarks_released": Window(date(2026, 3, 1), date(2026, 3, 31)),
        "action_plan": Window(date(2026, 4, 1), date(2026, 4, 30)),
        "progress_review": Window(date(2026, 9, 1), date(2026, 9, 30)),
    }


def test_each_milestone_says_who_owes_it():
    assert {one.key.value: one.who.value for one in milestones()} == {
        "invited": "programme",
        "registered": "organisation",
        "prepared": "organisation",
        "uploaded": "organisation",
        "valid": "organisation",
        "signed_off": "signatory",
        "quality_reviewed": "programme",
        "benchmarks_released": "programme",
        "action_plan": "organisation",
        "progress_review": "both",
    }


def test_every_milestone_can_be_completed_and_explains_itself_in_sentences():
    for one in milestones():
        assert one.completed_by
        assert one.complete_when.endswith(".")
        assert one.wait.endswith(".")
        assert not one.do.sentence.endswith(".")


def test_no_event_both_completes_and_undoes_a_milestone():
    assert not [one.key for one in milestones() if one.completed_by & (one.reopened_by | one.reset_by)]


def test_every_kind_of_event_has_a_title_to_be_read_by():
    assert set(TITLES) == set(EventKind)


def test_a_milestone_is_found_by_its_key():
    assert milestone(MilestoneKey.SIGNED_OFF).title == "Signed off"


def test_the_rules_for_being_stuck_are_data():
    rules = stuck_rules()

    assert (rules.quiet_working_days, rules.failed_files, rules.signature_working_days) == (10, 3, 5)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('due = "06-30"', 'due = "06-31"', "The milestone registered cannot be used"),
        ('due = "06-30"', "", "The milestone registered cannot be used"),
        ('who = "signatory"', 'who = "mayor"', "'mayor' is not a valid Who"),
        ('completed_by = ["accepted"]', 'completed_by = ["acepted"]', "'acepted' is not a valid EventKind"),
        ('needs = "invited"', 'needs = "valid"', "it needs valid, which comes later"),
        ("[milestones.invited]", "[milestones.asked]", "must hold these milestones in this order"),
        ("[milestones.invited]", "[milestones.invited", "is not a TOML file"),
    ],
)
def test_a_file_with_a_mistake_is_refused_with_the_place(tmp_path, old, new, message):
    path = tmp_path / "milestones.toml"
    path.write_text(MILESTONES_FILE.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")

    with pytest.raises(MilestoneError, match=message):
        read_milestones(path)
