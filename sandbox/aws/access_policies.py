"""What EKS's access policies for people and pipelines allow. Source: EKS user guide, "Review access policy permissions"."""

from fnmatch import fnmatchcase
from typing import Any

READ = ["get", "list", "watch"]
WRITE = ["create", "delete", "deletecollection", "patch", "update"]


def _rule(groups: str, resources: str, verbs: list[str]) -> dict[str, list[str]]:
    return {"groups": groups.split(",") if groups else [""], "resources": resources.split(), "verbs": verbs}


_SCALED = "deployments deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale"
_VIEW = [
    _rule("apps", f"controllerrevisions daemonsets daemonsets/status deployments/status replicasets/status statefulsets/status {_SCALED}", READ),
    _rule("autoscaling", "horizontalpodautoscalers horizontalpodautoscalers/status", READ),
    _rule("batch", "cronjobs cronjobs/status jobs jobs/status", READ),
    _rule("discovery.k8s.io", "endpointslices", READ),
    _rule("networking.k8s.io", "ingresses ingresses/status networkpolicies", READ),
    _rule("policy", "poddisruptionbudgets poddisruptionbudgets/status", READ),
    _rule("", "configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers", READ),
    _rule("", "replicationcontrollers/scale serviceaccounts services services/status namespaces", READ),
    _rule("", "bindings events limitranges namespaces/status pods/log pods/status replicationcontrollers/status", READ),
    _rule("", "resourcequotas resourcequotas/status", READ),
]
_EDIT = [
    *_VIEW,
    _rule("apps", f"daemonsets deployments/rollback {_SCALED}", WRITE),
    _rule("autoscaling", "horizontalpodautoscalers", WRITE),
    _rule("batch", "cronjobs jobs", WRITE),
    _rule("networking.k8s.io", "ingresses networkpolicies", WRITE),
    _rule("policy", "poddisruptionbudgets", WRITE),
    _rule("", "pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy", READ),
    _rule("", "serviceaccounts", ["impersonate"]),
    _rule("", "pods pods/attach pods/exec pods/portforward pods/proxy configmaps persistentvolumeclaims", WRITE),
    _rule("", "replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy", WRITE),
]
_ADMIN = [
    *_EDIT,
    _rule("authorization.k8s.io", "localsubjectaccessreviews", ["create"]),
    # Neither `escalate` nor `bind`: who has this policy alone makes no Role with rules, and no RoleBinding.
    _rule("rbac.authorization.k8s.io", "rolebindings roles", [*READ, *WRITE]),
]
_CLUSTER_ADMIN = [_rule("*", "*", ["*"])]

POLICIES = {
    "AmazonEKSViewPolicy": _VIEW,
    "AmazonEKSEditPolicy": _EDIT,
    "AmazonEKSAdminPolicy": _ADMIN,
    "AmazonEKSClusterAdminPolicy": _CLUSTER_ADMIN,
}


def permits(policy: str, scope: dict[str, Any], wanted: dict[str, Any]) -> bool:
    """Whether a policy in its scope allows the attributes of a SubjectAccessReview."""
    resource = wanted.get("resourceAttributes")
    everywhere = scope["type"] == "cluster"
    if resource is None:
        return everywhere and policy == "AmazonEKSClusterAdminPolicy"
    namespace = resource.get("namespace", "")
    if not everywhere and not any(namespace and fnmatchcase(namespace, one) for one in scope["namespaces"]):
        return False
    name = "/".join(filter(None, [resource["resource"], resource.get("subresource")]))
    asked = {"groups": resource.get("group", ""), "resources": name, "verbs": resource["verb"]}
    return any(
        all("*" in rule[part] or value in rule[part] for part, value in asked.items()) for rule in POLICIES[policy]
    )
