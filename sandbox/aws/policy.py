"""The part of IAM's policy language that trust policies, and the simplest policies of roles, are written in."""

import json
import re
from typing import Any

Context = dict[str, list[str]]


def allows(document: str, action: str, principal: dict[str, list[str]], context: Context) -> bool:
    """Whether a trust policy lets this principal do this: an explicit Deny wins, no Allow is a no."""
    statements = [s for s in _list(json.loads(document)["Statement"]) if _applies(s, action, principal, context)]
    effects = {statement["Effect"] for statement in statements}
    return "Allow" in effects and "Deny" not in effects


def grants(documents: list[str], action: str, resource: str) -> bool:
    """Whether a role's own policies let it do this; a statement with a condition opens no door."""
    statements = [s for document in documents for s in _list(json.loads(document)["Statement"])]
    applying = [s for s in statements if _covers(s, action, resource)]
    effects = {s["Effect"] for s in applying if s["Effect"] == "Deny" or "Condition" not in s}
    return "Allow" in effects and "Deny" not in effects


def _covers(statement: dict[str, Any], action: str, resource: str) -> bool:
    named = _list(statement.get("Action", statement.get("NotAction", [])))
    among = any(like(pattern.lower(), action.lower()) for pattern in named)
    of_resource = any(like(pattern, resource) for pattern in _list(statement.get("Resource", [])))
    return among == ("Action" in statement) and of_resource


def _applies(statement: dict[str, Any], action: str, principal: dict[str, list[str]], context: Context) -> bool:
    if not any(like(pattern.lower(), action.lower()) for pattern in _list(statement["Action"])):
        return False
    if not _principal_matches(statement.get("Principal", {}), principal):
        return False
    return all(
        _condition(operator, key, _list(wanted), context)
        for operator, keys in statement.get("Condition", {}).items()
        for key, wanted in keys.items()
    )


def _principal_matches(written: Any, principal: dict[str, list[str]]) -> bool:
    if written == "*":
        return True
    return any(
        name == "*" or name in principal.get(kind, [])
        for kind, names in written.items()
        for name in _list(names)
    )


def _condition(operator: str, key: str, wanted: list[str], context: Context) -> bool:
    operator, if_exists = operator.removesuffix("IfExists"), operator.endswith("IfExists")
    actual = {name.lower(): values for name, values in context.items()}.get(key.lower())
    if operator == "Null":
        return (actual is None) == (str(wanted[0]).lower() == "true")
    negated = "Not" in operator
    if actual is None:
        return if_exists or negated
    tests = {
        "StringEquals": lambda pattern, value: pattern == value,
        "StringEqualsIgnoreCase": lambda pattern, value: pattern.lower() == value.lower(),
        "StringLike": like,
        "ArnEquals": like,
        "ArnLike": like,
    }
    test = tests.get(operator.replace("Not", ""))
    # An operator that is not understood must not open a door.
    if test is None:
        return False
    return negated != any(test(pattern, value) for pattern in wanted for value in actual)


def like(pattern: str, value: str) -> bool:
    regex = "".join({"*": ".*", "?": "."}.get(character, re.escape(character)) for character in pattern)
    return re.fullmatch(regex, value, re.DOTALL) is not None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
