"""The published schema, the receiver's rules and the bodies we send agree."""

import json
import re
from pathlib import Path

import pytest

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "casebridge.schema.json").read_text())
TYPES = {"object": dict, "string": str, "integer": int, "boolean": bool, "null": type(None)}


def faults(value, schema):
    """The few words of JSON Schema that ours uses."""
    kinds = schema.get("type", [])
    if kinds and not any(type(value) is TYPES[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds)):
        return [f"{value!r} is no {kinds}"]
    if "const" in schema and value != schema["const"]:
        return [f"{value!r} is not {schema['const']!r}"]
    if value not in schema.get("enum", [value]) or not re.search(schema.get("pattern", ""), str(value)):
        return [f"{value!r} is unknown"]
    if isinstance(value, dict):
        parts = schema.get("properties", {})
        lost = [f"{name} is missing" for name in schema.get("required", []) if name not in value]
        extra = [f"{name} is too much" for name in value if name not in parts and "additionalProperties" in schema]
        inner = [fault for name, part in parts.items() if name in value for fault in faults(value[name], part)]
        return lost + extra + inner
    return []


def faults_of(body):
    """The envelope, then the payload by its kind."""
    said = json.loads(body)
    return faults(said, SCHEMA) + faults(said["payload"], SCHEMA["$defs"].get(said["kind"], {}))


def test_what_we_send_fits_the_published_schema(tell):
    payload = {"project": "b7c1f1a2-0000-4000-8000-000000000000", "minutes": 30, "total_minutes": 30}
    assert faults_of(tell(payload=payload, token="A" * 52).body) == []


@pytest.mark.parametrize("change", [{"name": "Ann"}, {"minutes": "30"}, {"total_minutes": None}])
def test_the_schema_refuses_what_does_not_belong(tell, change):
    payload = {"project": "b7c1f1a2-0000-4000-8000-000000000000", "minutes": 30, "total_minutes": 30} | change
    assert faults_of(tell(payload=payload, token="A" * 52).body)
