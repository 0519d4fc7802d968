"""What a person means by the reasons that they send: their own, one for several, and those of before, read again."""

from datetime import UTC, datetime

import pytest

from app.db.models import Finding, Upload, UploadState
from app.services.earlier_reasons import EarlierReason
from app.services.reports import Known, report_on
from app.web.reasons_form import NO_REASON, nothing_said, sent_reasons

SAID = "A team moved\r\nin May."


def report(number=3, earlier=()):
    findings = [
        Finding(
            position=one, code="P-05", severity="confirm", sheet="6 Leavers", key=f"k{one}", message="m", indicators=[]
        )
        for one in range(number)
    ]
    known = {
        f"k{one}": EarlierReason(SAID, 2024, datetime(2024, 10, 8, tzinfo=UTC), is_last_year=True) for one in earlier
    }
    upload = Upload(state=UploadState.READ, edition="2025", summary={"checks_run": 1})
    return report_on(upload, findings, Known(earlier=known))


def test_each_reason_goes_to_its_own_finding():
    sent = sent_reasons({"reason-0": " First. ", "reason-2": "Third.", "reason-1": "  "}, report())

    assert sent.by_key == {"k0": "First.", "k2": "Third."}
    assert sent.field_of == {"k0": "reason-0", "k2": "reason-2"}


def test_one_reason_holds_for_all_that_are_ticked_and_only_for_them():
    sent = sent_reasons({"alike-reason-0": "All moved.", "alike-0": "on", "alike-2": "on"}, report())

    assert sent.by_key == {"k0": "All moved.", "k2": "All moved."}
    assert set(sent.field_of.values()) == {"alike-reason-0"}


def test_a_reason_of_its_own_goes_before_the_shared_one():
    sent = sent_reasons({"alike-reason-0": "All moved.", "alike-0": "on", "reason-0": "Not this one."}, report())

    assert sent.by_key == {"k0": "Not this one."}


def test_a_tick_without_a_shared_reason_says_nothing():
    assert sent_reasons({"alike-reason-0": " ", "alike-0": "on"}, report()).by_key == {}


@pytest.mark.parametrize("text", [SAID, "A team moved\nin May.", f"  {SAID}  "])
def test_what_was_said_before_is_not_kept_without_the_mark_of_having_read_it(text):
    unread = sent_reasons({"reason-0": text}, report(earlier=[0]))
    read = sent_reasons({"reason-0": text, "read-0": "on"}, report(earlier=[0]))

    assert (unread.by_key, unread.unread) == ({}, ("read-0",))
    assert (read.by_key, read.unread) == ({"k0": text.strip()}, ())


def test_what_was_said_before_and_changed_is_the_persons_own():
    sent = sent_reasons({"reason-0": "Another team moved."}, report(earlier=[0]))

    assert (sent.by_key, sent.unread) == ({"k0": "Another team moved."}, ())


def test_a_shared_reason_takes_the_place_of_what_was_said_before_and_not_read_again():
    form = {"reason-0": SAID, "alike-reason-0": "All moved.", "alike-0": "on"}

    assert sent_reasons(form, report(earlier=[0])).by_key == {"k0": "All moved."}


def test_fields_of_findings_that_are_not_there_are_nothing():
    assert sent_reasons({"reason-9": "x", "alike-9": "on", "reason-": "y"}, report()).by_key == {}


def test_a_form_without_any_reason_is_told_of_each_that_was_not_read_again_or_else_of_the_first():
    asked, fresh = report(earlier=[0]), report()

    unread = sent_reasons({"reason-0": asked.confirm_groups[0].items[0].earlier.text}, asked)
    assert list(nothing_said(unread, asked)) == ["read-0"]
    assert nothing_said(sent_reasons({}, fresh), fresh) == {"reason-0": NO_REASON}
    assert nothing_said(sent_reasons({"reason-1": "We moved."}, fresh), fresh) == {}
