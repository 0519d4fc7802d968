"""The plain pages of the service, one blueprint for each module. A new module gets a row here."""

from app.web import account, guidance, health, passwords, sign_in, statements

BLUEPRINTS = (
    health.blueprint,
    sign_in.blueprint,
    passwords.blueprint,
    account.blueprint,
    guidance.blueprint,
    statements.blueprint,
)
