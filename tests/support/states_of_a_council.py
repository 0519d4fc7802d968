"""What a council's lead, its signatory and the programme team go through with one return, as states."""

from pathlib import Path

from app.indicators.returns import Cell
from tests.support.states import (
    DESK,
    PHONE,
    State,
    at,
    attach,
    choose,
    follow,
    press,
    shown,
    tick,
    tick_all,
    unfold,
    unguarded,
    write,
)
from tests.support.workbooks import good_counts, write_filled

LEAD, DEPUTY, SIGNATORY, TEAM, STRANGER = "lead", "deputy", "signatory", "programme team", "stranger"
FILE, SEND, CODE = "Which file is your return?", "Upload and check", "DEMO-001"
KEEP, WHY, ALIKE = "Keep these reasons", "Why is this right?", "The shared reason below holds here too"
SHARED, FAIR = "One reason for all that you ticked", "We counted again, and it is right."
READ, SIGN, ANSWER, WAIVE = "I have read this reason again", "Send for sign-off", "Send the answer", "Waive this check"
NAME, MAIL = "Let them sign for me", "Ask someone@example.org about it."


def filled(path: Path, code: str = CODE, **changes: object) -> Path:
    """A return without a fault but for the counts that are given; some look unusual beside last year."""
    wrong = {Cell("adult", "leavers", "", group): text for group, text in changes.items()}
    return write_filled(path, good_counts() | wrong, organisation=code)


def upload(path: Path, words: str = "Is this file right?"):
    return at("/our-return"), attach(FILE, path), press(SEND), shown(words)


def declined(reason: str):
    return unfold("Decline instead"), write("What has to change?", reason), press("Decline to sign")


def withdrawn(reason: str):
    return unfold("Withdraw this version"), write("Why is it withdrawn?", reason), press("Withdraw version")


def taken_back(reason: str):
    return unfold("Take the signature back"), write("Why is the signature", reason), press("Take the signature back")


def asked(question: str):
    return unfold("Ask a query"), write("What do you want to know?", question), press("Ask")


def sent_back(reason: str):
    return unfold("Send it back"), write("What has to change?", reason), press("Send back")


def stands_in_today(name: str):
    days = write("First day", "8 October 2025"), write("Last day", "9 October 2025")
    return at("/our-return/signing"), choose("Who signs for you?", name), *days, press(NAME)


def named(first: str, last: str):
    return write("First day", first), write("Last day", last), press(NAME)


def checked_only(folder: Path) -> tuple[State, ...]:
    """What a stranger sees who only wants to know whether a file is right."""
    wrong, right = filled(folder / "wrong.csv", asian="n/a", black=9999), filled(folder / "right.csv")
    program = folder / "our return.xlsx"
    program.write_bytes(b"MZ" + bytes(2000))
    check = press("Check this file")

    def checked(path: Path):
        return at("/check"), attach("Which file?", path), check

    return (
        State("the form that keeps nothing", STRANGER, PHONE, (at("/check"),)),
        State("no file to check", STRANGER, PHONE, (unguarded("Check this file"), check), "return"),
        State("a file that is checked", STRANGER, PHONE, checked(wrong)),
        State(
            "a file of somebody else",
            STRANGER,
            DESK,
            (*checked(right)[:2], write("Your organisation code", "LDS"), check),
        ),
        State("no file of ours", STRANGER, PHONE, checked(program)),
    )


def file_to_signature(folder: Path) -> tuple[State, ...]:
    """A lead's files from the first mistake to a version that was declined, and what the signatory sees of it."""
    program = folder / "our return.xlsx"
    program.write_bytes(b"MZ\x90\x00\x03" + bytes(2000))
    people = folder / "people.csv"
    people.write_text("Name,NI number,E-mail\n" + "Zebedee Quagga,AB123456C,zq@mail.example\n" * 20, "utf-8")
    wrong = filled(folder / "wrong.csv", asian="n/a", black="12.5", mixed="-3")
    right = filled(folder / "right.csv")
    version = at("/our-return"), follow("Read and sign")
    return (
        State("nothing was sent yet", LEAD, PHONE, (at("/our-return"),)),
        State("no file was chosen", LEAD, PHONE, (unguarded(SEND), press(SEND)), "return"),
        State("a file that cannot be read", LEAD, PHONE, upload(program)),
        State("a file about single people", LEAD, DESK, upload(people)),
        State("a file with findings to fix", LEAD, DESK, upload(wrong)),
        State("what is left since the last file", LEAD, PHONE, upload(right)),
        State("a reason that names somebody", LEAD, PHONE, (write(WHY, MAIL), press(KEEP)), "reason-0"),
        State("reasons that are kept", LEAD, DESK, (write(WHY, FAIR), tick(ALIKE), write(SHARED, FAIR), press(KEEP))),
        State("nothing is left", LEAD, PHONE, (tick_all(ALIKE), write(SHARED, FAIR), press(KEEP))),
        State("a version waits for its signature", LEAD, PHONE, (press("Send for sign-off"),)),
        State("withdrawn without a reason", LEAD, PHONE, (*withdrawn(""),), "withdraw-reason"),
        State("a version to read and to sign", SIGNATORY, PHONE, version),
        State("declined without a reason", SIGNATORY, PHONE, (*declined(""),), "decline-reason"),
        State("who signs for us", SIGNATORY, DESK, (at("/our-return/signing"),)),
        State("nobody and no day was named", SIGNATORY, PHONE, (write("First day", ""), press(NAME)), "first"),
        State("a last day before the first", SIGNATORY, PHONE, (*named("10 October 2025", "9 October 2025"),), "last"),
        State("no colleague was chosen", SIGNATORY, DESK, (*named("10 October 2025", "20 October 2025"),), "colleague"),
        State("somebody stands in", SIGNATORY, PHONE, (choose("Who signs for you?", "Demo"), press(NAME))),
        State("a version that was declined", SIGNATORY, DESK, (*version, *declined("The leavers are of last year."))),
        State("a version that came back", LEAD, PHONE, (at("/our-return"),)),
    )


def signed_by_a_colleague() -> tuple[State, ...]:
    """Who stands in reads, may not sign what they prepared, declines without a reason, and signs for the signatory."""
    read = at("/our-return"), follow("Read and sign")
    return (
        State("a lead stands in today", SIGNATORY, PHONE, stands_in_today("Demonstration l")),
        State("a version that one helped to prepare", LEAD, PHONE, read),
        State("nobody stands in any more", SIGNATORY, PHONE, (at("/our-return/signing"), press("End this now"))),
        State("a deputy stands in today", SIGNATORY, DESK, stands_in_today("Demonstration d")),
        State("a version to sign for somebody else", DEPUTY, PHONE, read),
        State("who signs, for whom stands in", DEPUTY, DESK, (at("/our-return/signing"),)),
        State("declined for somebody else without a reason", DEPUTY, PHONE, (*read, *declined("")), "decline-reason"),
        State("a receipt of who signed for somebody else", DEPUTY, PHONE, (*read, press("Sign off"))),
        State("what one signed for somebody else", DEPUTY, DESK, (at("/our-return"), follow("Version 2"))),
    )


def signature_to_review(folder: Path) -> tuple[State, ...]:
    """A second version, from its file to what the programme team decides, and everything said on the way."""
    second, third = filled(folder / "second.csv", asian=5), filled(folder / "third.csv", asian=6)
    review = at("/programme/organisation?code=DEMO-001"), follow("Review version")
    waivers = at("/organisations?search=DEMO-001"), follow("Ashmoor"), follow("Checks waived for it")
    queries = at("/our-return/queries")
    return (
        State("reasons of an earlier file", LEAD, DESK, upload(second)),
        State("reasons that nobody read again", LEAD, PHONE, (press(KEEP),), "read-0"),
        State("reasons that were read again", LEAD, DESK, (tick_all(READ), press(KEEP))),
        State("every version", LEAD, PHONE, (press("Send for sign-off"), at("/our-return/versions"))),
        State("what differs between two", LEAD, PHONE, (press("Show what differs"),)),
        *signed_by_a_colleague(),
        State("a version that is signed", SIGNATORY, DESK, (at("/our-return"), follow("Version 2"))),
        State("taken back without a reason", SIGNATORY, PHONE, (*taken_back(""),), "take-back-reason"),
        State("a return to review", TEAM, PHONE, review),
        State("a query without a question", TEAM, PHONE, (*asked(""),), "question"),
        State("a query that was asked", TEAM, DESK, (*asked("Are agency staff counted?"),)),
        State("sent back while a query waits", TEAM, PHONE, (*sent_back(""),), "send-without"),
        State("sent back without a reason", TEAM, DESK, (tick("Send it back without"), press("Send back")), "reason"),
        State("no check is waived", TEAM, PHONE, waivers),
        State("a waiver of nothing", TEAM, PHONE, (press(WAIVE),), "code"),
        State("a waiver without a reason", TEAM, DESK, (choose("Which check?", "P-0"), press(WAIVE)), "reason"),
        State("a waiver without a day", TEAM, PHONE, (write("Why?", FAIR), press(WAIVE)), "expires_on"),
        State("a check that is waived", TEAM, PHONE, (write("Last day", "31 December 2025"), press(WAIVE))),
        State("a waiver that was taken back", TEAM, DESK, (press("Take back"),)),
        State("a query that waits", LEAD, PHONE, (queries,)),
        State("an answer without words", LEAD, PHONE, (press(ANSWER),), "answer-"),
        State("a query that is answered", LEAD, DESK, (write("Your answer", "They are not."), press(ANSWER))),
        State("why a new version", LEAD, PHONE, (*upload(third), tick_all(READ), press(KEEP), press(SIGN))),
        State("a new version without a reason", LEAD, DESK, (press("Send the new version"),), "reason"),
        State("a version that was sent back", TEAM, DESK, (*review, *sent_back("The leavers are of last year."))),
        State(
            "a receipt that no longer counts",
            SIGNATORY,
            PHONE,
            (at("/our-return"), follow("Version 2"), follow("Open the receipt")),
        ),
    )


def everybody(folder: Path) -> tuple[State, ...]:
    """A lead's return and everybody who has a say in it; strangers may look at a file of their own before."""
    return *checked_only(folder), *file_to_signature(folder), *signature_to_review(folder)
