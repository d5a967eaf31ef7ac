"""What every route needs: settings, database and store, made once for the app."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, cast

from fastapi import Depends, Request
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from redactor import dispatch
from redactor.settings import Settings
from redactor.store.blobs import BlobStore, blobs_for
from redactor.store.engine import engine_for, read_scope, session_scope

log = logging.getLogger(__name__)


@dataclass
class AppContext:
    """Connections are made when first used, so the app can be imported without servers."""

    settings: Settings

    @property
    def engine(self) -> Engine:
        return engine_for(self.settings)

    @cached_property
    def blobs(self) -> BlobStore:
        return blobs_for(self.settings)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with read_scope(self.engine) as session:
            yield session

    @contextmanager
    def writing(self, *queues: str) -> Iterator[Session]:
        """A transaction; after its commit, jobs waiting for ``queues`` are sent."""
        with session_scope(self.engine) as session:
            yield session
        self.send(*queues)

    def send(self, *queues: str) -> None:
        """Put waiting jobs on their queues. What fails here is sent later by the sweep."""
        if not queues:
            return
        try:
            dispatch.dispatch_pending(self.engine, self.settings, queues=queues)
        except Exception as error:
            log.warning("dispatch failed, the sweep will send: %s", type(error).__name__)


def context_of(request: Request) -> AppContext:
    return cast(AppContext, request.app.state.context)


async def _context(request: Request) -> AppContext:
    return context_of(request)  # async, so that no thread is borrowed for it


Context = Annotated[AppContext, Depends(_context)]
