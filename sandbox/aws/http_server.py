"""HTTPS, one thread a connection, with a hand on the socket: some faults are not HTTP at all."""

import socket
import ssl
import struct
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any

from errors import Response
from faults import Reset
from request import Request

Answer = Callable[[Request], tuple[Response, bool]]


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], cert: str, key: str, answer: Answer):
        self.answer = answer
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(cert, key)
        super().__init__(address, Handler)

    def server_bind(self) -> None:
        # Not HTTPServer's: that looks up the address's name, which waits for a name server.
        TCPServer.server_bind(self)

    def finish_request(self, request: Any, client_address: Any) -> None:
        # Here and not on accept: this is the connection's own thread, a slow handshake delays nobody.
        request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            with self.tls.wrap_socket(request, server_side=True) as secured:
                super().finish_request(secured, client_address)
        except OSError:
            pass


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def parse_request(self) -> bool:
        if super().parse_request():
            # Every method goes the same way.
            setattr(self, f"do_{self.command}", self._do)
            return True
        return False

    def _do(self) -> None:
        path, _, query = self.path.partition("?")
        host = (self.headers.get("host") or "").split(":")[0].lower()
        try:
            response, half = self.server.answer(
                Request(self.command, path, query, self.headers, self._body(), host)
            )
        except Reset:
            self._reset()
            return
        body = b"" if self.command == "HEAD" else response.body
        lines = [f"HTTP/1.1 {response.status} {self.responses.get(response.status, ('',))[0]}"]
        lines += [f"{name}: {value}" for name, value in response.headers.items()]
        if response.status != 204:
            lines.append(f"Content-Length: {len(response.body)}")
        # One write: two would wait for each other's acknowledgement.
        self.wfile.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body[: len(body) // 2 if half else None])
        if half:
            self._reset()

    def _body(self) -> bytes:
        if "chunked" not in (self.headers.get("transfer-encoding") or ""):
            return self.rfile.read(int(self.headers.get("content-length") or 0))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _reset(self) -> None:
        self.close_connection = True
        # No lingering on close is what makes the kernel send a reset.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def log_message(self, format: str, *args: Any) -> None:
        pass
