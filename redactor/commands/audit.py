"""``redactor audit verify``: has anybody touched the audit trail? Says where, not what it holds."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import IO, Any

import click

from redactor.errors import ConfigurationError, InfrastructureError
from redactor.services.audit import ChainState, check_chain
from redactor.settings import Settings, get_settings

SCHEMA = "redactor.audit/1"
_KNOWN = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})")


@click.group("audit")
def command() -> None:
    """The audit trail."""


@command.command("verify")
@click.option("--known", metavar="SEQ:HASH", help="An entry noted before: it must still be there")
@click.option("--json", "report", type=click.File("w"), help="Write the answer as JSON (-: here)")
def verify(known: str | None, report: IO[str] | None) -> None:
    """Exit 0 where the chain is whole, 1 where it is broken, with the entry it is broken from."""
    state = read_chain(get_settings(), known=_known(known))
    if report is not None:
        json.dump(_answer(state), report, indent=2)
        report.write("\n")
    click.echo(_told(state, known), err=report is not None)
    if not state.whole:
        raise SystemExit(1)


def read_chain(settings: Settings, *, known: tuple[int, str] | None = None) -> ChainState:
    """Check the chain of this installation.

    Raises ``ConfigurationError`` where there is no trail yet, ``InfrastructureError`` where the
    database doesn't answer.
    """
    from sqlalchemy import inspect
    from sqlalchemy.exc import DBAPIError

    from redactor.store.engine import engine_for, parse_url, read_scope

    missing = "Der er intet aktivitetsspor her endnu. Er REDACTOR_DATA_DIR eller "
    missing += "REDACTOR_DATABASE_URL rigtig, og er 'redactor migrate' kørt?"
    url = parse_url(settings.resolved_database_url())
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise ConfigurationError(missing)  # looking must not make a database
    try:
        engine = engine_for(settings)
        if not inspect(engine).has_table("audit_entry"):
            raise ConfigurationError(missing)
        with read_scope(engine) as session:
            return check_chain(session, known=known)
    except DBAPIError:
        raise InfrastructureError(
            "Databasen svarer ikke. Kør 'redactor doctor', og prøv igen."
        ) from None


def _known(text: str | None) -> tuple[int, str] | None:
    if text is None:
        return None
    found = _KNOWN.fullmatch(text.strip().lower())
    if found is None:
        raise click.UsageError("--known skal være NUMMER:KONTROLTAL, som en tidligere kontrol gav.")
    return int(found[1]), found[2]


def _answer(state: ChainState) -> dict[str, Any]:
    newest = {"seq": state.last_seq, "hash": state.last_hash} if state.last_seq else None
    return {
        "schema": SCHEMA,
        "whole": state.whole,
        "entries": state.entries,
        "broken_at": state.broken_at,
        "known_missing": state.missing,
        "newest_whole": newest,
    }


def _told(state: ChainState, known: str | None) -> str:
    if state.broken_at is not None:
        return (
            f"Aktivitetssporet er BRUDT fra post {state.broken_at}: den er ændret, flyttet eller "
            "sat ind, eller poster før den er fjernet. Posterne før den passer. Sammenlign med en "
            "sikkerhedskopi, og giv den dataansvarlige besked."
        )
    if state.missing:
        number = (known or "").partition(":")[0]
        return (
            f"Aktivitetssporet er BRUDT: post {number} findes ikke mere, som den var. Poster er "
            "fjernet fra enden, eller hele sporet er skrevet om. Sammenlign med en sikkerhedskopi, "
            "og giv den dataansvarlige besked."
        )
    if not state.entries:
        return "Aktivitetssporet er tomt."
    return (
        f"Aktivitetssporet er helt: {state.entries} poster. Gem dette et andet sted, og giv det "
        f"med som --known næste gang: {state.last_seq}:{state.last_hash}"
    )
