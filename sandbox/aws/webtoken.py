"""A web identity token: its parts, and whether its issuer really signed it."""

import base64
import binascii
import json
import time
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256

from errors import AwsError


class InvalidIdentityToken(AwsError):
    def __init__(self, message: str):
        super().__init__(400, "InvalidIdentityToken", message)


def claims_of(token: str) -> dict[str, Any]:
    """The claims, not yet verified: which provider and which key to ask for is in them."""
    try:
        header, payload, _ = token.split(".")
        claims = json.loads(_decode(payload))
        json.loads(_decode(header))["alg"]
        return dict(claims)
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise InvalidIdentityToken("The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)") from None


def verify_signature(token: str, jwks_file: Path) -> None:
    header, payload, signature = token.split(".")
    fields = json.loads(_decode(header))
    # Read each time: the issuer may have been started again with another key.
    keys = json.loads(jwks_file.read_text())["keys"] if jwks_file.exists() else []
    key = next((key for key in keys if key["kid"] == fields.get("kid")), None)
    if key is None:
        raise InvalidIdentityToken(
            "Couldn't retrieve verification key from your identity provider,  please reference "
            "AssumeRoleWithWebIdentity documentation for requirements"
        )
    if fields["alg"] != "RS256":
        raise InvalidIdentityToken("Token signature algorithm is not supported")
    public = RSAPublicNumbers(_number(key["e"]), _number(key["n"])).public_key()
    try:
        public.verify(_decode(signature), f"{header}.{payload}".encode(), PKCS1v15(), SHA256())
    except (InvalidSignature, binascii.Error):
        raise InvalidIdentityToken("Token signature verification failed") from None


def audiences(claims: dict[str, Any]) -> list[str]:
    audience = claims["aud"]
    return audience if isinstance(audience, list) else [audience]


def require_claims(claims: dict[str, Any]) -> None:
    for name in ("iss", "aud", "sub", "exp", "iat"):
        if not claims.get(name):
            raise InvalidIdentityToken(f"Missing a required claim: {name}")


def verify_dates(claims: dict[str, Any]) -> None:
    now = int(time.time())
    if now >= claims["exp"]:
        raise AwsError(
            400,
            "ExpiredTokenException",
            f"Token expired: current date/time {now} must be before the expiration date/time {claims['exp']}",
        )
    # AWS allows the clocks to differ by five minutes.
    if claims.get("nbf", 0) > now + 300 or claims["iat"] > now + 300:
        raise InvalidIdentityToken("Token is not yet valid")


def _decode(part: str) -> bytes:
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)


def _number(text: str) -> int:
    return int.from_bytes(_decode(text), "big")
