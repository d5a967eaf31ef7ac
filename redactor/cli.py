"""The command ``redactor``: fixed contracts for batch and tests, plus running the service.

Exit codes: 0 done, 1 nothing usable or verification failed, 2 wrong use, 3 some documents failed.
Errors are one line on stderr that says what to do. Each command lives in ``redactor.commands``
and is imported only when used, so that ``redactor --help`` is quick.
"""

from __future__ import annotations

import importlib
import os
import sys

import click

from redactor import __version__
from redactor.errors import RedactorError

COMMANDS = {
    "analyze": ("redactor.commands.analyze", "Find, what may have to go, in PDFs and folders."),
    "redact": ("redactor.commands.redact", "Overstrike, sanitise and verify one file."),
    "verify": ("redactor.commands.verify", "Prove (or not) that a file is safely overstruck."),
    "request": ("redactor.commands.request", "The whole way of a folder, without a person."),
    "serve": ("redactor.commands.serve", "Serve the product: web, worker and sweeper."),
    "worker": ("redactor.commands.worker", "Run one worker (production: one per queue)."),
    "doctor": ("redactor.commands.doctor", "Say what is missing on this machine."),
    "user": ("redactor.commands.user", "Local accounts: new password, new administrator."),
    "audit": ("redactor.commands.audit", "Check that nobody has touched the audit trail."),
    "migrate": ("redactor.commands.migrate", "Bring the database to this version."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="redactor")
def cli() -> None:
    """Redaction of Danish case documents (aktindsigt)."""


def main() -> None:
    """Entry point; turns our errors into one line and an exit code."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OMP_THREAD_LIMIT"):
        os.environ.setdefault(name, "1")  # small matrices: threads cost more than they give
    try:
        cli.main(standalone_mode=False, prog_name="redactor")
    except click.ClickException as error:
        click.echo(f"redactor: {error.format_message()}", err=True)
        sys.exit(2)
    except click.Abort:
        sys.exit(130)
    except RedactorError as error:
        click.echo(f"redactor: {error.message}", err=True)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
