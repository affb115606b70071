"""Faults that a test asked for, and a count of every call, so that a benchmark can tell how many were made."""

import json
import threading
import time
from collections import Counter
from typing import Any

from errors import AwsError, Response, render

# A call that is never answered ends when the client gives up; this only bounds a thread's life.
NEVER = 900


class Reset(Exception):
    """Answer with a TCP reset."""


class Faults:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.list: list[dict[str, Any]] = []
        self.counts: Counter[str] = Counter()

    def take(self, service: str, action: str) -> dict[str, Any] | None:
        """Counts the call and gives the fault it has to suffer, if any."""
        with self.lock:
            self.counts[f"{service}:{action}"] += 1
            for fault in self.list:
                wanted = (fault.get("service", service), fault.get("action", action))
                if wanted == (service, action) and fault.get("times", 1) > 0:
                    fault["times"] = fault.get("times", 1) - 1
                    return fault
        return None

    def suffer(self, fault: dict[str, Any], service: str) -> Response | None:
        """The faulty answer, or None when only the delay was asked for."""
        time.sleep(fault.get("delaySeconds", 0))
        if fault.get("hang"):
            time.sleep(NEVER)
        if fault.get("reset") or fault.get("hang"):
            raise Reset
        if "code" in fault or "status" in fault:
            code, message = fault.get("code", "InternalFailure"), fault.get("message", "An internal error occurred.")
            return render(AwsError(fault.get("status", 500), code, message), service)
        return None

    def control(self, method: str, path: str, body: bytes) -> Response:
        with self.lock:
            if path == "/_sandbox/faults" and method == "PUT":
                self.list = json.loads(body)
                return _json(self.list)
            if path == "/_sandbox/faults" and method == "DELETE":
                self.list = []
                return _json([])
            if path == "/_sandbox/faults":
                return _json(self.list)
            if path == "/_sandbox/requests" and method == "DELETE":
                self.counts.clear()
            if path == "/_sandbox/requests":
                return _json(dict(self.counts))
        return Response(404, b"no such control")


def _json(value: Any) -> Response:
    return Response(200, json.dumps(value).encode(), {"Content-Type": "application/json"})
