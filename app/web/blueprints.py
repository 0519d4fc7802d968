"""The plain pages of the service, one blueprint for each module. A new module gets a row here."""

from app.web import (
    account,
    compare,
    guidance,
    health,
    national_figures,
    organisations,
    our_indicators,
    our_return,
    own_story,
    passwords,
    programme,
    registration,
    review,
    sign_in,
    sign_off,
    statements,
)

BLUEPRINTS = (
    health.blueprint,
    sign_in.blueprint,
    passwords.blueprint,
    account.blueprint,
    our_return.blueprint,
    our_indicators.blueprint,
    sign_off.blueprint,
    guidance.blueprint,
    compare.blueprint,
    statements.blueprint,
    national_figures.blueprint,
    registration.blueprint,
    own_story.blueprint,
    organisations.blueprint,
    programme.blueprint,
    review.blueprint,
)
