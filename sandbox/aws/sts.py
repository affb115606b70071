"""STS: the three actions that decide who a caller is. moto would hand credentials to anyone."""

import json
import re
import uuid
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import policy
import webtoken
from errors import QUERY_NAMESPACES, AwsError, Response
from identity import Caller, Identities, account_of
from request import Request
from rights import Rights

# The claims that AWS turns into condition keys; any other key in a trust policy never matches.
CLAIM_KEYS = (
    "aud sub actor actor_id environment enterprise_id job_workflow_ref ref repository repository_id workflow"
).split()


class Sts:
    def __init__(self, identities: Identities, rights: Rights, keys: dict[str, Path]):
        self.identities = identities
        self.rights = rights
        # The keys that each issuer signs with; AWS would read them from the issuer.
        self.keys = keys
        self.actions = {
            "AssumeRoleWithWebIdentity": self.assume_role_with_web_identity,
            "AssumeRole": self.assume_role,
            "GetCallerIdentity": self.get_caller_identity,
        }

    def answer(self, request: Request) -> Response:
        action = request.parameter("Action") or ""
        if action not in self.actions:
            raise AwsError(400, "InvalidAction", f"Could not find operation {action} for version 2011-06-15")
        return _render(action, self.actions[action](request), request)

    def get_caller_identity(self, request: Request) -> dict[str, Any]:
        caller = self.identities.authenticate(request, "sts")
        return {"Arn": caller.arn, "UserId": caller.user_id, "Account": caller.account}

    def assume_role_with_web_identity(self, request: Request) -> dict[str, Any]:
        role_arn, name, seconds = _parameters(request)
        token = request.parameter("WebIdentityToken") or ""
        claims = webtoken.claims_of(token)
        webtoken.require_claims(claims)
        provider = self._provider(claims, account_of(role_arn))
        # GitHub's tokens are for one audience, those of Kubernetes for a list.
        audience = next((aud for aud in webtoken.audiences(claims) if aud in provider.client_id_list), None)
        if audience is None:
            raise webtoken.InvalidIdentityToken("Incorrect token audience")
        webtoken.verify_dates(claims)
        webtoken.verify_signature(token, self.keys[claims["iss"]])
        context = {f"{provider.url}:{key}": [str(claims[key])] for key in CLAIM_KEYS if key in claims}
        context[f"{provider.url}:aud"] = [audience]
        role = self._role(role_arn)
        if role is None or not policy.allows(
            role.assume_role_policy_document,
            "sts:AssumeRoleWithWebIdentity",
            {"Federated": [provider.arn]},
            context,
        ):
            raise AwsError(403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity")
        return self._session(role, name, seconds) | {
            "SubjectFromWebIdentityToken": claims["sub"],
            "Provider": provider.arn,
            "Audience": audience,
        }

    def assume_for_service(self, role_arn: str, service: str, name: str) -> tuple[str, Caller]:
        """A session for a service that acts for somebody; it puts tags on it."""
        role = self._role(role_arn)
        for action in ("sts:AssumeRole", "sts:TagSession"):
            if role is None or not policy.allows(role.assume_role_policy_document, action, {"Service": [service]}, {}):
                message = f"{service} is not authorized to perform: {action} on resource: {role_arn}"
                raise AwsError(403, "AccessDeniedException", message)
        return self.identities.open_session(role, name[:64], 3600 * 6)

    def assume_role(self, request: Request) -> dict[str, Any]:
        caller = self.identities.authenticate(request, "sts")
        role_arn, name, seconds = _parameters(request)
        role = self._role(role_arn)
        external_id = request.parameter("ExternalId")
        context = {"aws:PrincipalArn": [caller.role or caller.arn], "aws:PrincipalAccount": [caller.account]}
        if external_id is not None:
            context["sts:ExternalId"] = [external_id]
        # Within an account the trust policy is enough; from one to another both sides have to allow it.
        away = account_of(role_arn) != caller.account
        if (
            role is None
            or not policy.allows(
                role.assume_role_policy_document, "sts:AssumeRole", {"AWS": _names(caller)}, context
            )
            or (away and not self.rights.has(caller, "sts:AssumeRole", role_arn))
        ):
            message = f"User: {caller.arn} is not authorized to perform: sts:AssumeRole on resource: {role_arn}"
            raise AwsError(403, "AccessDenied", message)
        if caller.role is not None and seconds > 3600:
            message = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."
            raise AwsError(400, "ValidationError", message)
        return self._session(role, name, seconds)

    def _provider(self, claims: dict[str, Any], account: str) -> Any:
        url = str(claims.get("iss"))
        providers = self.identities.iam(account).open_id_providers.values()
        provider = next((one for one in providers if f"https://{one.url}" == url), None)
        if provider is None or url not in self.keys:
            raise webtoken.InvalidIdentityToken(f"No OpenIDConnect provider found in your account for {url}")
        return provider

    def exists(self, arn: str) -> bool:
        """Whether there is such a role, or user."""
        if ":role/" in arn:
            return self._role(arn) is not None
        return any(user.arn == arn for user in self.identities.iam(account_of(arn)).users.values())

    def _role(self, arn: str) -> Any:
        roles = self.identities.iam(account_of(arn)).get_roles()
        return next((role for role in roles if role.arn == arn), None)

    def _session(self, role: Any, name: str, seconds: int) -> dict[str, Any]:
        if seconds > int(role.max_session_duration or 3600):
            message = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
            raise AwsError(400, "ValidationError", message)
        access_key, caller = self.identities.open_session(role, name, seconds)
        expires = datetime.fromtimestamp(caller.expires or 0, timezone.utc)
        return {
            "Credentials": {
                "AccessKeyId": access_key,
                "SecretAccessKey": caller.secret,
                "SessionToken": caller.token,
                "Expiration": f"{expires:%Y-%m-%dT%H:%M:%SZ}",
            },
            "AssumedRoleUser": {"AssumedRoleId": caller.user_id, "Arn": caller.arn},
        }


def _names(caller: Caller) -> list[str]:
    """Every way a trust policy can name this caller."""
    root = [caller.account, f"arn:aws:iam::{caller.account}:root", caller.arn]
    return root + ([caller.role] if caller.role else [])


def _parameters(request: Request) -> tuple[str, str, int]:
    role_arn, name = request.parameter("RoleArn") or "", request.parameter("RoleSessionName") or ""
    seconds = int(request.parameter("DurationSeconds") or 3600)
    if not re.fullmatch(r"arn:aws[\w-]*:iam::\d{12}:role/[\w+=,.@/-]+", role_arn):
        raise AwsError(400, "ValidationError", f"{role_arn} is invalid")
    if not re.fullmatch(r"[\w+=,.@-]{2,64}", name, re.ASCII):
        raise _constraint(name, "roleSessionName", r"Member must satisfy regular expression pattern: [\w+=,.@-]*")
    if seconds < 900:
        raise _constraint(str(seconds), "durationSeconds", "Member must have value greater than or equal to 900")
    return role_arn, name, seconds


def _constraint(value: str, member: str, constraint: str) -> AwsError:
    message = f"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: {constraint}"
    return AwsError(400, "ValidationError", message)


def _render(action: str, result: dict[str, Any], request: Request) -> Response:
    request_id = str(uuid.uuid4())
    # aws-iam-authenticator's server asks for JSON, the SDKs take XML.
    if "application/json" in (request.header("accept") or ""):
        answer = {f"{action}Response": {f"{action}Result": result, "ResponseMetadata": {"RequestId": request_id}}}
        return Response(200, json.dumps(answer).encode(), {"Content-Type": "application/json"})
    body = (
        f'<{action}Response xmlns="{QUERY_NAMESPACES["sts"]}"><{action}Result>{_xml(result)}</{action}Result>'
        f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata></{action}Response>"
    )
    return Response(200, body.encode(), {"Content-Type": "text/xml", "x-amzn-RequestId": request_id})


def _xml(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(f"<{name}>{_xml(inner)}</{name}>" for name, inner in value.items())
    return escape(str(value))
