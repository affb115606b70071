"""One HTTP request as it came over the wire, before anything decoded it."""

import json
from dataclasses import dataclass, field
from email.message import Message
from typing import Any
from urllib.parse import parse_qs, unquote_to_bytes


@dataclass
class Request:
    method: str
    path: str
    raw_query: str
    headers: Message
    body: bytes
    host: str
    _parameters: dict[str, list[str]] | None = field(default=None, repr=False)

    def header(self, name: str) -> str | None:
        return self.headers.get(name)

    def parameter(self, name: str) -> str | None:
        """A query or form parameter; AWS's query services take either."""
        if self._parameters is None:
            self._parameters = parse_qs(self.raw_query, keep_blank_values=True)
            if (self.header("content-type") or "").startswith("application/x-www-form-urlencoded"):
                self._parameters |= parse_qs(self.body.decode(), keep_blank_values=True)
        values = self._parameters.get(name)
        return values[0] if values else None

    def target(self) -> str:
        return f"{self.path}?{self.raw_query}" if self.raw_query else self.path

    def decoded_path(self) -> str:
        # WSGI wants the bytes of the decoded path as latin-1.
        return unquote_to_bytes(self.path).decode("latin-1")

    def json(self) -> dict[str, Any]:
        return dict(json.loads(self.body or b"{}"))
