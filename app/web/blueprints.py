"""The plain pages of the service, one blueprint for each module. A new module gets a row here."""

from app.web import health

BLUEPRINTS = (health.blueprint,)
