"""What a fresh account with a cluster has. The ECR repository is not in it: the action creates that."""

import json
from typing import Any

from access_entries import ARN, AccessEntries
from moto_app import Moto

# The example keys of AWS's own documentation: nothing that looks like a leaked secret.
USERS = {
    "chapter": ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY"),
    "cluster": ("AKIAI44QH8DHBEXAMPLE", "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY"),
}
# What a role's own policy leaves out; one that is not here has none, and may do everything.
WITHOUT = {
    "ship-no-create": ["ecr:CreateRepository"],
    "ship-no-lifecycle": ["ecr:PutLifecyclePolicy"],
    "ship-no-chain": ["sts:AssumeRole"],
    "ship-no-describe": ["eks:DescribeCluster"],
    "ship-no-iam": ["iam:*"],
}


def seed(moto: Moto, entries: AccessEntries, config: dict[str, Any]) -> dict[str, Any]:
    network = _network(moto, config)
    roles = _identities(moto, config)
    cluster = moto.backend("eks").create_cluster(**_cluster(network, roles["eks-cluster"], config))
    _partner(moto, network, config)
    _access(entries, config)
    issuer = cluster.identity["oidc"]["issuer"]
    return {**network, "roles": roles, "keys": {name: list(keys) for name, keys in USERS.items()}, "issuer": issuer}


def _cluster(network: dict[str, Any], role: str, config: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": config["cluster"]["name"],
        "version": "1.35",
        "role_arn": role,
        "resources_vpc_config": {
            "vpcId": network["vpcId"],
            "subnetIds": network["subnetIds"],
            "securityGroupIds": [],
            "clusterSecurityGroupId": network["securityGroupId"],
        },
    }


def _partner(moto: Moto, network: dict[str, Any], config: dict[str, Any]) -> None:
    """Another account, with a registry and a cluster for roles of the first one; the cluster is the same one."""
    iam = moto.backend("iam", config["partner"])
    first = [f"arn:aws:iam::{config['account']}:role/{name}" for name in PARTNER_TRUSTS]
    for name in ("partner-registry", "partner-cluster"):
        iam.create_role(name, json.dumps(_trust({"AWS": first}, "sts:AssumeRole")), "/", None, "", [], "3600")
    role = f"arn:aws:iam::{config['partner']}:role/eks-cluster"
    moto.backend("eks", config["partner"]).create_cluster(**_cluster(network, role, config))


def _access(entries: AccessEntries, config: dict[str, Any]) -> None:
    """Who is who in the cluster. `ship-unmapped` is left out on purpose."""
    home, cluster = f"arn:aws:iam::{config['account']}", config["cluster"]["name"]
    partner = f"arn:aws:iam::{config['partner']}:role/partner-cluster"
    admins = [f"{home}:role/{name}" for name in ADMINS] + [f"{home}:user/chapter", partner]
    groups = {arn: ["ship:admins"] for arn in admins} | {
        f"{home}:role/ship-edit": ["ship:edit"],
        # Has what a test gives to the group.
        f"{home}:role/ship-given": ["ship:given"],
    }
    for arn, named in groups.items():
        entries.create(cluster, config["account"], {"principalArn": arn, "kubernetesGroups": named})
    team = {"type": "namespace", "namespaces": ["team-a"]}
    entries.associate(f"{home}:role/ship-edit", f"{ARN}AmazonEKSEditPolicy", team)


def _network(moto: Moto, config: dict[str, Any]) -> dict[str, Any]:
    ec2, name = moto.backend("ec2"), config["cluster"]["name"]
    owned = {f"kubernetes.io/cluster/{name}": "owned"}
    vpc = ec2.default_vpc
    # Without the route the cloud controller finds no public subnet and makes no load balancer.
    gateway = ec2.create_internet_gateway()
    ec2.attach_internet_gateway(gateway.id, vpc.id)
    for table in ec2.describe_route_tables(filters={"vpc-id": [vpc.id]}):
        ec2.create_route(table.id, "0.0.0.0/0", gateway_id=gateway.id)
    subnets = sorted(ec2.get_default_subnets().values(), key=lambda subnet: subnet.availability_zone)
    for subnet in subnets:
        ec2.create_tags([subnet.id], {"kubernetes.io/role/elb": "1", **owned})
    group = ec2.create_security_group(f"eks-cluster-sg-{name}", "EKS created security group", vpc.id, tags=owned)
    instance = ec2.run_instances(
        "ami-12c6146b",
        1,
        None,
        [],
        security_group_ids=[group.id],
        instance_type="t3.medium",
        is_instance_type_default=False,
        subnet_id=subnets[0].id,
        tags={"instance": {"Name": f"{name}-node", **owned}},
        region_name=config["region"],
    ).instances[0]
    # Outside the subnet's range, which moto would refuse when asked: the node of the sandbox has this address.
    instance.nics[0].private_ip_address = config["nodeAddress"]
    return {
        "vpcId": vpc.id,
        "subnetIds": [subnet.id for subnet in subnets],
        "instanceId": instance.id,
        "zone": subnets[0].availability_zone,
        "privateDnsName": instance.private_dns_name,
        "securityGroupId": group.id,
    }


def _identities(moto: Moto, config: dict[str, Any]) -> dict[str, str]:
    iam, issuer = moto.backend("iam"), config["issuer"]
    provider = iam.create_open_id_connect_provider(
        url=issuer,
        thumbprint_list=["6938fd4d98bab03faadb97b34396831e3780aea1"],
        client_id_list=["sts.amazonaws.com"],
        tags=[],
    )
    github = {name: _github_trust(provider, config["repository"]) for name in GITHUB_ROLES}
    github["ship-other-repo"] = _github_trust(provider, "octo-org/another-repo")
    # The claim keys of 2026: nothing in this one depends on how `sub` is written.
    production = {"repository_id": "74", "environment": "production"}
    github["ship-by-claims"] = _github_trust(provider, None, production)
    deploy = f"arn:aws:iam::{config['account']}:role/ship-deploy"
    trust = github | {
        "ship-chained": _trust({"AWS": deploy}, "sts:AssumeRole"),
        "eks-cluster": _trust({"Service": "eks.amazonaws.com"}, "sts:AssumeRole"),
    }
    for name, document in trust.items():
        iam.create_role(name, json.dumps(document), "/", None, "", [], "3600")
    for name, actions in WITHOUT.items():
        rest = {"Effect": "Allow", "NotAction": actions, "Resource": "*"}
        iam.put_role_policy(name, "rest", json.dumps({"Version": "2012-10-17", "Statement": [rest]}))
    for name, (access_key, secret) in USERS.items():
        iam.create_user(config["region"], name).id = f"AIDA{access_key[4:]}X"
        key = iam.create_access_key(name)
        iam.access_keys[access_key] = iam.access_keys.pop(key.access_key_id)
        key.access_key_id, key.secret_access_key = access_key, secret
    return {name: iam.get_role(name).arn for name in trust}


GITHUB_ROLES = ["ship-deploy", "ship-unmapped", "ship-edit", "ship-given", *WITHOUT]
ADMINS = ["ship-deploy", "ship-no-create", "ship-no-lifecycle", "ship-no-describe", "ship-no-iam"]
PARTNER_TRUSTS = ["ship-deploy", "ship-unmapped", "ship-no-chain"]


def _github_trust(provider: Any, repository: str | None, claims: dict[str, str] | None = None) -> dict[str, Any]:
    equals = {"aud": "sts.amazonaws.com"} | (claims or {})
    condition = {"StringEquals": {f"{provider.url}:{claim}": value for claim, value in equals.items()}}
    if repository is not None:
        condition["StringLike"] = {f"{provider.url}:sub": f"repo:{repository}:*"}
    return _trust({"Federated": provider.arn}, "sts:AssumeRoleWithWebIdentity", condition)


def _trust(principal: dict[str, Any], action: str, condition: dict[str, Any] | None = None) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": principal, "Action": action}
    return {"Version": "2012-10-17", "Statement": [statement | ({"Condition": condition} if condition else {})]}
