"""moto's own application for one service, called for a request that has been let through."""

import io
from http import HTTPStatus
from typing import Any

import moto.backends
from moto.core.request import Request as MotoRequest
from moto.core.routing import get_service_router
from moto.moto_server.werkzeug_app import create_backend_app

from errors import Response
from request import Request


class Moto:
    def __init__(self, account: str, region: str):
        self.account = account
        self.region = region
        self.apps: dict[str, Any] = {}

    def backend(self, service: str, account: str | None = None) -> Any:
        by_region = moto.backends.get_backend(service)[account or self.account]
        return by_region[self.region if self.region in by_region else "aws"]

    def authentication_mode(self, cluster: str, account: str) -> str:
        return str(self.backend("eks", account).describe_cluster(name=cluster).access_config["authenticationMode"])

    def app(self, service: str) -> Any:
        if service not in self.apps:
            self.apps[service] = create_backend_app(service)
        return self.apps[service]

    def operation(self, request: Request, service: str) -> str:
        """The name of a REST service's operation, which only method and path tell."""
        try:
            matched, _ = get_service_router(service).match(MotoRequest(self._environ(request)))
            return str(matched.name)
        except Exception:
            return f"{request.method} {request.path}"

    def call(self, request: Request, service: str, account: str) -> Response:
        status, headers = [500], {}

        def start_response(line: str, items: list[tuple[str, str]], _: Any = None) -> None:
            status[0] = int(line.split()[0])
            headers.update(items)

        chunks = self.app(service)(self._environ(request) | {"HTTP_X_MOTO_ACCOUNT_ID": account}, start_response)
        try:
            body = b"".join(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()
        for name in ("Content-Length", "status", "Connection"):
            headers.pop(name, None)
        return Response(HTTPStatus(status[0]).value, body, headers)

    def _environ(self, request: Request) -> dict[str, Any]:
        environ = {
            "REQUEST_METHOD": request.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": request.decoded_path(),
            "RAW_URI": request.target(),
            "REQUEST_URI": request.target(),
            "QUERY_STRING": request.raw_query,
            "SERVER_NAME": request.host,
            "SERVER_PORT": "443",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "CONTENT_TYPE": request.header("content-type") or "",
            "CONTENT_LENGTH": str(len(request.body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "https",
            "wsgi.input": io.BytesIO(request.body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in request.headers.items():
            key = "HTTP_" + name.upper().replace("-", "_")
            if key not in ("HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING"):
                environ[key] = value
        return environ
