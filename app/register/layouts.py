"""How each kind of reference file is laid out: its columns, how a line is read, and what makes two lines the same."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.register import board, census, figures, geography, neighbours, referrals, workforce_counts
from app.register.reading import Row
from app.register.sentences import day_in_words, month_in_words

Parse = Callable[[Row], Any]
AsAt = Callable[[Sequence[Any]], str]


def _unstated(_rows: Sequence[Any]) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of file. ``key`` are the columns whose cells no two lines may share.

    ``as_at`` says in words which day or time the lines describe, or nothing where they do not say.
    """

    header: tuple[str, ...]
    parse: Parse
    key: tuple[str, ...]
    as_at: AsAt = _unstated


def _days(rows: Sequence[Any]) -> str:
    return _from_to(day_in_words(min(_as_at(rows))), day_in_words(max(_as_at(rows))))


def _as_at(rows: Iterable[Any]) -> list[date]:
    return [row.as_at for row in rows]


def _periods(rows: Sequence[figures.FitnessToPractiseFigure]) -> str:
    parts = sorted(part[:7] for row in rows for part in row.period.split(" to ") if len(part) >= len("2020-04"))
    return _from_to(month_in_words(parts[0]), month_in_words(parts[-1])) if parts else ""


def _months(rows: Sequence[board.BoardCell]) -> str:
    months = sorted({row.month for row in rows if row.month != board.YEAR_TO_DATE})
    return _from_to(month_in_words(months[0]), month_in_words(months[-1])) if months else ""


def _years(rows: Sequence[referrals.ReferralCount]) -> str:
    years = sorted({row.year for row in rows})
    return _from_to(f"Year to 31 March {years[0]}", f"year to 31 March {years[-1]}")


def _from_to(first: str, last: str) -> str:
    return first if first.casefold() == last.casefold() else f"{first} to {last}"


LAYOUTS: Mapping[str, Layout] = {
    "authorities": Layout(geography.HEADER, geography.authority, ("gss_code",)),
    "neighbours": Layout(neighbours.HEADER, neighbours.neighbour, ("model", "gss_code", "rank")),
    "census": Layout(census.HEADER, census.census_count, ("gss_code", "detail", "category")),
    "workforce": Layout(workforce_counts.HEADER, workforce_counts.workforce_count, ("gss_code", "year", "role"), _days),
    "register": Layout(
        figures.REGISTER_HEADER, figures.register_figure, ("as_at", "measure", "category", "subcategory"), _days
    ),
    "fitness_to_practise": Layout(
        figures.FITNESS_HEADER,
        figures.fitness_figure,
        ("period", "stage", "characteristic", "category", "measure", "comparator"),
        _periods,
    ),
    "board": Layout(board.HEADER, board.board_cell, ("section", "kpi_ref", "metric", "month"), _months),
    "adult_workforce": Layout(
        figures.ADULT_HEADER, figures.adult_figure, ("year", "sector", "scope", "job_role", "ethnicity")
    ),
    "programme": Layout(figures.PROGRAMME_HEADER, figures.programme_figure, ("phase", "period", "measure", "group")),
    "test_sites": Layout(figures.TEST_SITES_HEADER, figures.test_site, ("gss_code", "phase")),
    "referrals": Layout(
        referrals.HEADER, referrals.referral_count, ("year", "region", "characteristic", "category"), _years
    ),
}
