"""Faults that a test asked for, and a count of every call, so that a benchmark can tell how many were made.

PUT /_sandbox/faults replaces the list, POST adds to it, DELETE ends those of ?contains=, or all. A fault hits the next
`times` calls of `service` and `action` (either left out: any) whose path, query, body, credentials or session have
`contains` in them, which keeps tests that run side by side out of each other's way. The call waits `delaySeconds`; then `hang` never answers,
`reset` resets the connection, `status` or `code` answers that error; `halfBody` breaks off in the answer's middle.
GET /_sandbox/requests gives {"sts:GetCallerIdentity": 3, ...}, DELETE starts again at nothing.
GET /_sandbox/calls gives [["sts:GetCallerIdentity", began, ended], ...], in milliseconds since 1970.
"""

import json
import threading
import time
from collections import Counter
from typing import Any

from errors import AwsError, Response, render
from request import Request

# A call that is never answered ends when the client gives up; this only bounds a thread's life.
NEVER = 900


class Reset(Exception):
    """Answer with a TCP reset."""


class Faults:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.list: list[dict[str, Any]] = []
        self.counts: Counter[str] = Counter()
        self.calls: list[tuple[str, float, float]] = []

    def take(self, service: str, action: str, request: Request, caller: str) -> dict[str, Any] | None:
        """Counts the call and gives the fault it has to suffer, if any; `caller` is the ARN of a session."""
        with self.lock:
            self.counts[f"{service}:{action}"] += 1
            if not self.list:
                return None
            said = " ".join([request.target(), request.header("authorization") or "", request.body.decode("latin-1"), caller])
            for fault in self.list:
                wanted = (fault.get("service", service), fault.get("action", action))
                if wanted == (service, action) and fault["times"] > 0 and fault.get("contains", "") in said:
                    fault["times"] -= 1
                    return fault
        return None

    def suffer(self, fault: dict[str, Any], service: str) -> Response | None:
        """The faulty answer, or None when only the delay was asked for."""
        time.sleep(fault.get("delaySeconds") or 0)
        if fault.get("hang"):
            time.sleep(NEVER)
        if fault.get("reset") or fault.get("hang"):
            raise Reset
        if fault.get("code") or fault.get("status"):
            code, message = fault.get("code") or "InternalFailure", fault.get("message") or "An internal error occurred."
            return render(AwsError(fault.get("status") or 500, code, message), service)
        return None

    def control(self, request: Request) -> Response:
        method, path = request.method, request.path
        with self.lock:
            if path == "/_sandbox/faults":
                only = request.parameter("contains") if method == "DELETE" else None
                if method in ("PUT", "DELETE"):
                    self.list = [fault for fault in self.list if only is not None and fault.get("contains") != only]
                if method in ("PUT", "POST"):
                    self.list += [{"times": 1, **fault} for fault in json.loads(request.body)]
                return _json(self.list)
            if path == "/_sandbox/requests":
                if method == "DELETE":
                    self.counts.clear()
                    self.calls.clear()
                return _json(dict(self.counts))
            if path == "/_sandbox/calls":
                return _json(self.calls)
        return Response(404, b"no such control")


def _json(value: Any) -> Response:
    return Response(200, json.dumps(value).encode(), {"Content-Type": "application/json"})
