"""The names of the statistical methods, apart from the arithmetic, so that a start needs no arithmetic to list them."""

from enum import StrEnum


class Method(StrEnum):
    """The ways to put an interval round one ratio; SCAS is the service's own."""

    SCAS = "scas"
    KOOPMAN = "koopman"
    MN = "mn"
    GART_NAM = "gart-nam"
    KATZ = "katz"
    ADJUSTED_LOG = "adjusted-log"
    MOVER_WILSON = "mover-wilson"
    INVERSE_SINH = "inverse-sinh"


class UnconditionalMethod(StrEnum):
    """The exact intervals of one ratio that list every possible table, for groups that are not too large."""

    CHAN_ZHANG = "chan-zhang"
    AGRESTI_MIN = "agresti-min"


class PoolingMethod(StrEnum):
    """The ways to average the ratios of several strata."""

    MANTEL_HAENSZEL = "mantel-haenszel"
    INVERSE_VARIANCE = "inverse-variance"
    DERSIMONIAN_LAIRD = "dersimonian-laird"
    SCAS = "scas"
    GART_NAM = "gart-nam"
    TANG = "tang"


class RateMethod(StrEnum):
    """The ways to put an interval round one proportion or one count."""

    WILSON = "wilson"
    WILSON_CORRECTED = "wilson-corrected"
    BYAR = "byar"
    EXACT = "exact"
    MID_P = "mid-p"


SYNONYMS = {
    "adjusted-log-haldane": "adjusted-log",
    "agresti-min-exact-unconditional": "agresti-min",
    "chan-zhang-exact-unconditional": "chan-zhang",
    "clopper-pearson": "exact",
    "gart-nam-skew-score": "gart-nam",
    "greenland-robins": "mantel-haenszel",
    "haldane": "adjusted-log",
    "inverse-variance-fixed": "inverse-variance",
    "katz-log": "katz",
    "koopman-score": "koopman",
    "log-adjusted": "adjusted-log",
    "mantel-haenszel-greenland-robins": "mantel-haenszel",
    "mh": "mantel-haenszel",
    "miettinen-nurminen": "mn",
    "miettinen-nurminen-score": "mn",
    "midp": "mid-p",
    "mover": "mover-wilson",
    "newman": "inverse-sinh",
    "poisson-exact": "exact",
    "poisson-exact-funnel-expected": "exact",
    "random-effects": "dersimonian-laird",
    "scas-skew-score": "scas",
    "stratified-scas-mh": "scas",
    "stratified-score-inv-gart-nam": "gart-nam",
    "stratified-score-ivs-tang": "tang",
    "walter": "adjusted-log",
    "wilson-cc": "wilson-corrected",
}
"""Other names in use for the same methods, in the spelling that ``spelled`` gives."""


def spelled(given: str) -> str:
    """Return the name of a method in our own spelling: ``Miettinen_Nurminen`` becomes ``mn``."""
    plain = "-".join(given.replace("_", " ").replace("-", " ").lower().split())
    return SYNONYMS.get(plain, plain)
