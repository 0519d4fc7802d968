"""Simulated returns: whole people drawn around the published national ratios, under a fixed seed."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from math import exp
from pathlib import Path
from typing import Any

import numpy as np

from app.demonstration.profiles import GROUPS, Profile
from app.indicators.edition import Edition
from app.indicators.returns import Cell, Return, ReturnDetails, TableState

WHITE = ("white_british", "white_minority")
UNKNOWN = ("prefer_not_to_say", "not_known")
KNOWN = (*WHITE, *GROUPS)
Counts = dict[str, int]


@lru_cache(maxsize=1)
def assumptions() -> Mapping[str, Any]:
    """Return what the simulation is drawn around."""
    return tomllib.loads((Path(__file__).parent / "assumptions.toml").read_text(encoding="utf-8"))


def simulated_return(
    profile: Profile, edition: Edition, services: tuple[str, ...], *, without: tuple[str, ...] = ()
) -> Return:
    """Return an organisation's simulated return for a collection.

    The same organisation and collection give the same return. ``without`` names tables that it cannot supply.
    """
    random = np.random.default_rng([assumptions()["seed"], edition.collection, *profile.code.encode()])
    counts: dict[Cell, int] = {}
    for service in services:
        for (measure, breakdown), row in _Draw(random, profile, edition, service).measures().items():
            if edition.measures[measure].table not in without:
                counts |= {Cell(service, measure, breakdown, group): count for group, count in row.items()}
    return Return(_details(profile, edition, services, without), counts)


def _details(profile: Profile, edition: Edition, services: tuple[str, ...], without: tuple[str, ...]) -> ReturnDetails:
    as_at = date(edition.collection, 8, 31)
    return ReturnDetails(
        organisation=profile.code,
        collection=edition.collection,
        template_version=edition.template_version,
        as_at=as_at,
        window_from=as_at.replace(year=as_at.year - 1) + timedelta(days=1),
        window_to=as_at,
        services=services,
        survey_from=date(edition.collection, 5, 1),
        survey_to=date(edition.collection, 5, 31),
        prepared_by="Demonstration lead",
        tables={
            table.key: TableState.CANNOT_SUPPLY if table.key in without else TableState.SUPPLIED
            for table in edition.tables
        },
    )


@dataclass(frozen=True, slots=True)
class _Draw:
    random: np.random.Generator
    profile: Profile
    edition: Edition
    service: str

    def measures(self) -> dict[tuple[str, str], Counts]:
        """Every row of one service, each part drawn from its whole so that none can exceed it."""
        bands = self._bands(self._people())
        staff = _added(bands.values())
        social_workers = self._part(staff, assumptions()["social_worker_share"])
        others = self._part(_less(staff, social_workers), assumptions()["other_regulated_share"])
        respondents = self._part(staff, assumptions()["response_rate"])
        shortlisted = self._scaled(staff, assumptions()["shortlisted_rate"])
        return {
            **{("headcount", band): row for band, row in bands.items()},
            ("senior_managers", ""): self._outcome(staff, "senior_management"),
            ("regulated_headcount", "social_worker"): social_workers,
            ("regulated_headcount", "other_regulated"): others,
            ("shortlisted", ""): shortlisted,
            ("appointed", ""): self._outcome(shortlisted, "shortlisting"),
            ("disciplinary_entered", ""): self._outcome(staff, "disciplinary"),
            ("ftp_referred", "social_worker"): self._outcome(social_workers, "fitness_to_practise"),
            ("ftp_referred", "other_regulated"): self._outcome(others, "fitness_to_practise"),
            ("cpd_accessed", ""): self._outcome(staff, "cpd"),
            ("survey_respondents", ""): respondents,
            ("hba_public", ""): self._outcome(respondents, "harassment_public"),
            ("hba_colleagues", ""): self._outcome(respondents, "harassment_colleagues"),
            ("hba_managers", ""): self._outcome(respondents, "harassment_managers"),
            ("leavers", ""): self._outcome(staff, "leaving"),
        }

    def _people(self) -> Counts:
        headcount = getattr(self.profile, f"{self.service}_headcount")
        shares = self._shares()
        return dict(zip(shares, map(int, self.random.multinomial(headcount, list(shares.values()))), strict=True))

    def _shares(self) -> dict[str, float]:
        known, minority = 1 - self.profile.unknown_share, self.profile.minority_share
        british, refused = assumptions()["split_share_of_white"], assumptions()["refusals_of_unknown"]
        white = known * (1 - minority)
        shares = {"white_british": white * british, "white_minority": white * (1 - british)}
        split = zip(GROUPS, self.profile.minority_split, strict=True)
        shares |= {group: known * minority * share for group, share in split}
        shares["prefer_not_to_say"] = self.profile.unknown_share * refused
        shares["not_known"] = 1 - sum(shares.values())
        return shares

    def _bands(self, people: Counts) -> dict[str, Counts]:
        keys = self.edition.measures["headcount"].breakdown_keys
        if keys == ("",):
            return {"": people}
        rows: dict[str, Counts] = {key: {} for key in keys}
        for group, count in people.items():
            drawn = self.random.multinomial(count, self._band_shares(keys, minority=group in GROUPS))
            for key, number in zip(keys, map(int, drawn), strict=True):
                rows[key][group] = number
        return rows

    def _band_shares(self, keys: tuple[str, ...], *, minority: bool) -> list[float]:
        given, published = assumptions()["pay_bands"], assumptions()["pay_band_minority_share"]
        odds = {key: share / (1 - share) for key, share in published.items()} if minority else {}
        typical = sum(odds.values()) / len(odds) if odds else 1.0
        weights = [given[key] * odds.get(key, typical) for key in keys]
        return [weight / sum(weights) for weight in weights]

    def _outcome(self, whole: Counts, indicator: str) -> Counts:
        spread, drift = assumptions()["log_spread"], assumptions()["later_year_drift"]
        rate = assumptions()["white_rate"][indicator] * exp(self.random.normal(0, drift))
        ratio = assumptions()["ratio"][indicator] * exp(self._lasting(indicator).normal(0, spread))
        known = {group: self._drawn(whole[group], rate * (ratio if group in GROUPS else 1)) for group in KNOWN}
        return known | {group: self._drawn(whole[group], rate) for group in UNKNOWN}

    def _lasting(self, indicator: str) -> np.random.Generator:
        # An organisation's disparity is its own and lasts from one collection to the next.
        seed = [assumptions()["seed"], *f"{self.profile.code} {self.service} {indicator}".encode()]
        return np.random.default_rng(seed)

    def _part(self, whole: Counts, share: float) -> Counts:
        return {group: self._drawn(count, share) for group, count in whole.items()}

    def _scaled(self, whole: Counts, rate: float) -> Counts:
        return {group: int(self.random.poisson(count * rate)) for group, count in whole.items()}

    def _drawn(self, count: int, rate: float) -> int:
        return int(self.random.binomial(count, min(1.0, rate)))


def _added(rows: Iterable[Counts]) -> Counts:
    total: Counts = {}
    for row in rows:
        for group, count in row.items():
            total[group] = total.get(group, 0) + count
    return total


def _less(whole: Counts, part: Counts) -> Counts:
    return {group: count - part[group] for group, count in whole.items()}
