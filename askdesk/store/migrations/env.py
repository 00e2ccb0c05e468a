"""Alembic's entry: run the migrations on the connection that db.upgrade opened."""

from alembic import context

from askdesk.store.schema import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=connection.dialect.name == "sqlite")
context.run_migrations()
