"""How the tables come about, step by step: alembic runs `env.py`, which runs `versions/`."""
