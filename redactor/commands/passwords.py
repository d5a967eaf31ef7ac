"""Passwords for commands: from a file or the environment.

A password in the arguments can be read by everybody on the machine who lists its processes, and
stays in the shell's history; so new ones can't be given there.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

__all__ = ["password_from", "password_option"]

Command = TypeVar("Command", bound=Callable[..., Any])


def password_option(name: str, text: str) -> Callable[[Command], Command]:
    """A click option that names a file (or - for standard input) with a password in it."""
    return click.option(name, type=click.Path(path_type=Path, allow_dash=True), help=text)


def password_from(file: Path | None, variable: str) -> str | None:
    """The first line of ``file``, else the environment's ``variable``, else None.

    Raises ``click.UsageError`` for a file that can't be read or has no password.
    """
    if file is None:
        return os.environ.get(variable) or None
    try:
        with click.open_file(str(file), encoding="utf-8") as stream:
            word = str(stream.readline()).rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise click.UsageError("Filen med adgangskoden kan ikke læses.") from None
    if not word:
        raise click.UsageError("Filen med adgangskoden er tom.")
    return word
