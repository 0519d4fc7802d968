"""The eleven schemes of ethnicity codes: each code lands in its group, and the scheme is recognised or asked for."""

import csv

import pyarrow as pa
import pytest

from app.extracts.ethnicity import recognise
from app.extracts.kinds import load_kinds
from app.extracts.mapping import FileMapping
from app.extracts.meanings import REFUSED, meanings_of
from app.register.ethnicity_codes import CODES_FILE

CODES = list(csv.DictReader(CODES_FILE.read_text(encoding="utf-8").splitlines()))
SCHEMES = sorted({code["scheme"] for code in CODES})
GROUPS = (
    "white_british",
    "white_minority",
    "white_not_split",
    "mixed",
    "asian",
    "black",
    "other",
    "prefer_not_to_say",
    "not_known",
)


def meaning(edition, scheme, *texts, values=None):
    kind = load_kinds()["staff"]
    mapping = FileMapping(kind, {}, scheme=scheme, values={"ethnicity": values or {}})
    codes = meanings_of(kind.field("ethnicity"), mapping, edition).of(pa.array(texts, pa.string()))
    return ["refused" if code == REFUSED else GROUPS[code] if code >= 0 else int(code) for code in codes]


def test_there_are_eleven_schemes():
    assert len(SCHEMES) == 11


@pytest.mark.parametrize("code", CODES, ids=lambda code: f"{code['scheme']}:{code['code']}")
def test_every_code_of_every_scheme_lands_in_its_return_group(edition, code):
    assert meaning(edition, code["scheme"], code["code"]) == [code["return_group"]]


@pytest.mark.parametrize("code", CODES, ids=lambda code: f"{code['scheme']}:{code['code']}")
def test_every_label_of_every_scheme_lands_in_its_return_group(edition, code):
    if code["code"]:
        assert meaning(edition, code["scheme"], f" {code['label'].upper()} ") == [code["return_group"]]


def test_a_spreadsheets_number_and_a_leading_zero_are_the_code(edition):
    assert meaning(edition, "ASC-WDS-bulk-upload", "31.0", "98") == ["white_british", "other"]
    assert meaning(edition, "GSS-harmonised-2021-question-order", "01") == ["white_british"]


def test_a_blank_is_not_known_and_a_strange_value_has_no_meaning(edition):
    assert meaning(edition, "NHS-2001-16plus1", "", "  ", "Q", "Smith") == ["not_known", "not_known", -1, -1]


def test_the_mapping_may_say_what_a_value_means_whatever_the_scheme_says(edition):
    found = meaning(
        edition,
        "NHS-2001-16plus1",
        "S",
        "Welsh",
        "X",
        values={"s": "asian", "WELSH": "white_british", "x": "leave_out"},
    )

    assert found == ["asian", "white_british", -2]


def test_99_and_98_mean_what_their_scheme_says(edition):
    assert meaning(edition, "NHS-2001-16plus1", "99") == ["not_known"]
    assert meaning(edition, "ASC-WDS-bulk-upload", "98", "99") == ["other", "not_known"]


def test_a_code_that_adds_groups_together_is_refused(count, fates):
    text = '[leavers]\nscheme = "NHS-WRES-binary-rule"\n[leavers.columns]\nethnicity = "E"\nleft_on = "D"\n[leavers.fixed]\nservice = "adult"\n'

    prepared = count(text, leavers="E,D\nWHITE,2024-05-01\nBME,2024-05-01\nBME,2024-05-02\n")

    assert fates(prepared) == {"counted": 1, "refused:ethnicity": 2}
    assert not prepared.is_complete


@pytest.mark.parametrize(
    ("values", "scheme"),
    [
        ("A B M Z 99", "NHS-2001-16plus1"),
        ("31 32 45 98 99", "ASC-WDS-bulk-upload"),
        ("WBRI WOTH BAFR REFU", "DfE-CSWW-census"),
        ("WBRI WROM", "DfE-CIN-census-20"),
        ("1 2 20", "GSS-harmonised-2021-question-order"),
        ("1 13 -8", "ONS-Census-2021-TS021-20cat"),
    ],
)
def test_a_scheme_is_recognised_by_its_values(values, scheme):
    recognition = recognise(dict.fromkeys(values.split(), 5))

    assert (recognition.scheme, recognition.rivals) == (scheme, ())
    assert recognition.sentences == (f"The ethnicity values are of {scheme}: 100% of the values that are given.",)


def test_numbers_that_fit_several_schemes_are_asked_about_in_words():
    recognition = recognise({"1": 80, "13": 3, "6": 9, "": 50})

    assert recognition.scheme == ""
    first, *told, last = recognition.sentences
    assert first == (
        "The ethnicity values fit 4 schemes equally well, with different meanings: ONS-Census-2021-TS021-20cat, "
        "GSS-harmonised-2021-question-order, ONS-Census-2011-18cat-order, ASC-WDS-internal-id."
    )
    assert told[0].startswith(
        "  '1' is 'Asian, Asian British or Asian Welsh: Bangladeshi' in ONS-Census-2021-TS021-20cat, "
    )
    assert last == "Ask whoever runs the HR system which one it is, and name it as 'scheme' in the mapping."


def test_schemes_that_fit_but_mean_the_same_need_no_question():
    recognition = recognise({"WBRI": 3, "AIND": 1})

    assert [one.scheme for one in recognition.candidates] == ["DfE-CSWW-census", "DfE-CIN-census-20"]
    assert recognition.scheme == "DfE-CSWW-census"


def test_free_words_are_of_no_scheme():
    assert recognise({"Smith": 3, "Jones": 1}).sentences == (
        "The ethnicity values are of none of the schemes that we know.",
    )


def test_only_groups_that_a_scheme_can_say_get_a_zero(count_staff, count):
    nhs = count_staff("1,A,adult,37,20000,n").return_.counts
    groups = {cell.ethnic_group for cell in nhs if cell.service == "adult"}

    assert "white_not_split" not in groups
    assert groups == set(GROUPS) - {"white_not_split"}
