"""What the service owes its users in words: accessibility, privacy, security."""

from datetime import timedelta

from flask import Blueprint, Response, render_template

from app import current
from app.web._registry import PUBLIC, route

blueprint = Blueprint("statements", __name__)


@route(blueprint, "/accessibility", permission=PUBLIC)
def accessibility() -> str:
    """Show what works for whom, what does not, and how to tell us."""
    return render_template("accessibility.html")


@route(blueprint, "/privacy", permission=PUBLIC)
def privacy() -> str:
    """Show which data about people are kept, why, and for how long."""
    return render_template("privacy.html")


@route(blueprint, "/security", permission=PUBLIC)
def security() -> str:
    """Show how the service is kept safe and how to report a weakness."""
    return render_template("security.html", needs_second_step=current.settings().needs_second_step)


@route(blueprint, "/.well-known/security.txt", permission=PUBLIC)
def security_txt() -> Response:
    """Point whoever finds a weakness to the page that says where to report it."""
    address = current.settings().base_url.rstrip("/")
    expires = current.clock().now() + timedelta(days=365)
    lines = (f"Contact: {address}/security", f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}", "Preferred-Languages: en")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
