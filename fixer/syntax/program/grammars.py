"""One row a language: which nodes of its grammar are what, and how its settings are spelled.

The names are those of the grammars of tree-sitter. To read another language, add a row.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True, eq=False)
class Grammar:
    """What is to be known of a language."""

    name: str
    """As people name the language."""
    package: str
    """The distribution that has the grammar."""
    module: str
    function: str
    """What of the module returns the grammar."""
    comment: str
    """What begins a comment that ends with its line."""
    calls: dict[str, tuple[str, str]]
    """For each kind of call, the fields of what is called and of its arguments."""
    containers: frozenset[str]
    """The literals with keys and values."""
    lists: frozenset[str]
    pairs: dict[str, tuple[str, str]]
    """For each kind of entry, the fields of its key and its value."""
    keywords: frozenset[str]
    """The entries that are arguments of a call."""
    spreads: frozenset[str]
    """What puts the entries of something else in its place."""
    argument_spreads: frozenset[str]
    """What puts the items of something else in the place of arguments."""
    members: dict[str, tuple[str, str]]
    """For each kind of access to a member, the fields of the object and of the name."""
    wrappers: frozenset[str]
    """What stands for the expression in it: parentheses, a type beside it."""
    functions: frozenset[str]
    classes: frozenset[str]
    """What has members, which its functions know."""
    other_types: frozenset[str]
    """What else gives a type a name."""
    strings: frozenset[str]
    numbers: frozenset[str]
    on: str
    off: str
    nothing: frozenset[str]
    """What is written for a value that is not there."""
    pair: str
    """How an entry of a literal is written."""
    literal: str
    """How a literal with one entry is written."""
    keyword: str = ""
    """How an argument with a name is written, where properties are such arguments."""
    typed: str = ""
    """How a literal of a named type is written."""
    pads_braces: bool = False
    """Whether most write blanks inside the braces of a literal on one line."""
    spread: str = ""
    """How all of another literal and an entry are written in a new one."""
    boxes: frozenset[str] = frozenset()
    """The functions that make a value of their own of a literal, by their last names."""
    type_field: str = ""
    """The field of a literal's type, where literals are written with one."""
    body_field: str = ""
    """The field of what holds the entries of such a literal."""
    freezes: frozenset[str] = frozenset()
    """The functions that return a literal as it is."""
    builders: bool = False
    """Whether literals are chains of calls from `builder()` to `build()`."""
    constants: dict[str, str] = field(default_factory=dict)
    """What stands for on and off besides, without blanks."""
    empty: str = ""
    """What else is written for a value that is not there, or has nothing in it, as an expression.
    """
    needs_body: bool = False
    """Whether a literal may lack what holds its entries, so that it may be a call as well."""
    aligns: bool = False
    """Whether values are aligned, and literals in literals take lines of their own."""
    maps: str = ""
    """The types of literals, as an expression, whose keys are texts, and no names of members."""
    maps_are_closed: bool = False
    """Whether nothing is ever added to these."""
    const_keyword: str = ""
    """What begins a statement whose variables keep their values, where others may not."""
    address_operator: str = ""
    """What makes a pointer of a variable or a literal."""
    types_by_full_name: bool = False
    """Whether a type may be written with its module in full where no import gives it a name."""
    bare_fields: bool = False
    """Whether a method names the fields of its class as it does variables."""
    loads_modules: bool = False
    """Whether an expression may load a module."""
    modules_are_values: bool = False
    """Whether a module may be given to a name, as any value."""
    is_read_by_ast: bool = False
    """Whether Python's own parser reads it too."""
    blocks_have_scope: bool = True
    """Whether a variable is known in the block that it is made in alone."""
    binds_paths: bool = False
    """Whether an import binds the first name of a path, which has a dot behind it."""
    types_are_values: bool = False
    """Whether a variable may have the name of a type, which it then comes before."""
    types_are_shapes: bool = False
    """Whether a literal takes the keys of the type that is written beside it, and no others."""
    names: frozenset[str] = field(default=frozenset(("identifier",)))
    """The leaves that name a variable or a type."""

    def literal_of(self, entry: str, pad: str | None = None) -> str:
        """Return a literal with one entry.

        Args:
            entry: The entry.
            pad: The blanks inside its braces; as most write it where that is None.
        """
        usual = " " if self.pads_braces else ""
        blanks = usual if pad is None else pad
        return self.literal.format(entry=f"{blanks}{entry}{blanks}")

    def plain(self, value: str) -> str:
        """Return how a value is written that stands for on or off."""
        return self.constants.get("".join(value.split()), value) if self.constants else value

    def is_nothing(self, value: str) -> bool:
        """Whether a value is written for one that is not there."""
        is_empty = bool(self.empty) and re.fullmatch(self.empty, value) is not None
        return is_empty or value in self.nothing


_JAVASCRIPT: Final = Grammar(
    name="JavaScript",
    package="tree-sitter-javascript",
    module="tree_sitter_javascript",
    function="language",
    comment="//",
    calls={
        "new_expression": ("constructor", "arguments"),
        "call_expression": ("function", "arguments"),
    },
    containers=frozenset(("object",)),
    lists=frozenset(("array",)),
    pairs={"pair": ("key", "value")},
    keywords=frozenset(),
    spreads=frozenset(("spread_element",)),
    argument_spreads=frozenset(("spread_element",)),
    members={"member_expression": ("object", "property")},
    wrappers=frozenset(
        (
            "parenthesized_expression",
            "as_expression",
            "satisfies_expression",
            "non_null_expression",
            "type_assertion",
        )
    ),
    functions=frozenset(
        (
            "function_declaration",
            "function_expression",
            "generator_function",
            "generator_function_declaration",
            "arrow_function",
            "method_definition",
        )
    ),
    classes=frozenset(("class_declaration", "abstract_class_declaration", "class")),
    other_types=frozenset(
        ("interface_declaration", "enum_declaration", "type_alias_declaration", "internal_module")
    ),
    strings=frozenset(("string",)),
    numbers=frozenset(("number",)),
    on="true",
    off="false",
    nothing=frozenset(("undefined", "null")),
    empty=r"""void(?:\s+\d+|\s*\(\s*\d+\s*\)|\s*'\w*'|\s*"\w*")""",
    pair="{key}: {value}",
    literal="{{{entry}}}",
    pads_braces=True,
    spread="...{value}, {entry}",
    freezes=frozenset(("Object.freeze", "Object.seal", "Object.preventExtensions")),
    constants={
        **dict.fromkeys(("!0", "!!1", "!false", "!!true"), "true"),
        **dict.fromkeys(("!1", "!!0", "!true", "!!false"), "false"),
    },
    loads_modules=True,
    modules_are_values=True,
    const_keyword="const",
    names=frozenset(
        ("identifier", "property_identifier", "type_identifier", "shorthand_property_identifier")
    ),
)


def _typescript(function: str) -> Grammar:
    from dataclasses import replace

    return replace(
        _JAVASCRIPT,
        name="TypeScript",
        types_are_shapes=True,
        package="tree-sitter-typescript",
        module="tree_sitter_typescript",
        function=function,
    )


_PYTHON: Final = Grammar(
    name="Python",
    package="tree-sitter-python",
    module="tree_sitter_python",
    function="language",
    comment="#",
    calls={"call": ("function", "arguments")},
    containers=frozenset(("dictionary",)),
    lists=frozenset(("list", "tuple")),
    pairs={"pair": ("key", "value"), "keyword_argument": ("name", "value")},
    keywords=frozenset(("keyword_argument",)),
    spreads=frozenset(("dictionary_splat",)),
    argument_spreads=frozenset(("list_splat",)),
    members={"attribute": ("object", "attribute")},
    wrappers=frozenset(("parenthesized_expression",)),
    functions=frozenset(("function_definition", "lambda")),
    classes=frozenset(("class_definition",)),
    other_types=frozenset(),
    strings=frozenset(("string", "concatenated_string")),
    numbers=frozenset(("integer", "float")),
    on="True",
    off="False",
    nothing=frozenset(("None",)),
    pair="{key}: {value}",
    literal="{{{entry}}}",
    keyword="{key}={value}",
    typed="{type}({entry})",
    maps="dict",
    modules_are_values=True,
    is_read_by_ast=True,
    blocks_have_scope=False,
    binds_paths=True,
    types_are_values=True,
)

_GO: Final = Grammar(
    name="Go",
    package="tree-sitter-go",
    module="tree_sitter_go",
    function="language",
    comment="//",
    calls={"call_expression": ("function", "arguments")},
    containers=frozenset(("composite_literal",)),
    lists=frozenset(),
    pairs={"keyed_element": ("key", "value")},
    keywords=frozenset(),
    spreads=frozenset(),
    argument_spreads=frozenset(("variadic_argument",)),
    members={"selector_expression": ("operand", "field")},
    wrappers=frozenset(
        ("parenthesized_expression", "literal_element", "type_assertion_expression")
    ),
    functions=frozenset(("function_declaration", "method_declaration", "func_literal")),
    classes=frozenset(),
    other_types=frozenset(("type_spec", "type_alias")),
    strings=frozenset(("interpreted_string_literal", "raw_string_literal")),
    numbers=frozenset(("int_literal", "float_literal")),
    on="true",
    off="false",
    nothing=frozenset(("nil",)),
    empty=r"new\((?:\w+\.)?\w+(?:Props|Args)\)",
    pair="{key}: {value}",
    literal="{{{entry}}}",
    typed="&{type}{{{entry}}}",
    boxes=frozenset(("Bool", "BoolPtr", "String", "StringPtr")),
    type_field="type",
    body_field="body",
    aligns=True,
    address_operator="&",
    maps=r"map\[.*",
    types_are_values=True,
    names=frozenset(("identifier", "field_identifier", "type_identifier", "package_identifier")),
)

_C_SHARP: Final = Grammar(
    name="C#",
    package="tree-sitter-c-sharp",
    module="tree_sitter_c_sharp",
    function="language",
    comment="//",
    calls={
        "object_creation_expression": ("type", "arguments"),
        "implicit_object_creation_expression": ("type", "arguments"),
        "constructor_initializer": ("type", "arguments"),
        "base_list": ("type", "arguments"),
        "invocation_expression": ("function", "arguments"),
    },
    containers=frozenset(("object_creation_expression", "implicit_object_creation_expression")),
    lists=frozenset(("initializer_expression", "collection_expression")),
    pairs={"assignment_expression": ("left", "right")},
    keywords=frozenset(),
    spreads=frozenset(),
    argument_spreads=frozenset(),
    members={"member_access_expression": ("expression", "name")},
    wrappers=frozenset(
        (
            *("argument", "parenthesized_expression", "cast_expression", "as_expression"),
            "postfix_unary_expression",
        )
    ),
    functions=frozenset(
        (
            *("method_declaration", "constructor_declaration", "local_function_statement"),
            *("lambda_expression", "anonymous_method_expression"),
        )
    ),
    classes=frozenset(("class_declaration", "record_declaration", "struct_declaration")),
    other_types=frozenset(("interface_declaration", "enum_declaration", "delegate_declaration")),
    strings=frozenset(("string_literal",)),
    numbers=frozenset(("integer_literal", "real_literal")),
    on="true",
    off="false",
    nothing=frozenset(("null", "default")),
    pair="{key} = {value}",
    literal="{{{entry}}}",
    pads_braces=True,
    typed="new {type} {{ {entry} }}",
    type_field="type",
    body_field="initializer",
    needs_body=True,
    maps=r"(?:[\w.:]*[.:])?I?Dictionary<.*",
    maps_are_closed=True,
    bare_fields=True,
)

_JAVA: Final = Grammar(
    name="Java",
    package="tree-sitter-java",
    module="tree_sitter_java",
    function="language",
    comment="//",
    calls={
        "object_creation_expression": ("type", "arguments"),
        "method_invocation": ("name", "arguments"),
        "explicit_constructor_invocation": ("constructor", "arguments"),
    },
    containers=frozenset(),
    lists=frozenset(("array_initializer",)),
    pairs={},
    keywords=frozenset(),
    spreads=frozenset(),
    argument_spreads=frozenset(),
    members={"field_access": ("object", "field"), "method_invocation": ("object", "name")},
    wrappers=frozenset(("parenthesized_expression", "cast_expression")),
    functions=frozenset(("method_declaration", "constructor_declaration", "lambda_expression")),
    classes=frozenset(("class_declaration", "record_declaration", "enum_declaration")),
    other_types=frozenset(("interface_declaration", "annotation_type_declaration")),
    strings=frozenset(("string_literal",)),
    numbers=frozenset(("decimal_integer_literal", "decimal_floating_point_literal")),
    on="true",
    off="false",
    nothing=frozenset(("null",)),
    pair="{key}({value})",
    literal="{entry}",
    typed="{type}.builder().{entry}.build()",
    builders=True,
    maps=r"(?:java\.util\.)?Map",
    maps_are_closed=True,
    types_by_full_name=True,
    bare_fields=True,
    names=frozenset(("identifier", "type_identifier")),
    constants={
        f"{package}{written.format(value=value, name=value.upper())}": value
        for value in ("true", "false")
        for module, written in (
            ("java.lang.", "Boolean.{name}"),
            ("java.lang.", "Boolean.valueOf({value})"),
            ("com.pulumi.core.", "Output.of({value})"),
        )
        for package in ("", module)
    },
    empty=r"(?:\w+\.)*\w+Args\.Empty",
)

_GRAMMARS: Final = {
    **dict.fromkeys((".ts", ".mts", ".cts"), _typescript("language_typescript")),
    ".tsx": _typescript("language_tsx"),
    **dict.fromkeys((".js", ".jsx", ".mjs", ".cjs"), _JAVASCRIPT),
    ".py": _PYTHON,
    ".go": _GO,
    ".cs": _C_SHARP,
    ".java": _JAVA,
}


def suffixes() -> Iterable[str]:
    """Return the endings of the files of all languages that are read."""
    return _GRAMMARS.keys()


def grammar_for(path: str) -> Grammar:
    """Return the grammar of a file by its ending, which is that of a language that is read."""
    return _GRAMMARS[os.path.splitext(path.lower())[1]]
