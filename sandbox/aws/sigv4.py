"""AWS Signature Version 4, recomputed from the request as it came over the wire."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from urllib.parse import quote, unquote, unquote_plus

from errors import AwsError
from request import Request

# What AWS allows between a request's own date and its arrival. A presigned request may name a shorter
# X-Amz-Expires, which STS does not look at: an EKS token says 60 and is good for 15 minutes.
HEADER_SKEW = timedelta(minutes=5)
PRESIGNED_LIFE = timedelta(minutes=15)


@dataclass
class Signature:
    access_key: str
    scope: str
    date: str
    signed_headers: list[str]
    signature: str
    token: str | None
    presigned: bool


def parse(request: Request) -> Signature | None:
    """The signature a request claims to have, or None when it is not signed at all."""
    header = request.header("authorization")
    if header is not None and header.startswith("AWS4-HMAC-SHA256"):
        fields = dict(
            part.strip().split("=", 1) for part in header.removeprefix("AWS4-HMAC-SHA256").split(",") if "=" in part
        )
        credential, date = fields.get("Credential", ""), request.header("x-amz-date") or ""
        signed, signature = fields.get("SignedHeaders", ""), fields.get("Signature", "")
        token, presigned = request.header("x-amz-security-token"), False
    elif request.parameter("X-Amz-Signature") is not None:
        credential, date = request.parameter("X-Amz-Credential") or "", request.parameter("X-Amz-Date") or ""
        signed, signature = request.parameter("X-Amz-SignedHeaders") or "", request.parameter("X-Amz-Signature") or ""
        token, presigned = request.parameter("X-Amz-Security-Token"), True
    else:
        return None
    access_key, _, scope = credential.partition("/")
    return Signature(access_key, scope, date, signed.split(";"), signature, token, presigned)


def check(request: Request, claimed: Signature, secret: str) -> None:
    """Raises what AWS answers when the signature is stale or was not made with this secret."""
    _check_date(claimed)
    canonical = "\n".join(
        [
            request.method,
            _canonical_path(request, claimed),
            _canonical_query(request.raw_query),
            "".join(f"{name}:{_header_value(request, name)}\n" for name in claimed.signed_headers),
            ";".join(claimed.signed_headers),
            _payload_hash(request, claimed),
        ]
    )
    to_sign = "\n".join(
        ["AWS4-HMAC-SHA256", claimed.date, claimed.scope, hashlib.sha256(canonical.encode()).hexdigest()]
    )
    key = b"AWS4" + secret.encode()
    for part in claimed.scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    expected = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    if "host" not in claimed.signed_headers or not hmac.compare_digest(expected, claimed.signature):
        raise AwsError(
            403,
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
            "Access Key and signing method. Consult the service documentation for details.",
        )


def _check_date(claimed: Signature) -> None:
    now = datetime.now(timezone.utc)
    form = "%Y%m%dT%H%M%SZ"
    try:
        signed_at = datetime.strptime(claimed.date, form).replace(tzinfo=timezone.utc)
    except ValueError:
        raise AwsError(400, "IncompleteSignature", "Date in X-Amz-Date is not valid.") from None
    life = PRESIGNED_LIFE if claimed.presigned else HEADER_SKEW
    if now - life > signed_at:
        message = f"Signature expired: {claimed.date} is now earlier than {now - life:{form}} ({now:{form}} - {life.seconds // 60} min.)"
        raise AwsError(403, "SignatureDoesNotMatch", message)
    if signed_at > now + HEADER_SKEW:
        message = f"Signature not yet current: {claimed.date} is still later than {now + HEADER_SKEW:{form}} ({now:{form}} + 5 min.)"
        raise AwsError(403, "SignatureDoesNotMatch", message)


def _canonical_path(request: Request, claimed: Signature) -> str:
    # Every service but S3 encodes the path as it was sent once more.
    encoded_once = claimed.scope.split("/")[2:3] == ["s3"]
    return quote(unquote(request.path), safe="/-_.~") if encoded_once else quote(request.path, safe="/-_.~")


def _canonical_query(raw: str) -> str:
    pairs = []
    for part in raw.split("&") if raw else []:
        name, _, value = part.partition("=")
        if unquote_plus(name) != "X-Amz-Signature":
            pairs.append((quote(unquote_plus(name), safe="-_.~"), quote(unquote_plus(value), safe="-_.~")))
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))


def _header_value(request: Request, name: str) -> str:
    return " ".join((request.header(name) or "").split())


def _payload_hash(request: Request, claimed: Signature) -> str:
    declared = request.header("x-amz-content-sha256")
    if claimed.scope.split("/")[2:3] == ["s3"]:
        return declared or "UNSIGNED-PAYLOAD"
    return hashlib.sha256(request.body).hexdigest()
