"""Who may do what in the cluster: EKS's access entries, which moto does not have.

Each change goes to the file that aws-iam-authenticator follows; what their policies allow, the API server asks here,
after RBAC, as it does on EKS.
"""

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from access_policies import POLICIES, permits
from errors import AwsError, Response
from request import Request

PATH = re.compile(r"/clusters/([^/]+)/access-entries(?:/([^/]+))?(?:/(access-policies)(?:/([^/]+))?)?")
OPERATIONS = {
    ("GET", 1): "ListAccessEntries",
    ("POST", 1): "CreateAccessEntry",
    ("GET", 2): "DescribeAccessEntry",
    ("POST", 2): "UpdateAccessEntry",
    ("DELETE", 2): "DeleteAccessEntry",
    ("GET", 3): "ListAssociatedAccessPolicies",
    ("POST", 3): "AssociateAccessPolicy",
    ("DELETE", 4): "DisassociateAccessPolicy",
}
ARN = "arn:aws:eks::aws:cluster-access-policy/"


class AccessEntries:
    def __init__(self, file: Path, region: str, exists: Callable[[str], bool], mode: Callable[[str, str], str]):
        self.file = file
        self.mode = mode
        self.region = region
        self.exists = exists
        self.entries: dict[str, dict[str, Any]] = {}

    def operation(self, request: Request) -> str | None:
        match = PATH.fullmatch(request.path)
        return match and OPERATIONS.get((request.method, sum(part is not None for part in match.groups())))

    def answer(self, request: Request, operation: str, account: str) -> Response:
        cluster, *rest = (unquote(part or "") for part in PATH.fullmatch(request.path).groups())  # type: ignore[union-attr]
        principal, policy, body = rest[0], rest[2], request.json()
        if self.mode(cluster, account) == "CONFIG_MAP":
            message = "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation."
            raise AwsError(400, "InvalidRequestException", message)
        if operation == "CreateAccessEntry":
            return _json({"accessEntry": self.create(cluster, account, body)})
        if operation == "ListAccessEntries":
            return _json({"accessEntries": list(self.entries)})
        entry = self._entry(principal)
        if operation == "UpdateAccessEntry":
            _check(body.get("kubernetesGroups", []))
            entry["kubernetesGroups"] = body.get("kubernetesGroups", entry["kubernetesGroups"])
        elif operation == "DeleteAccessEntry":
            self.delete(principal)
        elif operation == "AssociateAccessPolicy":
            self.associate(principal, body["policyArn"], body["accessScope"])
        elif operation == "DisassociateAccessPolicy":
            entry["policies"].pop(policy, None)
        self._write()
        shown = [_associated(arn, scope) for arn, scope in entry["policies"].items()]
        return _json({
            "accessEntry": _shown(entry),
            "clusterName": cluster,
            "principalArn": principal,
            "associatedAccessPolicies": shown,
            "associatedAccessPolicy": _associated(body["policyArn"], body["accessScope"]) if "policyArn" in body else None,
        })

    def create(self, cluster: str, account: str, body: dict[str, Any]) -> dict[str, Any]:
        principal, groups = body["principalArn"], body.get("kubernetesGroups", [])
        if principal in self.entries:
            message = "The specified access entry resource is already in use on this cluster."
            raise AwsError(409, "ResourceInUseException", message)
        if not self.exists(principal):
            raise AwsError(400, "InvalidParameterException", "The specified principalArn is invalid: invalid principal.")
        _check(groups)
        kind, name = principal.split(":")[5].split("/")[0], principal.split("/")[-1]
        session = f"arn:aws:sts::{principal.split(':')[4]}:assumed-role/{name}/{{{{SessionName}}}}"
        self.entries[principal] = entry = {
            "accessEntryArn": f"arn:aws:eks:{self.region}:{account}:access-entry/{cluster}/{kind}/{name}",
            "clusterName": cluster,
            "principalArn": principal,
            "kubernetesGroups": groups,
            "username": body.get("username") or (session if kind == "role" else principal),
            "type": "STANDARD",
            "tags": body.get("tags", {}),
            "createdAt": time.time(),
            "modifiedAt": time.time(),
            "policies": {},
        }
        self._write()
        return _shown(entry)

    def associate(self, principal: str, policy: str, scope: dict[str, Any]) -> None:
        if policy.removeprefix(ARN) not in POLICIES:
            raise AwsError(400, "InvalidParameterException", "The policyArn parameter format is not valid")
        if (scope["type"] == "namespace") != bool(scope.get("namespaces")):
            raise AwsError(400, "InvalidParameterException", "The access scope needs namespaces when its type is namespace")
        self._entry(principal)["policies"][policy] = scope

    def delete(self, principal: str) -> None:
        del self.entries[principal]
        self._write()

    def authorize(self, request: Request) -> Response:
        """A webhook for authorization: what no access policy allows, others may."""
        review = request.json()
        spec = review["spec"]
        arns = spec.get("extra", {}).get("canonicalArn", [])
        found = [entry for entry in self.entries.values() if without_path(entry["principalArn"]) in arns]
        allowed = any(
            permits(arn.removeprefix(ARN), scope, spec) for entry in found for arn, scope in entry["policies"].items()
        )
        return _json({**review, "status": {"allowed": allowed}})

    def _entry(self, principal: str) -> dict[str, Any]:
        if principal not in self.entries:
            message = (
                "The specified principalArn could not be found. "
                "You can view your available access entries with 'list-access-entries'."
            )
            raise AwsError(404, "ResourceNotFoundException", message)
        return self.entries[principal]

    def _write(self) -> None:
        """In place: aws-iam-authenticator looks again at once for that, and after a second for a new file."""
        mapped: dict[str, list[dict[str, Any]]] = {"mapRoles": [], "mapUsers": []}
        for entry in self.entries.values():
            kind = "user" if ":user/" in entry["principalArn"] else "role"
            named = {f"{kind}arn": without_path(entry["principalArn"])}
            mapped[f"map{kind.title()}s"].append(named | {"username": entry["username"], "groups": entry["kubernetesGroups"]})
        self.file.write_text(json.dumps(mapped))


def without_path(arn: str) -> str:
    """As STS tells who somebody is: a session's ARN has no path of its role."""
    return re.sub(r":(role|user)/.*/", r":\1/", arn)


def _check(groups: list[str]) -> None:
    if any(re.match(r"system:|eks:|aws:|amazon:|iam:", group) for group in groups):
        message = "The kubernetes group name is invalid, it cannot start with system:, eks:, aws:, amazon: or iam:"
        raise AwsError(400, "InvalidParameterException", message)


def _shown(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name != "policies"}


def _associated(policy: str, scope: dict[str, Any]) -> dict[str, Any]:
    return {"policyArn": policy, "accessScope": scope}


def _json(value: Any) -> Response:
    return Response(200, json.dumps(value).encode(), {"Content-Type": "application/json"})
