"""Around every request: headers that protect the browser, a limit on bodies, no leaking errors.

Plain ASGI, so that streamed answers stay streams.
"""

from __future__ import annotations

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import log_unexpected, unexpected
from api.ui import error_page
from redactor.settings import Settings

MAX_BODY = 4 * 1024 * 1024
UPLOAD = re.compile(r"/api/v1/requests/[^/]+/documents/?")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


class Guard:
    """The outermost layer of the app."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._upload_limit = settings.max_upload_bytes
        self._headers = dict(HEADERS)
        if settings.public_url.startswith("https://"):
            self._headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def guarded_send(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, self._limited(scope, receive), guarded_send)
        except Exception as error:
            log_unexpected(error)
            if started:  # too late for an answer: the connection is cut, nothing is logged
                raise ConnectionError("response interrupted") from None
            page = "text/html" in Headers(scope=scope).get("accept", "")
            await (error_page(500) if page else unexpected())(scope, receive, guarded_send)

    def _limited(self, scope: Scope, receive: Receive) -> Receive:
        upload = scope["method"] == "POST" and UPLOAD.fullmatch(scope["path"])
        limit = self._upload_limit if upload else MAX_BODY
        announced = Headers(scope=scope).get("content-length", "")
        too_large = announced.isdecimal() and int(announced) > limit
        total = 0

        async def limited_receive() -> Message:
            nonlocal total
            if too_large:
                raise HTTPException(413)
            message = await receive()
            total += len(message.get("body", b""))
            if total > limit:
                raise HTTPException(413)
            return message

        return limited_receive
