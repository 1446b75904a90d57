"""Runs programs in Python in the framework that they are of.

Asked on the standard input: the framework, and for each program its text and its contexts. Printed
is what each program declares in each context: the properties of its resources, or its error.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from types import ModuleType, SimpleNamespace
from typing import Any


def of_cdk(program: Callable[..., object], given: object) -> list[Any]:
    import aws_cdk

    app = aws_cdk.App(analytics_reporting=False, tree_metadata=False)
    stack = aws_cdk.Stack(app, "Images")
    program(stack, given)
    template = app.synth().get_stack_by_name("Images").template
    return [each.get("Properties", {}) for each in template.get("Resources", {}).values()]


def of_pulumi(program: Callable[..., object], given: object) -> list[Any]:
    runtime = import_module("pulumi").runtime
    found = []

    class Mocks:
        def new_resource(self, args: Any) -> tuple[str, Any]:
            if ":ecr/" in args.typ:
                found.append(args.inputs)
            return args.name, args.inputs

        def call(self, args: Any) -> Any:
            return args.args

    runtime.set_mocks(Mocks(), preview=False)
    runtime.test(lambda: program(None, given) and None)()
    return found


class Child:
    """The resource of the template, as far as programs of tests change it."""

    def __init__(self, setting: object) -> None:
        self.image_scanning_configuration: Any = {"scanOnPush": setting}
        self.overridden: object = None

    def add_property_override(self, path: str, value: object) -> None:
        self.overridden = value

    @property
    def setting(self) -> object:
        if self.overridden is not None:
            return self.overridden
        return (self.image_scanning_configuration or {}).get("scanOnPush")


def of_none(program: Callable[..., object], given: object) -> list[Any]:
    """Return what the language itself gives a constructor."""
    made: list[tuple[dict[str, object], Child]] = []

    class Repository:
        def __init__(self, scope: object, id_: str, **properties: object) -> None:
            child = Child(properties.pop("image_scan_on_push", None))
            self.node = SimpleNamespace(default_child=child)
            made.append((properties, child))

    ecr.Repository = Repository  # type: ignore[attr-defined]
    program({}, given)
    return [
        {**properties, "ImageScanningConfiguration": {"ScanOnPush": child.setting}}
        for properties, child in made
    ]


ecr = ModuleType("aws_cdk.aws_ecr")


def answer(run: Callable[..., list[Any]], text: str, context: object) -> object:
    names: dict[str, Any] = {}
    try:
        exec(compile(text, "program.py", "exec"), names)
        return run(names["images"], context)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def answers(framework: str, asked: Iterable[tuple[str, list[object]]]) -> list[list[object]]:
    run = {"cdk": of_cdk, "pulumi": of_pulumi, "none": of_none}[framework]
    if framework == "none":
        module = ModuleType("aws_cdk")
        module.aws_ecr = ecr  # type: ignore[attr-defined]
        sys.modules["aws_cdk"] = module
    return [[answer(run, text, context) for context in contexts] for text, contexts in asked]


if __name__ == "__main__":
    print(json.dumps(answers(**json.load(sys.stdin)), default=str))
