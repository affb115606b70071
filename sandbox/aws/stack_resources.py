"""The kinds of resources of setup/ship-to-eks.yaml that moto's CloudFormation does not know."""

from typing import Any

from moto.core.common_models import CloudFormationModel
from moto.eks.models import eks_backends
from moto.iam.models import iam_backends
from moto.utilities.utils import get_partition

from access_entries import AccessEntries
from errors import AwsError


def provider() -> None:
    class Provider(CloudFormationModel):
        """AWS::IAM::OIDCProvider"""

        # moto reads the service off it.
        __module__ = "moto.iam"

        def __init__(self, arn: str):
            self.arn = self.physical_resource_id = arn

        cloudformation_name_type = staticmethod(lambda: "")
        cloudformation_type = staticmethod(lambda: "AWS::IAM::OIDCProvider")
        has_cfn_attr = classmethod(lambda cls, attribute: attribute == "Arn")

        def get_cfn_attribute(self, _: str) -> str:
            return self.arn

        def delete(self, account: str, region: str) -> None:
            iam_backends[account][get_partition(region)].delete_open_id_connect_provider(self.arn)

        @classmethod
        def create_from_cloudformation_json(cls, _: str, written: Any, account: str, region: str, **__: Any) -> Any:
            wanted, iam = written["Properties"], iam_backends[account][get_partition(region)]
            if any(f"https://{one.url}" == wanted["Url"] for one in iam.open_id_providers.values()):
                raise AwsError(409, "EntityAlreadyExists", f"Provider with url {wanted['Url']} already exists.")
            made = iam.create_open_id_connect_provider(wanted["Url"], [], wanted["ClientIdList"], [])
            return cls(made.arn)

        @classmethod
        def update_from_cloudformation_json(cls, original_resource: Any, **_: Any) -> Any:
            return original_resource


def access_entry(entries: AccessEntries) -> None:
    class AccessEntry(CloudFormationModel):
        """AWS::EKS::AccessEntry"""

        __module__ = "moto.eks"

        def __init__(self, cluster: str, principal: str, arn: str):
            self.physical_resource_id = f"{cluster}|{principal}"
            self.cluster, self.principal, self.arn = cluster, principal, arn

        cloudformation_name_type = staticmethod(lambda: "")
        cloudformation_type = staticmethod(lambda: "AWS::EKS::AccessEntry")
        has_cfn_attr = classmethod(lambda cls, attribute: attribute == "AccessEntryArn")

        def get_cfn_attribute(self, _: str) -> str:
            return self.arn

        def delete(self, account: str, _: str) -> None:
            if self.principal in entries.entries:
                entries.delete(self.principal)

        @classmethod
        def create_from_cloudformation_json(cls, _: str, written: Any, account: str, region: str, **__: Any) -> Any:
            wanted = written["Properties"]
            cluster, principal = wanted["ClusterName"], wanted["PrincipalArn"]
            if cluster not in eks_backends[account][region].clusters:
                raise AwsError(404, "ResourceNotFoundException", f"No cluster found for name: {cluster}.")
            body = {"principalArn": principal, "kubernetesGroups": wanted.get("KubernetesGroups", [])}
            made = entries.create(cluster, account, body)
            for policy in wanted.get("AccessPolicies", []):
                entries.associate(principal, policy["PolicyArn"], _lower(policy["AccessScope"]))
            return cls(cluster, principal, made["accessEntryArn"])

        @classmethod
        def update_from_cloudformation_json(
            cls, original_resource: Any, cloudformation_json: Any, account_id: str, region_name: str, **_: Any
        ) -> Any:
            entries.delete(original_resource.principal)
            return cls.create_from_cloudformation_json("", cloudformation_json, account_id, region_name)


def _lower(scope: dict[str, Any]) -> dict[str, Any]:
    return {"type": scope["Type"], "namespaces": scope.get("Namespaces", [])}
