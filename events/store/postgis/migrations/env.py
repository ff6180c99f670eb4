"""Run by alembic: the steps go over the connection, and in the transaction, they were given."""

from alembic import context

from events.store.postgis.schema import SCHEMA

context.configure(
    connection=context.config.attributes["connection"],
    version_table_schema=SCHEMA,
    transactional_ddl=True,
)
context.run_migrations()
