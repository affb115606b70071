"""Where moto differs from AWS in a way that a real client stumbles over."""

import base64
import uuid
import zlib
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.ecr.responses import ECRResponse
from moto.eks.models import Cluster
from moto.eks.responses import EKSResponse
from moto.elb.models import ELBBackend, FakeHealthCheck
from moto.elbv2.models import ELBv2Backend
from moto.iam.responses import IamResponse


def wrap(owner: type, name: str, around: Callable[..., Any]) -> None:
    original = getattr(owner, name)
    setattr(owner, name, lambda self, *args, **kwargs: around(original, self, *args, **kwargs))


def classic_load_balancers(region: str) -> None:
    """AWS gives a new load balancer a health check and a name in its own region.
    aws-cloud-controller-manager dereferences the first and publishes the second."""

    def create(original: Callable[..., Any], self: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        balancer = original(self, name, *args, **kwargs)
        target = f"TCP:{balancer.listeners[0].instance_port}"
        balancer.health_check = FakeHealthCheck("5", "10", "2", "30", target)
        prefix = "internal-" if balancer.scheme == "internal" else ""
        number = zlib.crc32(name.encode())
        balancer.dns_name = f"{prefix}{name}-{number:010d}.{region}.elb.amazonaws.com"
        return balancer

    wrap(ELBBackend, "create_load_balancer", create)


def load_balancers(region: str) -> None:
    """Names as AWS gives them: unlike any other, and those that are internal say so."""

    def create(original: Callable[..., Any], self: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        balancer = original(self, name, *args, **kwargs)
        number = f"{zlib.crc32(name.encode()):010d}"
        if balancer.type == "network":
            balancer.dns_name = f"{name}-{number}.elb.{region}.amazonaws.com"
        else:
            prefix = "internal-" if balancer.scheme == "internal" else ""
            balancer.dns_name = f"{prefix}{name}-{number}.{region}.elb.amazonaws.com"
        return balancer

    wrap(ELBv2Backend, "create_load_balancer", create)


def clusters(name: str, endpoint: str, ca_file: Path, issuer: str, region: str) -> None:
    """moto's endpoint and CA are random; ours lead to the API server that runs here.
    Whoever calls DescribeCluster (the action, `aws eks update-kubeconfig`) connects with them."""
    certificate = base64.b64encode(ca_file.read_bytes()).decode()

    def init(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        self.platformVersion = "eks.9"
        self.access_config = {"authenticationMode": "API_AND_CONFIG_MAP"}
        # A test says how its cluster is; while one is made it has no endpoint.
        self.status = self.tags.get("sandbox-status", self.status)
        self.endpoint = None if self.status == "CREATING" else f"https://{self.name}.gr7.{region}.eks.amazonaws.com"
        self.upgrade_policy = {"supportType": "STANDARD"}
        self.resources_vpc_config = {
            "endpointPublicAccess": True,
            "endpointPrivateAccess": False,
            "publicAccessCidrs": ["0.0.0.0/0"],
            **self.resources_vpc_config,
        }
        if self.name == name:
            self.endpoint = endpoint
            self.certificate_authority = {"data": certificate}
            self.identity = {"oidc": {"issuer": issuer}}

    def update(original: Callable[..., Any], self: Any) -> ActionResult:
        cluster = self.eks_backend.describe_cluster(name=self._get_param("name"))
        cluster.resources_vpc_config = {**cluster.resources_vpc_config, **(self._get_param("resourcesVpcConfig") or {})}
        cluster.access_config = {**cluster.access_config, **(self._get_param("accessConfig") or {})}
        kind = "EndpointAccessUpdate" if self._get_param("resourcesVpcConfig") else "AccessConfigUpdate"
        return ActionResult({"update": {"id": str(uuid.uuid4()), "status": "InProgress", "type": kind}})

    wrap(Cluster, "__init__", init)
    wrap(EKSResponse, "update_cluster_config", update)


def identity_providers() -> None:
    """moto cannot add an audience to a provider that is there."""

    def add(self: Any) -> EmptyResult:
        provider = self.backend.get_open_id_connect_provider(self._get_param("OpenIDConnectProviderArn"))
        provider.client_id_list.append(self._get_param("ClientID"))
        return EmptyResult()

    IamResponse.add_client_id_to_open_id_connect_provider = add


def authorization_token() -> None:
    """moto's token expired in 2015; clients that look at expiresAt would log in for nothing."""

    def get(original: Callable[..., Any], self: Any) -> ActionResult:
        answer = original(self)
        for data in answer.result["authorizationData"]:
            data["expiresAt"] = datetime.now(timezone.utc) + timedelta(hours=12)
        return answer

    wrap(ECRResponse, "get_authorization_token", get)
