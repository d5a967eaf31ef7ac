"""The app: ``uvicorn api.main:app``, or ``create_app(settings)`` where settings are at hand."""

from __future__ import annotations

import logging
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from fastapi import FastAPI

from api import problems, ui
from api.context import AppContext
from api.middleware import Guard
from api.openapi import DESCRIPTION, RESPONSES, TAGS, document_of
from api.routes import (
    admin,
    checks,
    documents,
    health,
    pages,
    persons,
    releases,
    requests,
    session,
    suggestions,
    uploads,
)
from redactor.logs import configure_logging
from redactor.settings import Settings, get_settings

PREFIX = "/api/v1"


def create_app(settings: Settings | None = None) -> FastAPI:
    """The whole app: API under ``/api/v1``, pages, health. Opens no connection yet."""
    settings = settings or get_settings()
    app = FastAPI(
        title="Redactor",
        description=DESCRIPTION,
        version=_version(),
        openapi_tags=TAGS,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,  # the interactive pages load scripts from the internet
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
        redirect_slashes=False,
    )
    app.state.context = AppContext(settings)
    problems.install(app)
    app.add_middleware(Guard, settings=settings)
    for module in (
        session,
        admin,
        requests,
        uploads,
        documents,
        pages,
        suggestions,
        persons,
        releases,
        checks,
        health,
    ):
        app.include_router(module.router, prefix=PREFIX, responses=RESPONSES)
    app.openapi = lambda: document_of(app)  # type: ignore[method-assign]
    app.include_router(health.root)
    app.include_router(ui.router)
    return app


def _version() -> str:
    try:
        return version("redactor")
    except PackageNotFoundError:
        return "0"


def _log_safely(settings: Settings) -> None:
    """The server has set up its own loggers by now; theirs would print what exceptions say."""
    for logger in map(logging.getLogger, ("uvicorn", "uvicorn.error", "uvicorn.access")):
        logger.handlers.clear()
        logger.propagate = True
    configure_logging(settings.log_level)


def __getattr__(name: str) -> Any:
    """``app`` is made when a server asks for it, not when something imports this module."""
    if name == "app":
        _log_safely(get_settings())
        app = create_app()
        globals()["app"] = app
        return app
    raise AttributeError(name)
