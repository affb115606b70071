"""What a caller's own policies let it do. A role without any may do everything; one that has some is held to them."""

from errors import AwsError
from identity import Caller, Identities, account_of
from policy import grants
from request import Request

# Where the name of what is asked for stands, for the services that the action calls.
RESOURCES = {"ecr": ("repository", "repositoryName"), "eks": ("cluster", None)}


class Rights:
    def __init__(self, identities: Identities):
        self.identities = identities

    def has(self, caller: Caller, action: str, resource: str) -> bool:
        if caller.role is None:
            return True
        roles = self.identities.iam(account_of(caller.role)).get_roles()
        documents = next((list(role.policies.values()) for role in roles if role.arn == caller.role), [])
        return not documents or grants(documents, action, resource)

    def require(self, caller: Caller, action: str, request: Request, region: str) -> None:
        service = action.split(":")[0]
        resource = _resource(service, request, region, caller.account)
        if self.has(caller, action, resource):
            return
        # AWS's older services have their own word for it.
        raise AwsError(
            403 if service in ("eks", "iam", "s3") else 400,
            "AccessDenied" if service in ("iam", "s3") else "AccessDeniedException",
            f"User: {caller.arn} is not authorized to perform: {action} on resource: {resource} "
            f"because no identity-based policy allows the {action} action",
        )


def _resource(service: str, request: Request, region: str, account: str) -> str:
    if service == "s3":
        return f"arn:aws:s3:::{request.decoded_path().lstrip('/')}"
    kind, member = RESOURCES.get(service, ("", None))
    if service == "ecr":
        body = request.json()
        name = body.get(member) or next(iter(body.get(f"{member}s") or []), None)
    else:
        name = request.decoded_path().removeprefix("/clusters/").split("/")[0] if service == "eks" else None
    return f"arn:aws:{service}:{region}:{account}:{kind}/{name}" if kind and name else "*"
