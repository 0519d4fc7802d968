"""A second way of counting HR extracts, row by row with the plainest means: an oracle for small CSV files.

It shares nothing with ``app.extracts`` but the data files: no columns, no batches, no hashes, no numpy.
"""

import csv
import io
import re
import tomllib
import unicodedata
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KINDS = tomllib.loads((ROOT / "app/extracts/data/kinds.toml").read_text(encoding="utf-8"))
CODES = list(csv.DictReader((ROOT / "app/register/data/ethnicity-codes.csv").read_text(encoding="utf-8").splitlines()))
BANDS = (("under_30k", 0, 30_000), ("30k_to_70k", 30_000, 70_000), ("70k_and_over", 70_000, 10**9))
FORMS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%b-%Y")


def count_extracts(files, mapping, *, as_at, window, services):
    """Return ``(counts, fates)``: counts above 0 by (service, measure, breakdown, group), fates by (kind, fate)."""
    counts, fates, staff = Counter(), Counter(), {}
    for kind in KINDS["kinds"]:
        if kind in files:
            rows = _rows(files[kind], mapping[kind], kind)
            for row in rows:
                row["fate"] = _placed(row, _fate(row, mapping[kind], kind, as_at, window, services, staff))
            _once(rows, kind)
            if kind == "staff":
                staff = _staff(rows)
            fates.update((kind, row["fate"]) for row in rows)
            for row in rows:
                if row["fate"] == "counted":
                    counts.update(_cells(row, kind))
    return counts, fates


def _rows(text, section, kind):
    header, *records = csv.reader(io.StringIO(text, newline=""))
    rows = []
    for record in records:
        values = dict(zip(header, record, strict=False))
        row = {"ragged": len(record) not in ({0, len(header)} if len(header) > 1 else {1}), "kind": kind}
        for field, column in section.get("columns", {}).items():
            named = [column] if isinstance(column, str) else column
            row[field] = "\x1f".join(values.get(name, "").strip() for name in named)
        row["blank"] = not any(row[field].strip("\x1f ") for field in section.get("columns", {}))
        rows.append(row)
    return rows


def _tidy(text):
    plain = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    return re.sub(r"^(-?\d+)\.0+$", r"\1", plain)


def _meaning(row, field, section):
    if field in section.get("fixed", {}):
        return section["fixed"][field]
    if field not in section.get("columns", {}):
        return None
    text = _tidy(row[field])
    given = {_tidy(value): means for value, means in section.get("values", {}).get(field, {}).items()}
    if text in given:
        return given[text]
    if field == "ethnicity":
        return _group(text, section.get("scheme", ""))
    return KINDS["fields"][field].get("blank", "?") if not text else "?"


def _group(text, scheme):
    for code in CODES:
        if code["scheme"] == scheme and text and text in {_tidy(code["code"]), _tidy(code["label"])}:
            return code["return_group"]
    return "?" if text else "not_known"


def _day(text):
    for form in FORMS:
        try:
            day = datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day of the calendar has no zone
        except ValueError:
            continue
        return day if day.year >= 1900 else "?"
    return "?" if text.strip() else None


def _fate(row, section, kind, as_at, window, services, staff):
    if row["ragged"]:
        return "ragged"
    if row["blank"]:
        return "blank"
    for field in KINDS["fields"]:
        if field not in section.get("from_staff", []):
            row[f"={field}"] = (
                _meaning(row, field, section) if KINDS["fields"][field]["reads"] in {"choice", "ethnicity"} else None
            )
    if row.get("=appointed") == "yes" and row.get("=shortlisted") == "no":
        return "appointed_not_shortlisted"
    for field in KINDS["kinds"][kind]["judged"]:
        fate = _by_field(row, field, section, as_at, window, services)
        if fate:
            return fate
    return _by_staff(row, section, services, staff)


def _placed(row, fate):
    registered = row.get("=profession") in {"social_worker", "other_regulated"}
    is_lost = fate == "counted" and row.get("=case") == "ftp_referred" and not registered
    return "no_registered_profession" if is_lost else fate


def _by_field(row, field, section, as_at, window, services):
    about = KINDS["fields"][field]
    if field in section.get("from_staff", []):
        return None
    if about["reads"] == "date":
        return _by_date(row, field, as_at, window) if field in section["columns"] else None
    means = row[f"={field}"]
    if means is None:
        return None
    if means in {"?", "leave_out", "refused"}:
        return {"?": "unmapped", "leave_out": "left_out", "refused": "refused"}[means] + ":" + field
    if about.get("keep", means) != means:
        return f"not_counted:{field}"
    return "service_not_covered" if field == "service" and means not in services else None


def _by_date(row, field, as_at, window):
    day = _day(row[field])
    if day == "?":
        return f"bad_date:{field}"
    if field == "started":
        return "not_yet_employed" if day and day > as_at else None
    if field == "ended":
        return "no_longer_employed" if day and day < as_at else None
    if day is None:
        return f"no_date:{field}"
    return f"before_window:{field}" if day < window[0] else f"after_window:{field}" if day > window[1] else None


def _by_staff(row, section, services, staff):
    if not section.get("from_staff"):
        return "counted"
    known = staff.get(row["person"].lower())
    if not row["person"] or known is None:
        return "not_on_staff_list"
    for field in section["from_staff"]:
        row[f"={field}"] = known[f"={field}"]
    return "counted" if row["=service"] in services else "service_not_covered"


def _once(rows, kind):
    best = {}
    for number, row in enumerate(rows):
        row["number"] = number
        key = row.get("person", row.get("application", "")).lower().strip("\x1f")
        if row["fate"] != "counted" or not key:
            continue
        key = (key, row.get("=case"))
        kept = best.get(key)
        if kept is None:
            best[key] = row
        elif kind in {"staff", "asc_wds"}:
            best[key] = max(kept, row, key=lambda one: (_number(one, "hours"), _number(one, "pay"), -one["number"]))
            lost = kept if best[key] is row else row
            lost["fate"] = "same_or_another"
        else:
            row["fate"] = "counted_already"


def _number(row, field):
    text = re.sub(r"[£,\s]", "", row.get(field, ""))
    return Decimal(text) if re.fullmatch(r"\d{1,9}(\.\d+)?", text) else Decimal(-1)


def _staff(rows):
    found = {}
    for row in sorted(rows, key=lambda one: (one["fate"] != "counted", -_number(one, "hours"), -_number(one, "pay"))):
        known = [row.get(f"={field}") for field in ("ethnicity", "service", "profession")]
        if row.get("person") and not {"?", "leave_out", "refused"} & set(known) and known[0] is not None:
            found.setdefault(row["person"].lower(), row)
    return found


def _cells(row, kind):
    service, group = row["=service"], row["=ethnicity"]
    measures = KINDS["kinds"][kind]["measures"]
    if "headcount" in measures:
        yield service, "headcount", _band(row), group
        if row.get("=senior") == "yes":
            yield service, "senior_managers", "", group
        if row.get("=profession") in {"social_worker", "other_regulated"}:
            yield service, "regulated_headcount", row["=profession"], group
    elif "shortlisted" in measures:
        yield service, "shortlisted", "", group
        if row["=appointed"] == "yes":
            yield service, "appointed", "", group
    elif row.get("=case") == "ftp_referred":
        yield service, "ftp_referred", row["=profession"], group
    else:
        yield service, row.get("=case") or measures[0], "", group


def _band(row):
    pay = _number(row, "pay")
    return next((band for band, low, high in BANDS if 0 < pay <= 1_000_000 and low <= pay < high), "pay_not_known")


def window_of(year):
    """Return the window that ends on 31 March of a year."""
    return date(year - 1, 4, 1), date(year, 3, 31)
