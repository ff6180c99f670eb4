"""``conflictmap audit``: who did what and when, wherever it is noted."""

from collections import deque
from typing import Annotated

import typer

from commands.common import CommandError, DataDir, open_services


def audit(
    last: Annotated[
        int | None, typer.Option(min=1, help="Only so many lines, the newest ones.")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Print the audit log, a line of JSON each, oldest first; of all servers that share it."""
    services = open_services(data_dir)
    try:
        for line in deque(services.audit.lines(), last) if last else services.audit.lines():
            typer.echo(line)
    except OSError as error:
        raise CommandError(f"The audit log cannot be read: {error.strerror or error}") from error
