"""What happens when: one module for each interactive page, each with ``register(app)``, listed here."""

from app.callbacks import compare, home, national_register, our_indicators, programme, workforce
from app.web.interactive import ServiceDash

MODULES = (home, our_indicators, compare, workforce, national_register, programme)


def register_all(app: ServiceDash) -> None:
    """Register every callback of the service on this app."""
    for module in MODULES:
        module.register(app)
