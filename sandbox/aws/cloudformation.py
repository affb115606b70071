"""What CloudFormation lacks in moto: kinds of resources, whole properties of others, updates, and going back on failure."""

import json
from collections.abc import Callable
from typing import Any

from moto.cloudformation import models, parsing
from moto.cloudformation.responses import CloudFormationResponse
from moto.ecr.models import Repository, ecr_backends
from moto.iam.models import Role

import stack_resources
from access_entries import AccessEntries
from errors import AwsError
from patches import wrap


def stacks(entries: AccessEntries) -> None:
    stack_resources.provider()
    stack_resources.access_entry(entries)
    _lists()
    _roles()
    _repositories()
    _updates()
    _failures()
    _capabilities()


def _lists() -> None:
    """AWS::NoValue takes an element out of a list, too."""
    original = parsing.clean_json

    def clean(value: Any, resources: Any) -> Any:
        if isinstance(value, list):
            return [one for one in (parsing.clean_json(inner, resources) for inner in value) if one is not None]
        return original(value, resources)

    parsing.clean_json = clean


def _roles() -> None:
    """Inline policies are text, and an update changes them and the trust policy."""

    def put(original: Callable[..., Any], self: Any, name: str, policy: Any) -> None:
        original(self, name, policy if isinstance(policy, str) else json.dumps(policy, default=str))

    def update(original_resource: Any, cloudformation_json: Any, **_: Any) -> Any:
        wanted = cloudformation_json["Properties"]
        original_resource.assume_role_policy_document = json.dumps(wanted["AssumeRolePolicyDocument"], default=str)
        original_resource.policies = {}
        for policy in wanted.get("Policies", []):
            original_resource.put_policy(policy["PolicyName"], policy["PolicyDocument"])
        return original_resource

    wrap(Role, "put_policy", put)
    Role.update_from_cloudformation_json = staticmethod(update)  # type: ignore[assignment]


def _repositories() -> None:
    """ECR's API writes the same properties in other letters, and a repository with images is only deleted when asked to."""
    create = Repository.create_from_cloudformation_json.__func__  # type: ignore[attr-defined]

    def made(cls: Any, name: str, written: Any, account: str, region: str, **kwargs: Any) -> Any:
        wanted = written["Properties"]
        scan = {"scanOnPush": wanted.get("ImageScanningConfiguration", {}).get("ScanOnPush", False)}
        repository = create(cls, name, {"Properties": wanted | {"ImageScanningConfiguration": scan}}, account, region)
        repository.lifecycle_policy = wanted.get("LifecyclePolicy", {}).get("LifecyclePolicyText")
        return repository

    def update(original_resource: Any, **_: Any) -> Any:
        return original_resource

    def delete(self: Any, account: str, region: str) -> None:
        backend = ecr_backends[account][region]
        if self.name in backend.repositories:
            backend.delete_repository(self.name)

    Repository.create_from_cloudformation_json = classmethod(made)  # type: ignore[assignment]
    Repository.update_from_cloudformation_json = staticmethod(update)  # type: ignore[assignment]
    Repository.delete = delete  # type: ignore[method-assign]


def _updates() -> None:
    """A parameter may turn a condition, and with it a resource comes or goes."""
    update = parsing.parse_and_update_resource

    def changed(name: str, written: Any, resources: Any, account_id: str, region_name: str) -> Any:
        wanted = "Condition" not in written or resources.lazy_condition_map[written["Condition"]]
        there = resources._parsed_resources.get(name)
        if not wanted:
            if there is not None and written.get("DeletionPolicy", "Delete") == "Delete":
                resources._delete_resource(there, written)
            return None
        if there is None:
            return parsing.parse_and_create_resource(name, written, resources, account_id, region_name)
        return update(name, written, resources, account_id, region_name)

    def every(original: Callable[..., Any], self: Any, template: Any, parameters: Any = None) -> Any:
        """Through conditions and names a parameter reaches further than moto looks."""
        actions = original(self, template, parameters)
        if parameters and any(self.input_parameters.get(name) != value for name, value in parameters.items()):
            actions["Modify"] = [name for name in template["Resources"] if name in self._resource_json_map]
        return actions

    def parameters(self: Any) -> dict[str, str]:
        """As they were given; moto has lists of what was text with commas."""
        resolved = self.resource_map.resolved_parameters
        return {name: ",".join(value) if isinstance(value, list) else value for name, value in resolved.items()}

    models.Stack.stack_parameters = property(parameters)  # type: ignore[assignment]
    parsing.parse_and_update_resource = changed
    wrap(parsing.ResourceMap, "build_resource_diff", every)


def _failures() -> None:
    """What fails is told by the stack's events, and what was made before goes again."""

    def execute(original: Callable[..., Any], self: Any, change_set_name: str, stack_name: str | None = None) -> None:
        sets = [one for one in self.change_sets.values() if change_set_name in (one.change_set_name, one.change_set_id)]
        change, stack = sets[-1], self.stacks[sets[-1].stack_id]
        kind = change.change_set_type
        try:
            original(self, change.change_set_id, stack_name)
        except Exception as error:
            stack._add_stack_event(f"{kind}_FAILED", resource_status_reason=_reason(error))
            if kind == "CREATE":
                stack.resource_map.delete()
            stack.template, stack.status = change.template, "ROLLBACK_COMPLETE" if kind == "CREATE" else "UPDATE_ROLLBACK_COMPLETE"
            stack._add_stack_event(stack.status)
        else:
            stack._parse_template()
            stack.parameters = stack.stack_parameters
            stack.output_map = stack._create_output_map()

    def create(original: Callable[..., Any], self: Any, stack_name: str, *args: Any, **kwargs: Any) -> Any:
        for stack in self.stacks.values():
            if stack.name == stack_name and stack.status == "ROLLBACK_COMPLETE":
                message = f"Stack:{stack.stack_id} is in ROLLBACK_COMPLETE state and can not be updated."
                raise AwsError(400, "ValidationError", message)
        return original(self, stack_name, *args, **kwargs)

    def delete(original: Callable[..., Any], self: Any) -> None:
        """moto knows Retain; what is only let go when it was never whole stays here, too."""
        for written in self.resource_map._resource_json_map.values():
            if written.get("DeletionPolicy") == "RetainExceptOnCreate":
                written["DeletionPolicy"] = "Retain"
        original(self)

    wrap(models.Stack, "delete", delete)
    wrap(models.CloudFormationBackend, "execute_change_set", execute)
    wrap(models.CloudFormationBackend, "create_change_set", create)
    # A change set that changes nothing is made, and says so.
    CloudFormationResponse._validate_different_update = lambda *_: None  # type: ignore[method-assign]


def _reason(error: Exception) -> str:
    return getattr(error, "message", None) or f"{type(error).__name__}: {error}"


def _capabilities() -> None:
    """Who makes roles has to say so."""

    def ask(original: Callable[..., Any], self: Any) -> Any:
        template = self._get_param("TemplateBody") or ""
        if "AWS::IAM::Role" in template and not self._get_param("Capabilities"):
            raise AwsError(400, "InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_IAM]")
        return original(self)

    wrap(CloudFormationResponse, "create_change_set", ask)
