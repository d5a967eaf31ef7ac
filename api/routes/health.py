"""Is it alive, is it ready; no sign-in, no details."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Response

from api.context import AppContext, Context
from api.schemas.decisions import Health
from redactor import dispatch
from redactor.store.engine import is_reachable
from redactor.store.migrations import is_current

log = logging.getLogger(__name__)
router = APIRouter(tags=["health"])
root = APIRouter(include_in_schema=False)


def alive() -> dict[str, object]:
    """The process answers."""
    return {"ok": True, "checks": {}}


def ready(context: Context, response: Response) -> dict[str, object]:
    """Database at the newest migration, broker and store answer; 503 otherwise."""
    checks = {name: _holds(name, check, context) for name, check in _CHECKS.items()}
    ok = all(checks.values())
    if not ok:
        response.status_code = 503
        response.headers["Retry-After"] = "5"
    return {"ok": ok, "checks": checks}


_CHECKS: dict[str, Callable[[AppContext], bool]] = {
    "database": lambda c: is_reachable(c.engine),
    "migrations": lambda c: is_current(c.engine),
    "broker": lambda c: dispatch.is_reachable(c.settings),
    "blobs": lambda c: c.blobs.is_reachable(),
}


def _holds(name: str, check: Callable[[AppContext], bool], context: AppContext) -> bool:
    try:
        return check(context)
    except Exception as error:
        log.warning("readiness: %s is away: %s", name, type(error).__name__)
        return False


_NOT_READY: dict[int | str, dict[str, Any]] = {
    503: {"model": Health, "description": "Something is away"}
}
router.add_api_route("/health", alive, response_model=Health, methods=["GET"])
router.add_api_route("/ready", ready, response_model=Health, methods=["GET"], responses=_NOT_READY)
root.add_api_route("/healthz", alive, response_model=Health, methods=["GET"])
root.add_api_route("/readyz", ready, response_model=Health, methods=["GET"])
