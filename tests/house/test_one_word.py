"""One word runs through everything: verb of the state table = operation = policy = address = event in the past tense."""

import inspect
from importlib import import_module
from types import ModuleType

import pytest

from marketplace.lib.states import Machine
from marketplace.projects.states import PROJECT

ROOMS = {"projects": PROJECT}
INSIDE = {  # steps that another verb takes on its way, by counting
    "projects": {
        "match_part": "assign",
        "match": "assign",
        "reopen": "release",
        "begin": "accept_part",
        "deliver": "accept_part",
    }
}
ELSEWHERE = {"projects": {"check", "publish", "return"}}  # their screen is the publishing desk's
PAST = {"submit": "submitted", "withdraw": "withdrawn"}
VERBS = [(room, verb) for room, machine in ROOMS.items() for verb in machine.edges]


def past(verb: str) -> str:
    return PAST.get(verb, f"{verb}d" if verb.endswith("e") else f"{verb}ed")


def named(module: ModuleType, verb: str) -> bool:
    """`return` is a word of the language, so its function is `return_`."""
    return callable(getattr(module, verb, None) or getattr(module, f"{verb}_", None))


@pytest.mark.parametrize(("room", "verb"), VERBS)
def test_a_verb_is_an_operation(room: str, verb: str) -> None:
    operations = import_module(f"marketplace.{room}.operations")
    assert named(operations, INSIDE[room].get(verb, verb))


@pytest.mark.parametrize(("room", "verb"), VERBS)
def test_an_operation_is_a_policy_and_an_event(room: str, verb: str) -> None:
    if verb in INSIDE[room]:
        return
    operations, policies = (import_module(f"marketplace.{room}.{name}") for name in ("operations", "policies"))
    assert named(policies, verb)
    assert f'"{ROOMS[room].name}.{past(verb)}"' in inspect.getsource(operations)


@pytest.mark.parametrize(("room", "verb"), VERBS)
def test_an_operation_is_an_address(room: str, verb: str) -> None:
    if verb in INSIDE[room] or verb in ELSEWHERE[room]:
        return
    names = {pattern.name: str(pattern.pattern) for pattern in import_module(f"marketplace.{room}.urls").urlpatterns}
    assert names[verb].endswith(f"/{verb.replace('_', '-')}/")


@pytest.mark.parametrize("machine", ROOMS.values())
def test_every_state_has_a_word_and_every_promise_a_state(machine: Machine) -> None:
    assert set(machine.labels) == set(machine.states)
    assert set(machine.needs) <= set(machine.states)
