"""The parameters that all lists share."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from redactor.services.cursors import MAX_LIMIT

Cursor = Annotated[
    str | None, Query(max_length=500, description="`next` of the page before this one")
]
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Most items on one page")]
