"""What a question must not tell: who asks, and a figure, in digits or in words."""

import pytest

from app.programme.questions import numbers_told, own_words, people_named

ASHMOOR = "Ashmoor Metropolitan Borough Council (demonstration)"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "We at Ashmoor Council appoint only twelve in a hundred, half as often",
            ("twelve in a hundred", "half as often"),
        ),
        ("Why is one in five of our panels all white?", ("one in five",)),
        ("Minority ethnic staff are twice as likely to enter the process.", ("are twice as likely",)),
        ("Ours are three times as likely to be referred; what helped?", ("three times as likely",)),
        ("A third of those who left were black. What did you ask them?", ("A third of",)),
        ("Two-thirds of applicants drop out at interview.", ("Two-thirds",)),
        ("Our leavers doubled within a year. Who has turned that round?", ("doubled",)),
        ("How do you support three minority ethnic managers among many?", ("three minority ethnic managers",)),
        ("Only one applicant was appointed in the whole year.", ("Only one applicant",)),
        ("We employ about three hundred and forty people.", ("three hundred and forty people",)),
        ("Twenty-five of our social workers were referred.", ("Twenty-five of our social workers",)),
        ("The share has fallen by a quarter.", ("by a quarter",)),
        ("Almost double the rate of white colleagues: where to begin?", ("Almost double the",)),
        ("Of shortlisted people only twelve were appointed.", ("twelve were",)),
        ("Half of our panels are trained, and still nothing moves.", ("Half of",)),
        ("Nine out of ten never hear back.", ("Nine out of ten",)),
        ("Our ratio is 2.4, above the 1.25 of others (since 2024).", ("2.4", "1.25", "2024")),
        ("Since ٢٠٢٤ a ½ more, which %?", ("٢٠٢٤", "½", "%")),
        ("Forty Percent, or forty per cent", ("Forty Percent", "forty per cent")),
        ("What about a dozen Asian ones?", ("a dozen Asian ones",)),
        ("Five of nine shortlisted never came.", ("Five of nine",)),
        ("We lost fifteen or so social workers.", ("fifteen or so",)),
        ("Then one Black manager left.", ("one Black manager",)),
        ("It went from twelve to seven.", ("from twelve to seven",)),
        ("The ratio is point five.", ("point five",)),
        ("Why does every second applicant drop out?", ("every second applicant",)),
    ],
)
def test_a_figure_in_a_question_is_found_as_it_stands_there(text, found):
    assert numbers_told(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "One of our teams would like to try blind shortlisting: how did you begin?",
        "For one, how did you win over managers? And second, who paid for it?",
        "First we trained the panels, then nothing changed. What would you do next?",
        "How did you bring two services together under one approach?",
        "Did you hold the workshops for half a day or a full day?",
        "We meet twice a year; is that often enough for a staff network?",
        "What did you do in the first half of the programme?",
        "Did you double-check decisions to discipline before they were taken?",
        "How do one-to-one talks help people who come back after a case?",
        "What helped your panels to appoint more fairly, and what did not?",
        "Is it better to change one thing at a time, or everything at once?",
        "We tried it three times and it did not last. What made yours last?",
        "Who sits on your three-person panels, and do they stay the same?",
        "Two years ago our staff network ended. How did you bring yours back?",
        "Do you publish every quarter, and who reads it?",
        "How did you measure what percentage of people understood the reason?",
        "What does a third party bring to an investigation?",
        "Has anyone tried a second interview with someone from another team?",
        "How did you deal with zero tolerance posters that nobody believed?",
        "Who was the one person without whom it would not have worked?",
    ],
)
def test_a_question_without_a_figure_passes(text):
    assert numbers_told(text) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We at Ashmoor Council wonder", ("Ashmoor",)),
        ("Here in ASHMOOR'S teams, and in ashmoor", ("ASHMOOR'S", "ashmoor")),
        ("The Ashmoor Metropolitan Borough Council asks", ("Ashmoor Metropolitan Borough Council",)),
        ("We are demo-001, or AMBC for short", ("demo-001", "AMBC")),
        ("We are the A.M.B.C.", ("A.M.B.C",)),
        ("Ours is ASH, not ash", ("ASH",)),
        ("What should a council in a borough do about people in the city?", ()),
    ],
)
def test_the_words_that_tell_the_organisation_are_found_and_its_common_ones_are_not(text, found):
    assert own_words(text, ASHMOOR, ("DEMO-001", "ASH", "")) == found


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Reading Borough Council", "What helps in reading the figures? Reading them is hard.", ()),
        ("Reading Borough Council", "Here in Reading it did not.", ("Reading",)),
        ("Southend-on-Sea City Council", "After a sea change at Southend", ("Southend",)),
        ("Hope Care Ltd", "We hope to do better. Hope is not a plan.", ()),
        ("Hope Care Ltd", "At Hope we train everybody, hope care ltd does.", ("Hope", "hope care ltd")),
        ("North East Lincolnshire Council", "In the north and east, and in lincolnshire", ("lincolnshire",)),
        ("Stoke-on-Trent City Council", "On the day, in Stoke on Trent", ("Stoke", "Trent")),
        ("Birmingham Children's Trust", "What helps children? A trust.", ()),
        ("Northfield Health Services", "How does the NHS do it?", ()),
        ("London Borough of Kelcombe", "Does London weighting matter?", ()),
        (
            "City of London Corporation",
            "How does the City of London Corporation do it?",
            ("City of London Corporation",),
        ),
    ],
)
def test_a_name_that_is_a_common_word_is_found_only_where_it_is_written_as_a_name(name, text, found):
    assert own_words(text, name) == found


def test_the_longest_question_is_read_at_once_however_it_is_written():
    for text in ("two " * 400, "two" + " " * 1500, "two" + " of" * 500, "two and " * 200, "half-" * 300):
        numbers_told(text)
        own_words(text, ASHMOOR)


def test_the_digits_of_a_code_are_no_figure_and_others_are():
    text = "We are DEMO-001 and demo-001, E06000900, with 12 leavers and DEMO-0011"

    assert numbers_told(text, ("DEMO-001", "E06000900", "")) == ("12", "DEMO-0011")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Thanks to asha patel and Mr Patel's team", ("asha patel", "Patel's")),
        ("It was PATEL who began. Patel began.", ("PATEL",)),
        ("A long patel of words", ()),
        ("We asked Sam Li, and Li answered", ("Sam Li",)),
        ("Nobody is named", ()),
    ],
)
def test_people_are_found_by_their_whole_name_and_by_the_last_of_it(text, found):
    assert people_named(text, ["Asha Patel", "Sam Li", ""]) == found
