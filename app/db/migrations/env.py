"""Runs the migrations on the connection that ``app.db.migrate`` hands over; forward only."""

from alembic import context

from app.db.models import Base

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
