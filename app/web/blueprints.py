"""The plain pages of the service, one blueprint for each module. A new module gets a row here."""

from app.web import account, guidance, health, national_figures, our_return, passwords, sign_in, sign_off, statements

BLUEPRINTS = (
    health.blueprint,
    sign_in.blueprint,
    passwords.blueprint,
    account.blueprint,
    our_return.blueprint,
    sign_off.blueprint,
    guidance.blueprint,
    statements.blueprint,
    national_figures.blueprint,
)
