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


class PoolingMethod(StrEnum):
    """The ways to average the ratios of several strata."""

    MANTEL_HAENSZEL = "mantel-haenszel"
    INVERSE_VARIANCE = "inverse-variance"
    DERSIMONIAN_LAIRD = "dersimonian-laird"


class RateMethod(StrEnum):
    """The ways to put an interval round one proportion or one count."""

    WILSON = "wilson"
    WILSON_CORRECTED = "wilson-corrected"
    BYAR = "byar"
    EXACT = "exact"
    MID_P = "mid-p"
