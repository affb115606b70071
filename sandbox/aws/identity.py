"""Who signed a request: IAM users' keys from moto, sessions that our STS handed out."""

import secrets
import string
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sigv4
from errors import AwsError
from request import Request

INVALID_TOKEN = "The security token included in the request is invalid"
EXPIRED_TOKEN = "The security token included in the request is expired"
BAD_SIGNATURE = "SignatureDoesNotMatch"


@dataclass
class Caller:
    account: str
    arn: str
    user_id: str
    secret: str
    role: str | None = None
    token: str | None = None
    expires: float | None = None


class Identities:
    def __init__(self, home: str, iam: Callable[[str], Any]):
        self.home = home
        self.iam = iam
        self.sessions: dict[str, Caller] = {}

    def open_session(self, role: Any, name: str, seconds: int) -> tuple[str, Caller]:
        account = account_of(role.arn)
        access_key = "ASIA" + _random(string.ascii_uppercase + "234567", 16)
        self.sessions[access_key] = caller = Caller(
            account=account,
            arn=f"arn:aws:sts::{account}:assumed-role/{role.name}/{name}",
            user_id=f"{role.id}:{name}",
            secret=_random(string.ascii_letters + string.digits + "+/", 40),
            role=role.arn,
            # As long as AWS's: what a token costs in a header or in an EKS token is part of the truth.
            token="IQoJb3JpZ2luX2Vj" + _random(string.ascii_letters + string.digits + "+/", 880) + "==",
            expires=time.time() + seconds,
        )
        return access_key, caller

    def expire(self, access_key: str | None, name: str | None) -> None:
        """Ends sessions before their time: that of a key, those of a name, or every one."""
        for key, session in list(self.sessions.items()):
            if access_key in (None, key) and name in (None, session.arn.split("/")[-1]):
                session.expires = 0

    def session_of(self, request: Request) -> str:
        """The ARN of the session that a request says it is of; not verified."""
        claimed = sigv4.parse(request)
        session = self.sessions.get(claimed.access_key) if claimed else None
        return session.arn if session else ""

    def authenticate(self, request: Request, service: str) -> Caller:
        claimed = sigv4.parse(request)
        if claimed is None:
            raise _error(service, "missing", "Request is missing Authentication Token")
        caller = self.sessions.get(claimed.access_key) or self._user(claimed.access_key)
        if caller is None or caller.token != claimed.token:
            raise _error(service, "unknown", INVALID_TOKEN)
        if caller.expires is not None and time.time() >= caller.expires:
            raise _error(service, "expired", EXPIRED_TOKEN)
        try:
            sigv4.check(request, claimed, caller.secret)
        except AwsError as error:
            raise _error(service, "signature", error.message) if error.code == BAD_SIGNATURE else error from None
        return caller

    def _user(self, access_key: str) -> Caller | None:
        user = self.iam(self.home).get_user_from_access_key_id(access_key)
        if user is None:
            return None
        key = next(key for key in user.access_keys if key.access_key_id == access_key)
        if key.status != "Active":
            return None
        return Caller(self.home, user.arn, user.id, key.secret_access_key)


def account_of(arn: str) -> str:
    return arn.split(":")[4]


def _random(alphabet: str, length: int) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))


# The same four refusals have other names and status codes in each family of services.
_REFUSALS = {
    "query": {
        "missing": (403, "MissingAuthenticationToken"),
        "unknown": (403, "InvalidClientTokenId"),
        "expired": (403, "ExpiredToken"),
        "signature": (403, "SignatureDoesNotMatch"),
    },
    "json": {
        "missing": (400, "MissingAuthenticationTokenException"),
        "unknown": (400, "UnrecognizedClientException"),
        "expired": (400, "ExpiredTokenException"),
        "signature": (400, "InvalidSignatureException"),
    },
    "rest": {
        "missing": (403, "MissingAuthenticationTokenException"),
        "unknown": (403, "UnrecognizedClientException"),
        "expired": (403, "ExpiredTokenException"),
        "signature": (403, "InvalidSignatureException"),
    },
    "ec2": {
        "missing": (401, "AuthFailure"),
        "unknown": (401, "AuthFailure"),
        "expired": (400, "RequestExpired"),
        "signature": (401, "AuthFailure"),
    },
    "s3": {
        "missing": (403, "AccessDenied"),
        "unknown": (403, "InvalidAccessKeyId"),
        "expired": (400, "ExpiredToken"),
        "signature": (403, "SignatureDoesNotMatch"),
    },
}
_FAMILY = {"ecr": "json", "dynamodb": "json", "eks": "rest", "ec2": "ec2", "s3": "s3"}


def _error(service: str, reason: str, message: str) -> AwsError:
    status, code = _REFUSALS[_FAMILY.get(service, "query")][reason]
    if service == "ecr" and message in (INVALID_TOKEN, EXPIRED_TOKEN):
        message += "."
    return AwsError(status, code, message)
