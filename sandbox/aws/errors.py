"""An AWS error, and how each service's protocol writes it down."""

import json
import uuid
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

QUERY_NAMESPACES = {
    "sts": "https://sts.amazonaws.com/doc/2011-06-15/",
    "iam": "https://iam.amazonaws.com/doc/2010-05-08/",
    "elb": "http://elasticloadbalancing.amazonaws.com/doc/2012-06-01/",
    "cloudformation": "http://cloudformation.amazonaws.com/doc/2010-05-15/",
}
JSON_SERVICES = {"ecr": "application/x-amz-json-1.1", "dynamodb": "application/x-amz-json-1.0"}


@dataclass
class Response:
    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


class AwsError(Exception):
    def __init__(self, status: int, code: str, message: str):
        super().__init__(f"{code}: {message}")
        self.status = status
        self.code = code
        self.message = message


def render(error: AwsError, service: str) -> Response:
    request_id = str(uuid.uuid4())
    headers = {"x-amzn-RequestId": request_id}
    if service in JSON_SERVICES:
        body = json.dumps({"__type": error.code, "message": error.message})
        headers["Content-Type"] = JSON_SERVICES[service]
    elif service == "eks":
        body = json.dumps({"message": error.message})
        headers["Content-Type"] = "application/json"
        headers["x-amzn-ErrorType"] = error.code
    else:
        body = _xml(error, service, request_id)
        headers["Content-Type"] = "text/xml"
    return Response(error.status, body.encode(), headers)


def _xml(error: AwsError, service: str, request_id: str) -> str:
    code, message = escape(error.code), escape(error.message)
    if service == "ec2":
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f"<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors>"
            f"<RequestID>{request_id}</RequestID></Response>"
        )
    if service == "s3":
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f"<Error><Code>{code}</Code><Message>{message}</Message><RequestId>{request_id}</RequestId></Error>"
        )
    fault = "Receiver" if error.status >= 500 else "Sender"
    return (
        f'<ErrorResponse xmlns="{QUERY_NAMESPACES.get(service, "")}"><Error><Type>{fault}</Type>'
        f"<Code>{code}</Code><Message>{message}</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>"
    )
