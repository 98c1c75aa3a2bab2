"""Runs the migrations on the connection that database.py hands over; imports nothing of ours."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    # SQLite cannot alter much in place: alembic then copies the table.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
