"""The plain pages of the service, one blueprint for each module. A new module gets a row here."""

from app.web import guidance, health, statements

BLUEPRINTS = (health.blueprint, guidance.blueprint, statements.blueprint)
