"""What an employer goes through who has HR extracts counted, asks the staff and leaves the collection, as states."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Page

from tests.support.states import DESK, PHONE, State, at, attach, choose, press, tick, tick_all, unfold, write
from tests.support.walking import settle

EMPLOYER, STRANGER = "employer", "stranger"
SURVEY, OPEN_SURVEY, CLOSE = "/our-return/survey", "Open the survey", "Close the survey and see the results"
MOVE, INTO, ANSWER_SURVEY = "Change the last day", "Write the results into our return", "Send my answers"
EXTRACTS, READ_FILES = "/our-return/extracts", "Read these files"
AGAIN, COUNT, HOUSING = "Choose this file again", "This is right: count", "staff.means.service.2"
REGISTRATION, MAIL = "/our-return/registration", "Ask someone@example.org about it."


def days():
    return write("As-at date", "31 March 2025"), write("Last day of the 12 months", "31 March 2025")


def read(path: Path):
    return at(EXTRACTS), *days(), attach("Staff list", path), press(READ_FILES)


def heading(row: str):
    return unfold("Which column says what"), write("Row of the headings", row)


def decided():
    return (choose("“Housing”", "Leave"),)


def counted(path: Path):
    return *read(path), *decided(), attach(AGAIN, path), press(COUNT)


def staff_list(numbers: range) -> str:
    """Rows with personal details, and a service that nobody knows."""
    services = ["Adult services", "Children", "Housing"]
    people = (f"E{n},Zebedee Quagga,{'ABMN'[n % 4]},{services[n % 3]},37,{20_000 + n}" for n in numbers)
    return "\n".join(["Employee number,Full name,Ethnic origin,Service,Weekly hours,Annual salary", *people])


def list_of_codes() -> str:
    """Rows whose codes several schemes know, with other meanings."""
    rows = (f"E{n},{n % 15 + 1},Adult services,37,30000" for n in range(30))
    return "\n".join(["Employee number,Ethnic origin,Service,Weekly hours,Annual salary", *rows])


def mistyped():
    return at("/our-return/type/leavers"), write("Note about this table", MAIL), press("Save this page")


def typed_survey():
    return (
        at("/our-return/type/staff_survey"),
        write("White British, Survey respondents (Adult", "3"),
        press("Save this page"),
    )


def passed(folder: Path):
    """Let the last day of the survey be over: the demonstration's own day never passes."""

    def pass_it(_page: Page) -> None:
        with closing(sqlite3.connect(folder / "demonstration" / "scwres.sqlite", timeout=30)) as database:
            database.execute("UPDATE staff_survey SET closes_on = '2025-10-07' WHERE closed_at IS NULL")
            database.commit()

    return pass_it


def unsaid():
    return (tick_all("Prefer not to say"),)


def answers(number: int, link: dict[str, str]):
    """Send answers to a survey as so many people would, each with a page of their own."""
    said = {"service": "adult", "ethnic_group": "white_british", "hba_public": "yes", "hba_colleagues": "no"}

    def send(page: Page) -> None:
        for number_of_one in range(number):
            token = re.search(r'name="csrf_token" value="([^"]+)"', page.request.get(link["at"]).text())
            group = "white_british" if number_of_one % 2 else "asian"
            form = {**said, "ethnic_group": group, "hba_managers": "not_said", "csrf_token": token[1]}
            assert page.request.post(link["at"], form=form).ok

    return send


def leave(reason: str):
    return unfold("Withdraw from this collection"), write("Why do you withdraw?", reason), press("Withdraw")


def nothing(reason: str):
    return (
        unfold("Say that there is nothing to submit"),
        write("Why is there nothing to submit?", reason),
        press("There is nothing to submit"),
    )


def forgotten(page: Page) -> None:
    """Bring counts that the service did not seal."""
    page.locator("input[name=counted]").first.evaluate("item => { item.value = 'x' }")


def extracts_to_return(folder: Path) -> tuple[State, ...]:
    """An employer's HR extracts, from the first slip to counts in the typed return."""
    staff, other, codes, nobody = (folder / name for name in ("staff.csv", "other.csv", "codes.csv", "nobody.csv"))
    staff.write_text(staff_list(range(60)), "utf-8")
    other.write_text(staff_list(range(90)), "utf-8")
    codes.write_text(list_of_codes(), "utf-8")
    nobody.write_text(staff_list(range(0)), "utf-8")
    note = folder / "mapping.toml"
    note.write_bytes(b"\xff\xfe")
    return (
        State("nothing is typed to check", EMPLOYER, PHONE, (at("/our-return/type"), press("Check it")), "-"),
        State("which lists there are", EMPLOYER, PHONE, (at(EXTRACTS),)),
        State("no day and no list", EMPLOYER, PHONE, (press(READ_FILES),), "as_at"),
        State("no list", EMPLOYER, DESK, (*days(), press(READ_FILES)), "staff"),
        State("no mapping", EMPLOYER, PHONE, (attach("Mapping", note), press(READ_FILES)), "mapping"),
        State("codes of several schemes", EMPLOYER, PHONE, (*days(), attach("Staff list", codes), press(READ_FILES))),
        State("personal columns are refused", EMPLOYER, PHONE, (*read(staff),)),
        State("what is not decided", EMPLOYER, DESK, (attach(AGAIN, staff), press(COUNT)), HOUSING),
        State("no heading there", EMPLOYER, PHONE, (*heading("x"), attach(AGAIN, staff), press(COUNT)), "staff"),
        State(
            "what became of each row", EMPLOYER, PHONE, (*read(staff), *decided(), attach(AGAIN, staff), press(COUNT))
        ),
        State("not one row counts", EMPLOYER, PHONE, (*read(staff), *decided(), attach(AGAIN, nobody), press(COUNT))),
        State("counts in the typed return", EMPLOYER, PHONE, (*counted(staff), press("Carry these counts"))),
        State("something else is typed", EMPLOYER, PHONE, (*counted(other), press("Carry these counts"))),
        State("the counts of the extracts", EMPLOYER, DESK, (press("Take the counts"),)),
        State("counts that are gone", EMPLOYER, PHONE, (*counted(other), forgotten, press("Carry these counts")), "-"),
        State("a note that names somebody", EMPLOYER, PHONE, mistyped(), "note.leavers"),
        State("what was typed by whom", EMPLOYER, PHONE, (at("/our-return/type/workforce/history"),)),
        State("a file to carry on from", EMPLOYER, PHONE, (at("/our-return/type/from"),)),
        State("whether to empty every field", EMPLOYER, PHONE, (at("/our-return/type/clear"),)),
        State("every field is empty", EMPLOYER, DESK, (press("Empty every field"),)),
        State("nothing to empty", EMPLOYER, PHONE, (at("/our-return/type/clear"),)),
    )


def survey(folder: Path) -> tuple[State, ...]:
    """An employer's survey with too few answers and with enough, and its results in the return."""
    link: dict[str, str] = {}

    def keep_link(page: Page) -> None:
        link["at"] = page.get_by_label("Copy this and pass it on").input_value()

    def open_link(page: Page) -> None:
        page.goto(link["at"])
        settle(page)

    opened = tick("Adult social care"), write("Last day for answers", "31 October 2025"), press(OPEN_SURVEY), keep_link
    return (
        State("no survey yet", EMPLOYER, PHONE, (at(SURVEY),)),
        State("a survey of nobody", EMPLOYER, PHONE, (press(OPEN_SURVEY),), "services"),
        State(
            "a survey without a last day", EMPLOYER, DESK, (tick("Adult social care"), press(OPEN_SURVEY)), "closes_on"
        ),
        State("a survey that is open", EMPLOYER, PHONE, (at(SURVEY), *opened)),
        State(
            "a last day too far away", EMPLOYER, PHONE, (write("Last day", "1 March 2030"), press(MOVE)), "closes_on"
        ),
        State("what staff are asked", STRANGER, PHONE, (open_link,)),
        State("an answer without a choice", STRANGER, PHONE, (press(ANSWER_SURVEY),), "ethnic_group"),
        State("an answer that says nothing", STRANGER, DESK, (*unsaid(), press(ANSWER_SURVEY)), "send"),
        State("thanks", STRANGER, PHONE, (tick("Yes"), press(ANSWER_SURVEY))),
        State("a survey past its last day", EMPLOYER, PHONE, (passed(folder), at(SURVEY))),
        State("a link past its last day", STRANGER, PHONE, (open_link,)),
        State(
            "a new last day that has passed",
            EMPLOYER,
            DESK,
            (write("Last day", "7 October 2025"), press(MOVE)),
            "closes_on",
        ),
        State("answers are taken again", EMPLOYER, PHONE, (write("Last day", "31 October 2025"), press(MOVE))),
        State("a link that works again", STRANGER, DESK, (open_link,)),
        State("too few answers", EMPLOYER, PHONE, (at(SURVEY), press(CLOSE))),
        State("a survey that is over", STRANGER, PHONE, (open_link,)),
        State("what a survey found", EMPLOYER, PHONE, (*opened, answers(24, link), press(CLOSE))),
        State("what a survey would replace", EMPLOYER, DESK, (*typed_survey(), at(SURVEY))),
        State("replaced without a word", EMPLOYER, PHONE, (press(INTO),), "replace"),
        State("results in the return", EMPLOYER, PHONE, (tick("Replace these values"), press(INTO))),
    )


def registration() -> tuple[State, ...]:
    """Registering again, and leaving the collection in both ways."""
    return (
        State("registered", EMPLOYER, PHONE, (at(REGISTRATION),)),
        State(
            "registered for no service",
            EMPLOYER,
            PHONE,
            (tick("Adult social care"), press("Keep these changes")),
            "services",
        ),
        State("withdrawn without a reason", EMPLOYER, PHONE, leave(""), "withdraw-reason"),
        State("withdrawn", EMPLOYER, PHONE, (write("Why do you withdraw?", "We are merging."), press("Withdraw"))),
        State("our return while withdrawn", EMPLOYER, PHONE, (at("/our-return"),)),
        State("typing while withdrawn", EMPLOYER, PHONE, (at("/our-return/type"),)),
        State("extracts while withdrawn", EMPLOYER, PHONE, (at(EXTRACTS),)),
        State("a survey while withdrawn", EMPLOYER, PHONE, (at(SURVEY),)),
        State("back again", EMPLOYER, DESK, (at(REGISTRATION), press("Take part again"))),
        State("nothing without a reason", EMPLOYER, PHONE, nothing(""), "nothing-reason"),
        State("nothing to submit", EMPLOYER, PHONE, nothing("We employ nobody this year.")),
    )


def employer(folder: Path) -> tuple[State, ...]:
    """An employer who has files counted and asks the staff."""
    return *extracts_to_return(folder), *survey(folder), *registration()
