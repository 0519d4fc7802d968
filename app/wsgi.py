"""The WSGI application for gunicorn: ``gunicorn app.wsgi:server``."""

from app.factory import create_app
from app.settings import from_env

server = create_app(from_env()).server
