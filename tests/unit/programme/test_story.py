import pytest

from app.programme.story import event_sentence
from tests.support.cycle import events


@pytest.mark.parametrize(
    ("happened", "sentence"),
    [
        (("registered", "2025-05-12", {"services": ["adult"]}), "Registered."),
        (
            ("return_made_with", "2025-05-12", {"text": "Wandsworth", "since": "2025-04-01", "other_id": 7}),
            "Its return is made with another organisation: Wandsworth; from 1 April 2025 on.",
        ),
        (
            ("registration_sent_back", "2025-05-12", {"reason": "Name a signatory of your own."}),
            "The programme team sent the registration back: Name a signatory of your own.",
        ),
        (
            ("registration_changed", "2025-05-12", {"missing": ["deputy", "signatory"]}),
            "Registration changed: still to name deputy, signatory.",
        ),
        (
            ("upload_has_faults", "2025-10-02", {"must_fix": 3, "confirm": 1}),
            "A file has things to fix or confirm: 3 things to fix and 1 to confirm.",
        ),
        (
            ("upload_read", "2025-10-02", {"must_fix": 3, "confirm": 1}),
            "A file was read.",
        ),
        (
            ("confirmation_given", "2025-10-03", {"confirmed": 2, "left": 1}),
            "Gave reasons for figures to confirm: 2 reasons given, 1 left.",
        ),
        (("signed_off", "2025-10-06", {"version": 2}), "Signed off (version 2)."),
        (("withdrawn", "2025-10-06", {"reason": "No time"}), "Withdrew from the collection: No time."),
        (("withdrawn", "2025-10-06", {"reason": "No time", "declined": True}), "Declined to take part: No time."),
        (
            ("progress_updated", "2026-05-04", {"number": 3, "left": 1, "text": "under way, red"}),
            "Updated action 3: under way, red.",
        ),
        (
            ("returned", "2025-11-06", {"version": 2, "reason": "Headcount looks low."}),
            "Sent back by the programme team (version 2): Headcount looks low.",
        ),
        (
            ("accepted", "2025-11-06", {"version": 2, "unanswered": 1}),
            "Accepted by the programme team (version 2): 1 query was settled without an answer.",
        ),
        (
            ("query_asked", "2025-11-06", {"query_id": "a", "text": "Is the headcount right?"}),
            "A query was asked: Is the headcount right?",
        ),
        (
            ("query_answered", "2025-11-07", {"query_id": "a", "text": "Yes, we checked."}),
            "A query was answered: Yes, we checked.",
        ),
        (
            ("user_invited", "2025-05-02", {"name": "Asha Leads", "role": "lead"}),
            "A person was invited: Asha Leads, lead.",
        ),
        (
            ("upload_failed", "2025-10-02", {"upload_id": 3, "reference": "ab12"}),
            "A file could not be checked, for a reason of ours.",
        ),
    ],
)
def test_an_event_is_told_in_one_sentence(happened, sentence):
    assert event_sentence(events(happened)[0]) == sentence
