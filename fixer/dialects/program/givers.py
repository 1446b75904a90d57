"""The one table of what gives a value to a name, in all languages."""

from __future__ import annotations

from typing import Final, NamedTuple

from fixer.syntax.program.reading import Cst


class Giver(NamedTuple):
    """The fields of what gets a value, and of the value."""

    target: str
    value: str
    binds: bool = False
    """Whether a name that gets its value so is a variable from there on."""
    is_default: bool = False
    """Whether something else may give another value in its place."""
    is_expression: bool = False
    """Whether it stands for the value, as in `a = b = 1`."""

    def target_of(self, giver: Cst) -> Cst | None:
        """Return what gets the value."""
        return giver.child_by_field_name(self.target)

    def value_of(self, giver: Cst) -> Cst | None:
        """Return the value; None where there is none, as that of a parameter."""
        return giver.child_by_field_name(self.value)


GIVERS: Final = {
    "assignment": Giver("left", "right", binds=True, is_expression=True),
    "assignment_expression": Giver("left", "right", is_expression=True),
    "assignment_pattern": Giver("left", "right", binds=True, is_default=True),
    "assignment_statement": Giver("left", "right"),
    "const_spec": Giver("name", "value", binds=True),
    "default_parameter": Giver("name", "value", binds=True, is_default=True),
    "field_definition": Giver("property", "value"),
    "named_expression": Giver("name", "value", is_expression=True),
    "object_assignment_pattern": Giver("left", "right", binds=True, is_default=True),
    "optional_parameter": Giver("pattern", "value", binds=True, is_default=True),
    "property_declaration": Giver("name", "value"),
    "public_field_definition": Giver("name", "value"),
    "required_parameter": Giver("pattern", "value", binds=True, is_default=True),
    "short_var_declaration": Giver("left", "right"),
    "typed_default_parameter": Giver("name", "value", binds=True, is_default=True),
    "var_spec": Giver("name", "value", binds=True),
    "variable_declarator": Giver("name", "value", binds=True),
}
"""By the kind of node. Names and values in lists, as Go has them, are told apart by their users."""
