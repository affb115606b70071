"""What stands before moto: which service a host name is, faults, who is calling, and only then the answer."""

import sys
import time
import traceback

from access_entries import AccessEntries
from errors import AwsError, Response, render
from faults import Faults
from identity import Identities
from moto_app import Moto
from pod_identity import PodIdentity
from request import Request
from rights import Rights
from sts import Sts

SERVICES = {
    "sts": "sts",
    "api.ecr": "ecr",
    "eks": "eks",
    "ec2": "ec2",
    "elasticloadbalancing": "elb",
    "cloudformation": "cloudformation",
    "iam": "iam",
    "s3": "s3",
    "dynamodb": "dynamodb",
}
REST = {"eks", "s3"}


class Front:
    def __init__(
        self,
        moto: Moto,
        identities: Identities,
        rights: Rights,
        sts: Sts,
        entries: AccessEntries,
        pods: PodIdentity,
        faults: Faults,
    ):
        self.moto = moto
        self.entries = entries
        self.pods = pods
        self.identities = identities
        self.rights = rights
        self.sts = sts
        self.faults = faults

    def answer(self, request: Request) -> tuple[Response, bool]:
        """The response, and whether only half of it may be sent."""
        if request.path == "/_sandbox/expire" and request.method == "PUT":
            self.identities.expire(request.parameter("accessKey"), request.parameter("session"))
            return Response(204, b""), False
        if request.path == "/_sandbox/authorize":
            return self.entries.authorize(request), False
        if request.path == "/_sandbox/pod-identity/credentials":
            return self.pods.credentials(request), False
        if request.path == "/_sandbox/pod-identity":
            found = self.pods.find(request.parameter("namespace") or "", request.parameter("name") or "")
            return Response(404 if found is None else 200, b""), False
        if request.path.startswith("/_sandbox/"):
            return self.faults.control(request), False
        service = self._service(request.host)
        if service is None:
            return Response(421, f"{request.host} is not served here".encode()), False
        action, began = self._action(request, service), time.time()
        fault = self.faults.take(service, action, request, self.identities.session_of(request))
        faulty = self.faults.suffer(fault, service) if fault else None
        response = faulty or self._serve(request, service, action)
        self.faults.calls.append((f"{service}:{action}", began * 1000, time.time() * 1000))
        print(f"{service}:{action} {response.status}", file=sys.stderr, flush=True)
        return response, bool(fault and fault.get("halfBody"))

    def _serve(self, request: Request, service: str, action: str) -> Response:
        try:
            if service == "sts":
                return self.sts.answer(request)
            caller = self.identities.authenticate(request, service)
            self.rights.require(caller, f"{service}:{action}", request, self.moto.region)
            operation = self.entries.operation(request) if service == "eks" else None
            if operation is not None:
                return self.entries.answer(request, operation, caller.account)
            operation = self.pods.operation(request) if service == "eks" else None
            if operation is not None:
                return self.pods.answer(request, operation, caller)
            return self.moto.call(request, service, caller.account)
        except AwsError as error:
            print(f"{service}:{action} {error}", file=sys.stderr, flush=True)
            return render(error, service)
        except Exception as error:
            traceback.print_exc()
            return render(AwsError(500, "InternalFailure", f"the sandbox failed: {error!r}"), service)

    def _service(self, host: str) -> str | None:
        name = host.removesuffix(".amazonaws.com").removesuffix(f".{self.moto.region}")
        # A bucket may stand before the host of S3.
        return "s3" if name.endswith(".s3") else SERVICES.get(name)

    def _action(self, request: Request, service: str) -> str:
        target = request.header("x-amz-target")
        if target is not None:
            return target.split(".")[-1]
        if service in REST:
            return self.entries.operation(request) or self.pods.operation(request) or self.moto.operation(request, service)
        return request.parameter("Action") or ""
