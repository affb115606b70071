"""EKS Pod Identity, which moto does not have: associations, the add-on of its agent, and what the agent asks for."""

import json
import re
import time
from datetime import datetime, timezone
from typing import Any
from urllib.parse import unquote

import webtoken
from errors import AwsError, Response
from identity import Caller
from request import Request
from sts import Sts

PATH = re.compile(r"/clusters/([^/]+)/(pod-identity-associations|addons)(?:/([^/]+))?")
OPERATIONS = {
    ("GET", "pod-identity-associations", False): "ListPodIdentityAssociations",
    ("POST", "pod-identity-associations", False): "CreatePodIdentityAssociation",
    ("GET", "pod-identity-associations", True): "DescribePodIdentityAssociation",
    ("POST", "pod-identity-associations", True): "UpdatePodIdentityAssociation",
    ("DELETE", "pod-identity-associations", True): "DeletePodIdentityAssociation",
    ("POST", "addons", False): "CreateAddon",
    ("GET", "addons", True): "DescribeAddon",
    ("DELETE", "addons", True): "DeleteAddon",
}
SERVICE = "pods.eks.amazonaws.com"
AGENT = "eks-pod-identity-agent"


class PodIdentity:
    def __init__(self, sts: Sts, region: str):
        self.sts = sts
        self.region = region
        self.associations: dict[str, dict[str, Any]] = {}
        self.addons: dict[str, dict[str, Any]] = {}

    def operation(self, request: Request) -> str | None:
        match = PATH.fullmatch(request.path)
        return match and OPERATIONS.get((request.method, match[2], match[3] is not None))

    def answer(self, request: Request, operation: str, caller: Caller) -> Response:
        cluster, _, name = (unquote(part or "") for part in PATH.fullmatch(request.path).groups())  # type: ignore[union-attr]
        if operation.endswith("Addon"):
            return _json({"addon": self._addon(operation, cluster, name or request.json().get("addonName", ""))})
        if operation == "ListPodIdentityAssociations":
            wanted = {key: request.parameter(key) for key in ("namespace", "serviceAccount")}
            found = [one for one in self.associations.values() if all(v in (None, one[k]) for k, v in wanted.items())]
            return _json({"associations": found})
        if operation == "CreatePodIdentityAssociation":
            return _json({"association": self._create(cluster, request.json(), caller)})
        if name not in self.associations:
            raise AwsError(404, "ResourceNotFoundException", f"The specified association {name} could not be found")
        association = self.associations[name]
        if operation == "UpdatePodIdentityAssociation":
            role = request.json()["roleArn"]
            self._check(role, caller)
            association |= {"roleArn": role, "modifiedAt": time.time()}
        elif operation == "DeletePodIdentityAssociation":
            del self.associations[name]
        return _json({"association": association})

    def find(self, namespace: str, account: str) -> dict[str, Any] | None:
        named = [one for one in self.associations.values() if (one["namespace"], one["serviceAccount"]) == (namespace, account)]
        return named[0] if named else None

    def credentials(self, request: Request) -> Response:
        """What the agent on a node gives to a pod that shows its token; without the add-on there is no agent."""
        if AGENT not in self.addons:
            return Response(503, b"")
        try:
            return _json(self._session((request.header("authorization") or "").strip()))
        except AwsError as error:
            return Response(400, f"{error.code}: {error.message}".encode())

    def _session(self, token: str) -> dict[str, Any]:
        claims = webtoken.claims_of(token)
        webtoken.require_claims(claims)
        if SERVICE not in webtoken.audiences(claims):
            raise webtoken.InvalidIdentityToken("Incorrect token audience")
        webtoken.verify_dates(claims)
        webtoken.verify_signature(token, self.sts.keys[claims["iss"]])
        _, _, namespace, account = claims["sub"].split(":")
        association = self.find(namespace, account)
        if association is None:
            raise AwsError(404, "ResourceNotFoundException", "No association found")
        caller = self.sts.assume_for_service(association["roleArn"], SERVICE, f"eks-{association['clusterName']}-{account}")
        expires = datetime.fromtimestamp(caller[1].expires or 0, timezone.utc)
        return {
            "AccessKeyId": caller[0],
            "SecretAccessKey": caller[1].secret,
            "Token": caller[1].token,
            "AccountId": caller[1].account,
            "Expiration": f"{expires:%Y-%m-%dT%H:%M:%SZ}",
        }

    def _create(self, cluster: str, body: dict[str, Any], caller: Caller) -> dict[str, Any]:
        if self.find(body["namespace"], body["serviceAccount"]):
            raise AwsError(409, "ResourceInUseException", "Association already exists")
        self._check(body["roleArn"], caller)
        number = f"a-{len(self.associations):017x}"
        self.associations[number] = association = {
            "clusterName": cluster,
            "namespace": body["namespace"],
            "serviceAccount": body["serviceAccount"],
            "roleArn": body["roleArn"],
            "associationArn": f"arn:aws:eks:{self.region}:{caller.account}:podidentityassociation/{cluster}/{number}",
            "associationId": number,
            "createdAt": time.time(),
            "modifiedAt": time.time(),
        }
        return association

    def _check(self, role: str, caller: Caller) -> None:
        if not self.sts.exists(role):
            raise AwsError(400, "InvalidParameterException", f"Role provided in the request does not exist: {role}")
        for action in ("iam:GetRole", "iam:PassRole"):
            if not self.sts.rights.has(caller, action, role):
                message = f"User: {caller.arn} is not authorized to perform: {action} on resource: {role}"
                raise AwsError(403, "AccessDeniedException", message)

    def _addon(self, operation: str, cluster: str, name: str) -> dict[str, Any]:
        if operation == "CreateAddon":
            self.addons[name] = {"addonName": name, "clusterName": cluster, "status": "ACTIVE", "createdAt": time.time()}
        if name not in self.addons:
            raise AwsError(404, "ResourceNotFoundException", f"No addon: {name} found in cluster: {cluster}")
        return self.addons.pop(name) if operation == "DeleteAddon" else self.addons[name]


def _json(value: Any) -> Response:
    return Response(200, json.dumps(value).encode(), {"Content-Type": "application/json"})
