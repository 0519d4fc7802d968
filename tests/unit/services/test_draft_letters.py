"""The preview of a collection's letters: every kind that the service can send, worded by what will send it."""

import ast
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from app.db.models import CollectionDraft
from app.programme import reasons
from app.programme.milestones import MilestoneKey, Who, Window, default_windows, milestones
from app.programme.reminders import reminder_rules
from app.services.draft_letters import draft_letters
from app.services.letter_kinds import EMPLOYER, Reader, example_reader

APP = Path(__file__).parents[3] / "app"

# What makes a letter or its words. Whoever uses one of these writes an e-mail.
MAKERS = re.compile(r"Letter|mail\.Letter|Notice|Reminder|insert\(Letter\)")
MAKING_MODULES = (
    "app.db.models",
    "app.services",
    "app.services.mail",
    "app.services.community_letters",
    "app.programme",
)

# What only passes on words that another function wrote: that one is shown.
COPYING = {
    "services/collection_letters.py:invite_organisations": "services/collection_letters.py:invitation_text",
    "services/community_letters.py:write_letters": "services/community_letters.py:letter_to",
    "services/reminders.py:_letter": "services/reminder_letters.py:letter_text",
    "services/letters.py:redirect_letters": "",
    "worker/posting.py:_written_out": "",
}


def draft(**windows: Window) -> CollectionDraft:
    days = {key: windows.get(key.value, window) for key, window in default_windows(2026).items()}
    kept = {key.value: [one.opens_on.isoformat(), one.due_on.isoformat()] for key, one in days.items()}
    return CollectionDraft(year=2026, phase_name="Phase 4", words="Ring us.", windows=kept)


def shown(reader: Reader | None = None, **windows: Window):
    return draft_letters(draft(**windows), reader or example_reader(""), "https://x.example")


def texts(kinds) -> list[str]:
    return [copy.text for kind in kinds for one in kind.letters for copy in one.copies]


def writers() -> set[str]:
    """Every function of the service that makes a letter, a notice or a reminder, as "file:function"."""
    found = set()
    for path in APP.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        if re.search(r"(Letter|Notice|Reminder|insert)\(", source):
            found |= {f"{path.relative_to(APP)}:{name}" for name in _functions_that_make(path, ast.parse(source))}
    return found


def _functions_that_make(path: Path, tree: ast.Module) -> Iterator[str]:
    names = {
        item.asname or item.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(MAKING_MODULES)
        for item in node.names
    }
    if path.parent.name in {"services", "programme"}:
        names |= {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        calls = [ast.unparse(node) for node in ast.walk(function) if isinstance(node, ast.Call)]
        made = {call if call == "insert(Letter)" else call.split("(")[0] for call in calls}
        if any(MAKERS.fullmatch(one) and re.split(r"[.(]", one)[0] in {*names, "insert"} for one in made):
            yield function.name


@contextmanager
def watched(lines: bool = False) -> Iterator[set[tuple[str, str | int]]]:
    """Yield what was called of the service meanwhile, or which lines of ``reasons.py`` ran."""
    seen: set[tuple[str, str | int]] = set()

    def on_call(frame, event, _argument):
        if event == "call" and frame.f_code.co_filename.startswith(str(APP)):
            seen.add((str(Path(frame.f_code.co_filename).relative_to(APP)), frame.f_code.co_name))

    def on_line(frame, event, _argument):
        if frame.f_code.co_filename != reasons.__file__:
            return None
        if event == "line":
            seen.add((frame.f_code.co_name, frame.f_lineno))
        return on_line

    before = sys.gettrace() if lines else sys.getprofile()
    put = sys.settrace if lines else sys.setprofile
    put(on_line if lines else on_call)
    try:
        yield seen
    finally:
        put(before)


def test_every_function_that_writes_an_e_mail_is_shown_or_only_passes_on_what_is():
    with watched() as called:
        shown()
    shown_writers = {f"{path}:{name}" for path, name in called}

    unseen = {one for one in writers() if one not in shown_writers and one not in COPYING}

    assert unseen == set(), "Show these letters in the preview of a collection, too."
    assert {words for words in COPYING.values() if words} <= shown_writers
    assert set(COPYING) <= writers()


def test_every_reason_that_a_reminder_can_give_is_shown():
    reminded = [reasons._EXPLAINED[key] for key in reminder_rules().offsets if key in reasons._EXPLAINED]
    tree = ast.parse(Path(reasons.__file__).read_text(encoding="utf-8"))
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    wanted = {
        (one.__name__, node.lineno)
        for one in reminded
        for node in ast.walk(functions[one.__name__])
        if isinstance(node, ast.Return)
    }

    with watched(lines=True) as ran:
        shown()

    assert wanted - ran == set(), "Show a reminder that gives this reason in the preview of a collection."


def test_every_task_of_an_organisation_that_has_reminders_is_shown():
    everything = "\n".join(texts(shown()))
    steps = [
        step.sentence
        for one in milestones()
        if one.key in reminder_rules().offsets and one.who is not Who.PROGRAMME
        for step in (one.do, one.prepare)
        if step is not None
    ]

    assert [one for one in steps if one not in everything] == []
    assert len(steps) == 8


def test_every_day_of_every_reminder_is_shown():
    usual = {
        kind.key: {one.when.split(", ")[0] for one in kind.letters} for kind in shown() if kind.key in set(MilestoneKey)
    }

    assert {key: len(days) for key, days in usual.items()} == {
        "registered": 3,
        "prepared": 2,
        "uploaded": 6,
        "valid": 6,
        "signed_off": 6,
        "action_plan": 4,
        "progress_review": 4,
    }
    assert [(kind.key, len(kind.letters)) for kind in shown()][1:6] == [
        *(("registered", 3 + 2), ("prepared", 2), ("uploaded", 6 + 3), ("valid", 6 + 4), ("signed_off", 6 + 6)),
    ]
    sent = {kind.key: kind.sent for kind in shown()}
    assert sent["prepared"] == (
        "To whoever still owes this, whose last day is 31 August 2026: on 21 August and 3 September."
    )
    assert usual["prepared"] == {"Friday 21 August 2026", "Thursday 3 September 2026"}


def test_each_role_reads_the_invitation_and_only_the_doers_a_reminder():
    kinds = {kind.key: kind for kind in shown()}

    assert [one.to for one in kinds["invitation"].letters[0].copies] == [
        *("Lee Example (lead)", "Dee Example (deputy)", "Sam Example (signatory)", "Vic Example (viewer)"),
    ]
    to = {one.when: [copy.to for copy in one.copies] for one in kinds["signed_off"].letters}
    assert to["Friday 9 October 2026, to the signatory, once it was sent"] == ["Sam Example (signatory)"]
    assert {copy.to for kind in shown(example_reader(EMPLOYER)) for one in kind.letters for copy in one.copies} == {
        "Emm Example (employer)"
    }


def test_who_is_invited_late_reads_a_later_last_day():
    first, late = shown()[0].letters

    assert "from 1 April 2026 to 30 June 2026" in first.copies[0].text
    assert late.when == "To whoever is invited late, for example on 30 June 2026"
    assert "from 1 April 2026 to 28 July 2026" in late.copies[0].text


def test_moved_days_and_added_words_stand_in_the_letters():
    kinds = shown(registered=Window(date(2026, 4, 1), date(2026, 7, 10)))
    registered = next(kind for kind in kinds if kind.key == "registered")

    assert registered.letters[0].when == "Friday 26 June 2026"
    assert "by 10 July (due in 10 working days)." in registered.letters[0].copies[0].text
    assert "Ring us." in registered.letters[0].copies[0].text


def test_a_query_is_shown_after_each_number_of_days_and_for_several():
    (queries,) = [kind for kind in shown() if kind.key == "query"]

    assert [one.subject for one in queries.letters] == [
        *["A question about your return"] * 3,
        "2 questions about your return",
    ]
    assert queries.letters[2].when == "10 working days after a question was asked, for example on 2 November 2026"


def test_nothing_that_was_invented_can_be_taken_for_somebody_real():
    addresses = {copy.address for kind in shown() for one in kind.letters for copy in one.copies}

    assert addresses == {f"{role}@council.example" for role in ("lead", "deputy", "signatory", "viewer")}


@pytest.mark.parametrize(
    ("writer", "kinds"),
    [
        ("draft_letters.invitation_text", ["invitation"]),
        ("draft_reminders.letter_text", [*(key for key in MilestoneKey if key in reminder_rules().offsets), "query"]),
        ("draft_notices.letter_to", ["registration", "meetings", "questions"]),
    ],
)
def test_the_words_come_from_what_sends_them(monkeypatch, writer, kinds):
    monkeypatch.setattr(f"app.services.{writer}", lambda *_: "Changed words.")

    changed = [kind.key for kind in shown() if set(texts([kind])) == {"Changed words."}]

    assert changed == kinds


def test_no_reminder_is_promised_for_a_day_on_which_nothing_is_owed_yet():
    kinds = shown(prepared=Window(date(2026, 8, 30), date(2026, 8, 31)))
    (prepared,) = [kind for kind in kinds if kind.key == "prepared"]

    assert prepared.sent.endswith("31 August 2026: on 3 September.")
    assert [one.when for one in prepared.letters] == ["Thursday 3 September 2026"]


def test_a_letter_about_a_return_that_came_back_says_where_the_reason_stands():
    about = [text for text in texts(shown()) if "sent back by the programme team on" in text and "Mend" in text]

    assert about
    assert all("/our-return\n\nThat page says why it came back.\n\n" in text for text in about)
