"""What happens when: one module for each interactive page, each with ``register(app)``, listed here."""

from app.callbacks import home
from app.web.interactive import ServiceDash

MODULES = (home,)


def register_all(app: ServiceDash) -> None:
    """Register every callback of the service on this app."""
    for module in MODULES:
        module.register(app)
