"""Codes of other systems reach the right ethnic group of a return, or are refused with a reason."""

import pytest

from app.errors import NotFoundError
from app.register.ethnicity_codes import RETURN_GROUPS, Refusal, load_schemes, return_group
from app.register.reading import ReferenceFileError

HEADER = "scheme,code,label,group5,group_binary,return_group\n"


def test_there_are_eleven_schemes_with_all_their_codes():
    assert {key: len(scheme.codes) for key, scheme in load_schemes().items()} == {
        "ONS-Census-2021-TS021-20cat": 20,
        "GSS-harmonised-2021-question-order": 20,
        "ONS-Census-2011-18cat-order": 18,
        "NHS-2001-16plus1": 21,
        "ASC-WDS-bulk-upload": 20,
        "ASC-WDS-internal-id": 19,
        "DfE-CSWW-census": 18,
        "DfE-CIN-census-20": 20,
        "DfE-CSWW-published-major-groups": 9,
        "SWE-register-published-groups": 7,
        "NHS-WRES-binary-rule": 3,
    }


@pytest.mark.parametrize(
    ("scheme", "code", "group"),
    [
        ("NHS-2001-16plus1", "A", "white_british"),
        ("NHS-2001-16plus1", "R", "asian"),
        ("NHS-2001-16plus1", "Z", "prefer_not_to_say"),
        ("NHS-2001-16plus1", "99", "not_known"),
        ("NHS-2001-16plus1", "", "not_known"),
        ("ASC-WDS-bulk-upload", "99", "not_known"),
        ("ASC-WDS-bulk-upload", "98", "other"),
        ("ASC-WDS-bulk-upload", "47", "other"),
        ("ASC-WDS-internal-id", "2", "not_known"),
        ("ONS-Census-2011-18cat-order", "2", "white_minority"),
        ("ONS-Census-2021-TS021-20cat", "2", "asian"),
        ("ONS-Census-2021-TS021-20cat", "16", "white_minority"),
        ("GSS-harmonised-2021-question-order", "20", "prefer_not_to_say"),
        ("DfE-CSWW-census", "REFU", "prefer_not_to_say"),
        ("DfE-CSWW-census", "NOBT", "not_known"),
        ("DfE-CIN-census-20", "WROM", "white_minority"),
        ("DfE-CSWW-published-major-groups", "White", "white_not_split"),
        ("SWE-register-published-groups", "Prefer not to say", "prefer_not_to_say"),
    ],
)
def test_a_code_means_what_its_own_scheme_says(scheme, code, group):
    assert return_group(scheme, code) == group


def test_99_is_the_default_in_one_scheme_and_an_answer_in_another():
    schemes = load_schemes()

    assert schemes["NHS-2001-16plus1"].find("99").label == "Not known (default code)"
    assert schemes["ASC-WDS-bulk-upload"].find("99").label == "Don't know"
    assert isinstance(return_group("NHS-2001-16plus1", "98"), Refusal)
    assert isinstance(return_group("ONS-Census-2021-TS021-20cat", "99"), Refusal)


def test_spaces_and_letter_case_do_not_matter():
    assert return_group("NHS-2001-16plus1", " a ") == "white_british"
    assert return_group("DfE-CSWW-census", "wbri") == "white_british"


@pytest.mark.parametrize(
    ("scheme", "code"),
    [
        ("NHS-WRES-binary-rule", "BME"),
        ("DfE-CSWW-published-major-groups", "Non-white"),
        ("DfE-CSWW-published-major-groups", "Known"),
        ("DfE-CSWW-published-major-groups", "Total"),
    ],
)
def test_a_total_or_a_merged_group_is_refused_with_its_reason(scheme, code):
    refusal = return_group(scheme, code)

    assert isinstance(refusal, Refusal)
    assert (refusal.scheme, refusal.code) == (scheme, code)
    assert refusal.reason.endswith("adds groups together and cannot be split into ethnic groups.")


def test_exactly_four_codes_are_refused():
    refused = [code for scheme in load_schemes().values() for code in scheme.codes.values() if not code.return_group]

    assert len(refused) == 4


def test_an_unknown_code_is_refused_and_an_unknown_scheme_is_an_error():
    assert return_group("NHS-2001-16plus1", "Q").reason == "'Q' is not a code of NHS-2001-16plus1."
    with pytest.raises(NotFoundError, match="no code scheme called 'NHS'"):
        return_group("NHS", "A")


def test_white_codes_are_white_and_every_other_known_code_is_minority_ethnic():
    white = {"white_british", "white_minority", "white_not_split"}
    for scheme in load_schemes().values():
        for code in scheme.codes.values():
            if code.return_group:
                assert (code.side == "white") == (code.return_group in white)
                assert (code.side == "unknown") == (code.return_group in {"prefer_not_to_say", "not_known"})


def test_all_nine_groups_of_a_return_can_be_reached():
    reached = {code.return_group for scheme in load_schemes().values() for code in scheme.codes.values()}

    assert reached == {*RETURN_GROUPS, None}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("S,1,A,White,white,whitish\n", "'whitish' is not one of"),
        ("S,1,A,W,w,asian\nS, 1 ,B,W,w,asian\n", "given once"),
    ],
)
def test_a_file_that_contradicts_itself_is_refused(tmp_path, line, message):
    path = tmp_path / "codes.csv"
    path.write_text(HEADER + line)

    with pytest.raises(ReferenceFileError, match=message):
        load_schemes(path)
