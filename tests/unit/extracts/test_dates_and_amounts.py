"""Columns of dates, amounts and pay."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from app.extracts.amounts import amounts_of
from app.extracts.dates import NO_DATE, UNREADABLE, days_of, orders_seen
from app.extracts.mapping import PayRule
from app.extracts.pay import Paid, bands_of, full_time_pay, plausible_hours, weekly_hours
from app.indicators.catalogue import load_edition


def read(*texts, day_first=True):
    special = {int(NO_DATE): "none", int(UNREADABLE): "unreadable"}
    days = days_of(pa.array(texts, pa.string()), day_first=day_first)
    return [special.get(int(day)) or np.datetime64(int(day), "D").astype(date).isoformat() for day in days]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-03-31", "2025-03-31"),
        ("31/03/2025", "2025-03-31"),
        ("1/2/2025", "2025-02-01"),
        ("01.02.03", "2003-02-01"),
        ("1/2/70", "1970-02-01"),
        ("1/2/69", "2069-02-01"),
        ("29/02/2024", "2024-02-29"),
        ("29/02/2025", "unreadable"),
        ("31/04/2025", "unreadable"),
        ("13/13/2025", "unreadable"),
        ("00/01/2025", "unreadable"),
        ("1 September 1999", "1999-09-01"),
        ("01-APR-2024", "2024-04-01"),
        ("01-Xyz-2024", "unreadable"),
        ("20250331", "2025-03-31"),
        ("2025-03-31 00:00:00", "2025-03-31"),
        ("2025-03-31T10:11:12.5Z", "2025-03-31"),
        ("31/03/2025 09:00", "2025-03-31"),
        ("45747", "unreadable"),
        ("1/1/0001", "unreadable"),
        ("1/1/9999", "unreadable"),
        ("soon", "unreadable"),
        ("", "none"),
        ("   ", "none"),
    ],
)
def test_a_date_is_read_in_one_way_or_not_at_all(text, day):
    assert read(text) == [day]


def test_the_month_may_come_first_where_the_mapping_says_so():
    assert read("03/31/2025", "31/03/2025", day_first=False) == ["2025-03-31", "unreadable"]


def test_the_order_is_told_by_dates_that_can_be_read_in_one_way_only():
    assert orders_seen(pa.array(["31/03/2025", "1/2/2025", ""])) == (True, False)
    assert orders_seen(pa.array(["03/31/2025"])) == (False, True)
    assert orders_seen(pa.array(["1/2/2025", "2025-03-31", "x"])) == (False, False)


def test_amounts_may_have_a_pound_sign_and_thousands():
    amounts, strange = amounts_of(pa.array(["£30,000.50", " 12 ", "GBP 1", "", "30k", "-5", "1e5", "9999999999"]))

    assert list(amounts[:3]) == [30000.5, 12.0, 1.0]
    assert np.isnan(amounts[3:]).all()
    assert list(strange) == [False, False, False, False, True, True, True, True]


def paid(amount=np.nan, hourly=np.nan, hours=np.nan, share=np.nan):
    return Paid(*(np.array([value], np.float64) for value in (amount, hourly, hours, share)))


@pytest.mark.parametrize(
    ("facts", "rule", "pay"),
    [
        (paid(30000), PayRule(), 30000.0),
        (paid(2500), PayRule(period="month"), 30000.0),
        (paid(575.34), PayRule(period="week"), 29999.95),
        (paid(15.6), PayRule(period="hour"), 30096.94),
        (paid(15000, share=0.5), PayRule(pay_is="actual"), 30000.0),
        (paid(15000, hours=18.5), PayRule(pay_is="actual"), 30000.0),
        (paid(15000, hours=18.5, share=0.6), PayRule(pay_is="actual"), 25000.0),
        (paid(15000, hours=18, share=np.nan), PayRule(pay_is="actual", full_time_hours=36), 30000.0),
        (paid(hourly=15.6), PayRule(pay_is="actual"), 30096.94),
        (paid(20000, hourly=99), PayRule(), 20000.0),
    ],
)
def test_pay_becomes_full_time_pay_for_a_year(facts, rule, pay):
    assert full_time_pay(facts, rule)[0] == pytest.approx(pay, abs=0.005)


@pytest.mark.parametrize(
    "facts", [paid(), paid(0), paid(1_000_001), paid(15000), paid(15000, share=0), paid(15000, share=7)]
)
def test_pay_that_cannot_be_known_stays_unknown(facts):
    rule = PayRule(pay_is="actual") if facts.amount[0] == 15000 else PayRule()

    assert np.isnan(full_time_pay(facts, rule)[0])


def test_a_band_holds_its_lower_limit_and_not_its_upper(edition):
    keys = edition.measures["headcount"].breakdown_keys
    pay = np.array([1, 29_999.99, 30_000, 69_999.99, 70_000, np.nan])

    assert [keys[place] for place in bands_of(pay, edition)] == [
        "under_30k",
        "under_30k",
        "30k_to_70k",
        "30k_to_70k",
        "70k_and_over",
        "pay_not_known",
    ]


def test_the_edition_of_2023_has_no_bands():
    assert list(bands_of(np.array([1.0, np.nan]), load_edition(2023))) == [0, 0]


def test_hours_that_can_be_none_are_not_known_and_a_share_stands_in():
    assert list(plausible_hours(np.array([37.0, 100.0]))) == [37.0, 100.0]
    assert np.isnan(plausible_hours(np.array([999.0, -1.0]))).all()
    assert list(weekly_hours(paid(share=0.5), PayRule())) == [18.5]


def test_a_person_is_employed_on_the_as_at_date_from_the_first_day_to_the_last(count, fates):
    text = '[staff]\n[staff.columns]\nethnicity = "E"\nstarted = "S"\nended = "L"\n[staff.fixed]\nservice = "adult"\n[staff.values.ethnicity]\nw = "white_british"\n'
    rows = "E,S,L\nw,31/03/2025,\nw,01/04/2025,\nw,,31/03/2025\nw,,30/03/2025\nw,,\nw,x,\n"

    assert fates(count(text, staff=rows)) == {
        "counted": 3,
        "not_yet_employed": 1,
        "no_longer_employed": 1,
        "bad_date:started": 1,
    }


def test_a_stated_band_stands_in_for_pay(count, above_zero):
    text = '[staff]\n[staff.columns]\nethnicity = "E"\npay = "P"\npay_band = "B"\n[staff.fixed]\nservice = "adult"\n[staff.values.ethnicity]\nw = "white_british"\n[staff.values.pay_band]\nlow = "under_30k"\ntop = "70k_and_over"\n'

    prepared = count(text, staff="E,P,B\nw,,low\nw,,top\nw,50000,top\nw,,\nw,x,\n")

    assert above_zero(prepared) == {
        "adult headcount under_30k white_british": 1,
        "adult headcount 30k_to_70k white_british": 1,
        "adult headcount 70k_and_over white_british": 1,
        "adult headcount pay_not_known white_british": 2,
    }
