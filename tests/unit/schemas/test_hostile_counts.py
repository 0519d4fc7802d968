"""Whatever stands in a return, checking it ends in findings and never in a failure."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.indicators.returns import Return
from schemas.checking import check_raw
from schemas.findings import Severity
from schemas.raw import RawCell, RawKind, Source
from tests.unit.schemas.raw_returns import EDITION, EXPECTED, good_return

GOOD = good_return()
CELLS = sorted(GOOD.counts)
TEXTS = st.one_of(
    st.integers(-5, 2_000_000).map(str), st.sampled_from(["", "n/a", "<10", "1e5", "12%"]), st.text(max_size=12)
)
VALUES = st.tuples(st.sampled_from(RawKind), TEXTS, st.booleans())


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    counts=st.dictionaries(st.sampled_from(CELLS), VALUES, max_size=60),
    details=st.dictionaries(st.sampled_from(sorted(GOOD.details)), VALUES, max_size=8),
    gone=st.sets(st.sampled_from(CELLS), max_size=60),
    unread=st.booleans(),
    source=st.sampled_from(Source),
)
def test_no_return_makes_checking_fail(counts, details, gone, unread, source):
    changed = {cell: RawCell(kind, text, GOOD.counts[cell].place, flag) for cell, (kind, text, flag) in counts.items()}
    kept = {cell: value for cell, value in (GOOD.counts | changed).items() if cell not in gone}
    said = {key: RawCell(kind, text, GOOD.details[key].place) for key, (kind, text, _flag) in details.items()}
    raw = replace(
        GOOD, source=source, counts=kept, details=GOOD.details | said, unread=frozenset(gone if unread else ())
    )

    checked = check_raw(EDITION, raw, EXPECTED)

    keys = [item.key for item in checked.findings]
    assert len(keys) == len(set(keys))
    assert isinstance(checked.return_, Return)
    assert all(0 <= count <= 1_000_000 for count in checked.return_.counts.values())
    assert all(item.message and "None" not in item.message for item in checked.findings if item.value is None)


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.sampled_from(CELLS), VALUES, min_size=1, max_size=40))
def test_every_filled_cell_is_a_number_or_has_exactly_one_fault(counts):
    changed = {cell: RawCell(kind, text, GOOD.counts[cell].place, flag) for cell, (kind, text, flag) in counts.items()}
    checked = check_raw(EDITION, replace(GOOD, counts=GOOD.counts | changed), EXPECTED)
    faults = [item.place for item in checked.findings if item.code[0] == "C" and item.severity is Severity.MUST_FIX]

    for cell, value in changed.items():
        is_number = cell in checked.return_.counts
        is_blank = value.kind is RawKind.BLANK or (
            value.kind is RawKind.TEXT and not value.text.strip(" \u00a0\u2007\u2009\u202f\u200b")
        )
        assert faults.count(value.place) == (0 if is_number or is_blank else 1)
