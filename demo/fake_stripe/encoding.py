"""Stripe's form encoding: `line_items[0][price_data][currency]=cny` is a tree."""

import re
from typing import Any
from urllib.parse import parse_qsl

from demo.fake_stripe.errors import BadParameter

_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
DEEPEST = 8


def decode(body: str) -> dict[str, Any]:
    """Raises BadParameter for names that are no tree."""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(body, keep_blank_values=True, strict_parsing=bool(body)):
        found = _NAME.fullmatch(name)
        if not found:
            raise BadParameter(f"Invalid parameter name: {name}")
        path = [found[1], *re.findall(r"\[([^\[\]]*)\]", found[2])]
        if len(path) > DEEPEST:
            raise BadParameter(f"Invalid parameter name: {name}")
        _put(tree, path, value, name)
    return {name: _lists(value) for name, value in tree.items()}


def _put(tree: dict[str, Any], path: list[str], value: str, name: str) -> None:
    for step in path[:-1]:
        tree = tree.setdefault(step or str(len(tree)), {})
        if not isinstance(tree, dict):
            raise BadParameter(f"Invalid parameter: {name}", param=name)
    last = path[-1] or str(len(tree))
    if isinstance(tree.get(last), dict):
        raise BadParameter(f"Invalid parameter: {name}", param=name)
    tree[last] = value


def _lists(node: Any) -> Any:
    """A dict whose keys are 0, 1, 2… is a list."""
    if not isinstance(node, dict):
        return node
    inner = {key: _lists(value) for key, value in node.items()}
    if inner and all(key.isdigit() for key in inner):
        return [inner[key] for key in sorted(inner, key=int)]
    return inner
