"""A CloudFormation template: its sections, its resources, and who else uses a node."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain
from typing import Final, NamedTuple

from fixer.dialects.cloudformation.extensions import Extensions, extensions_of
from fixer.dialects.cloudformation.stack_values import (
    BODY,
    StackValues,
    stack_values,
)
from fixer.dialects.common.mappings import (
    RepeatedKeyError,
    find_key,
    literal_text,
    own_value,
    repeated_key,
    sole_value,
    text_of,
)
from fixer.dialects.common.yaml_aliases import (
    AliasUsage,
    aliases_on_path,
    path_keys,
    separate_sections,
)
from fixer.model.declaration import Assessment
from fixer.model.file import File, Occurrence
from fixer.model.reasons import Origin, OriginKind
from fixer.model.syntax_tree import (
    Entry,
    Mapping,
    Node,
    Scalar,
    Sequence,
    Tree,
    is_expression,
    is_function,
    key_text,
    resolved,
    untagged,
    walk,
)

PATH: Final = ("Properties", "ImageScanningConfiguration", "ScanOnPush")
REPOSITORY: Final = "AWS::ECR::Repository"
FOR_EACH: Final = "Fn::ForEach::"
SECTIONS: Final = frozenset(
    ("parameters", "mappings", "conditions", "rules", "outputs", "hooks", "globals")
)
"""The sections beside Resources that define something, in lower case."""
_OTHER_SECTIONS: Final = frozenset(
    ("awstemplateformatversion", "description", "metadata", "transform")
)
ATTRIBUTES: Final = frozenset(
    (
        "type",
        "properties",
        "condition",
        "connectors",
        "creationpolicy",
        "deletionpolicy",
        "dependson",
        "ignoreglobals",
        "metadata",
        "updatepolicy",
        "updatereplacepolicy",
    )
)
"""The attributes of a resource in lower case; SAM has two more than CloudFormation."""


class Resource(NamedTuple):
    """One resource of a template. `value` is its body as written, possibly an alias."""

    logical_id: str
    key: Node
    value: Node
    body: Mapping
    duplicated: str
    """The key that is defined more than once, so that it is unclear which counts; or nothing."""


class Lookup(NamedTuple):
    """What Fn::FindInMap reads; None stands for what is not literal, and so for any key."""

    mapping: str | None
    row: str | None
    column: str | None


class References(NamedTuple):
    """What a template refers to, other than in the scan settings of repositories."""

    names: frozenset[str]
    """Parameters, and whatever else a Ref or a `${...}` names."""
    lookups: dict[str | None, set[tuple[str | None, str | None]]]
    """The rows and columns that Fn::FindInMap reads, by mapping; None stands for any."""


class TemplateCache:
    """What has been found out about a template so far."""

    __slots__ = ("conditions", "depth", "given_used", "references")

    def __init__(self) -> None:
        self.depth = 0
        """How many Fn::If are open, one in the other."""
        self.conditions: dict[tuple[int, int], Assessment | None] = {}
        """The assessment of each Fn::If, by the identity of its list of arguments, which functions
        share with the node that they are written as, and by how many keys lead on from it; None
        while it is open."""
        self.given_used: set[str] = set()
        """The parameters that have been judged by what the stack is given."""
        self.references: References | None = None


class Document:
    """The document that templates are in, and what it says of the use of their parts."""

    def __init__(
        self,
        root: Node,
        holders: list[Node],
        has_templates: bool,
        mentions: list[Mapping],
        texts: list[Entry],
    ) -> None:
        self.root = root
        self.holders = holders
        self.has_templates = has_templates
        """Whether the holders have sections, and are not the root of a snippet."""
        self.mentions = mentions
        """The mappings that have the type of a repository, wherever they are."""
        self.texts = texts
        """The entries that hold a template, perhaps as a text."""
        self.misplaced: dict[int, Node | None] = {}
        """The misplaced key in each Properties, by its identity, once it has been asked for."""
        self.repositories: list[Node] = []
        """The repositories of all templates, as written."""

    @cached_property
    def owned(self) -> frozenset[int]:
        """The identities of the functions that lead to scan settings."""
        return _leading_to_settings(self.repositories)

    @cached_property
    def is_one_template(self) -> bool:
        """Whether all of a document becomes one template, as a service of Serverless does."""
        return is_service(self.root)

    @cached_property
    def extensions(self) -> Extensions:
        """What a service of Serverless changes in resources."""
        return extensions_of(self.root)

    @cached_property
    def holder_ids(self) -> frozenset[int]:
        """The identities of the mappings that templates are."""
        return frozenset(map(id, self.holders))

    @cached_property
    def outside(self) -> list[Node]:
        """The nodes outside of all templates."""
        return list(walk(self.root, lambda node: id(node) in self.holder_ids))


def is_service(root: Node) -> bool:
    """Whether a document configures a service of the Serverless Framework."""
    root = resolved(root)
    keys = {key_text(key) for key, _ in root.entries} if isinstance(root, Mapping) else set()
    return {"service", "provider"} <= keys


class Template(NamedTuple):
    """One template within a tree, with what has to be known before a node may be edited."""

    tree: Tree
    holder: Node
    """The mapping with the sections; for a snippet the root itself."""
    resources: tuple[Resource, ...]
    usage: AliasUsage
    document: Document
    given: StackValues
    """What the stack around it gives for its parameters."""
    cache: TemplateCache

    def owns(self, node: Node) -> bool:
        """Whether a function serves the scan setting of repositories and nothing else."""
        return id(node) in self.document.owned and not self.usage.is_shared(node)

    def references(self) -> References:
        """Return what the template refers to, other than in scan settings."""
        if self.cache.references is None:
            self.cache.references = _references(self)
        return self.cache.references

    def section_entry(self, section: str, name: str | None) -> Mapping | None:
        """Return the mapping called `name` in a section such as Parameters.

        Raises:
            RepeatedKeyError: the name or the section is there more than once.
        """
        if name is None or not isinstance(self.holder, Mapping):
            return None
        found = sole_value(self.holder, section)
        entry = sole_value(resolved(found), name) if found is not None else None
        body = resolved(entry) if entry is not None else None
        return body if isinstance(body, Mapping) else None

    def cells(self, lookup: Lookup) -> list[Node]:
        """Return the values of a mapping that Fn::FindInMap can read.

        Raises:
            RepeatedKeyError: one of them, or what leads to it, is there more than once.
        """
        table = self.section_entry("Mappings", lookup.mapping)
        rows = _values_of(table, lookup.row) if table is not None else ()
        bodies = [body for body in map(resolved, rows) if isinstance(body, Mapping)]
        return [cell for body in bodies for cell in _values_of(body, lookup.column)]


def _values_of(body: Mapping, name: str | None) -> list[Node]:
    """Return the value of a key, or those of all keys.

    Raises:
        RepeatedKeyError: a key is there more than once.
    """
    if name is not None:
        value = own_value(body, name)
        return [value] if value is not None else []
    if (repeated := repeated_key(body)) is not None:
        raise RepeatedKeyError(repeated, key_text(repeated) or "")
    return [value for _, value in body.entries]


def function(node: Node) -> tuple[str, Node] | None:
    """Return the full name and the argument of an intrinsic function, in either spelling."""
    node = resolved(node)
    if is_expression(node):
        return None  # another language computes it before CloudFormation reads it
    if is_function(node) and node.tag and isinstance(node, Scalar | Sequence | Mapping):
        return _name_of(node.tag), untagged(node)
    if isinstance(node, Mapping) and len(node.entries) == 1:
        name = key_text(node.entries[0].key) or ""
        if name in ("Ref", "Condition") or name.startswith("Fn::"):
            return name, node.entries[0].value
    return None


def _name_of(tag: str) -> str:
    """Return the full name of the function that a tag is, or the tag if it is none."""
    name = tag.removeprefix("!")
    if name in ("Ref", "Condition"):
        return name
    return f"Fn::{name}" if name in _TAGS else tag


_TAGS: Final = frozenset(
    (
        "And",
        "Base64",
        "Cidr",
        "Contains",
        "EachMemberEquals",
        "EachMemberIn",
        "Equals",
        "FindInMap",
        "ForEach",
        "GetAZs",
        "GetAtt",
        "GetStackOutput",
        "If",
        "ImportValue",
        "Join",
        "Length",
        "Not",
        "Or",
        "RefAll",
        "Select",
        "Split",
        "Sub",
        "ToJsonString",
        "Transform",
        "ValueOf",
        "ValueOfAll",
    )
)
"""The functions of CloudFormation; any other tag belongs to another tool."""


def function_origin(name: str) -> Origin:
    """Return a function, or the tag of another tool, as what supplies a value."""
    return Origin(OriginKind.TAG if name.startswith("!") else OriginKind.FUNCTION, name)


def is_repository(resource: Resource) -> bool:
    """Whether a resource is a private ECR repository."""
    if resource.duplicated == "Type":
        return any(
            key_text(key) == "Type" and literal_text(value) == REPOSITORY
            for key, value in resource.body.entries
        )
    return text_of(resource.body, "Type") == REPOSITORY


def templates(file: File) -> Iterator[Template]:
    """Yield every template of a file: each `Resources` at any depth, or a snippet without one."""
    tree = file.tree
    holders: list[Node]
    for root in tree.documents:
        mentions: list[Mapping] = []
        texts: list[Entry] = []
        holders = _holders(root, mentions, texts)
        document = Document(root, holders or [root], bool(holders), mentions, texts)
        holders = document.holders
        found = [(holder, tuple(_declared(holder, file.occurrence))) for holder in holders]
        for _, declared in found:
            document.repositories += _repository_nodes(declared, document)
        for holder, declared in found:
            usage = _alias_usage(tree, holder, declared, document)
            given = stack_values(tree, holder)
            yield Template(tree, holder, declared, usage, document, given, TemplateCache())


def _declared(holder: Node, occurrence: Occurrence) -> list[Resource]:
    """Return the resources of a template or a snippet."""
    entries = holder.entries if isinstance(holder, Mapping) else []
    sections = [value for key, value in entries if key_text(key) == "Resources"]
    if not sections:
        return _in_snippet(holder, occurrence) if isinstance(holder, Mapping) else []
    declared = [each for section in sections for each in _resources(resolved(section), occurrence)]
    if len(sections) > 1:
        return [each._replace(duplicated="Resources") for each in declared]
    return declared


def _in_snippet(holder: Mapping, occurrence: Occurrence) -> list[Resource]:
    """Return the resources of a file without Resources: itself, or those of its entries.

    What has nothing but a type is a resource only where nothing else is beside it.
    """
    if text_of(holder, "Type") == REPOSITORY:
        key = find_key(holder, "Type") or holder
        duplicated = "Type" if _is_repeated(holder, "Type") else ""
        return [Resource(REPOSITORY, key, holder, holder, duplicated)]
    if not all(map(_belongs_to_snippet, holder.entries)):
        return []
    declared = [each for each in _resources(holder, occurrence) if text_of(each.body, "Type")]
    others = {id(each.key) for each in declared}
    is_pure = all(
        id(key) in others or _is_section(key_text(key) or "") for key, _ in holder.entries
    )
    return [each for each in declared if is_pure or len(each.body.entries) > 1]


def _belongs_to_snippet(entry: Entry) -> bool:
    is_collection = isinstance(resolved(entry.value), Mapping | Sequence)
    return is_collection or _is_section(key_text(entry.key) or "")


def _is_section(name: str) -> bool:
    return name.lower() in SECTIONS | _OTHER_SECTIONS or name.startswith("Fn::")


# A brace ends it, so that none runs over the beginning of the next.
_SUBSTITUTED: Final = re.compile(r"\$\{([^{}]*)\}")
_REFERRING: Final = frozenset(("Ref", "Fn::ValueOf", "Fn::RefAll", "Fn::FindInMap"))


def _references(template: Template) -> References:
    names: set[str] = set()
    lookups: dict[str | None, set[tuple[str | None, str | None]]] = {}
    for node in _readers(template):
        if isinstance(node, Scalar) and "${" in node.text:
            names.update(_SUBSTITUTED.findall(node.text))
        called = function(node) if isinstance(node, Mapping | Scalar | Sequence) else None
        if called is None or called[0] not in _REFERRING or template.owns(node):
            continue
        argument = resolved(called[1])
        if called[0] == "Fn::FindInMap":
            read = lookup_of(argument)
            lookups.setdefault(read.mapping, set()).add((read.row, read.column))
            continue
        if isinstance(argument, Sequence) and argument.items:
            argument = resolved(argument.items[0])
        if isinstance(argument, Scalar):
            names.add(argument.text)
    return References(frozenset(names), lookups)


def _readers(template: Template) -> Iterator[Node]:
    """Yield the nodes that may refer to what a template defines: its own, and those around it."""
    document = template.document
    if document.is_one_template:
        return walk(document.root)
    return chain(walk(template.holder), document.outside)


def lookup_of(items: Node) -> Lookup:
    """Return what Fn::FindInMap with these arguments reads."""
    if not isinstance(items, Sequence) or len(items.items) < 3:
        return Lookup(None, None, None)
    return Lookup(*(literal_text(item) for item in items.items[:3]))


def _repository_nodes(declared: Iterable[Resource], document: Document) -> list[Node]:
    """Return the repositories as they are written, and what extends them."""
    repositories = [each for each in declared if is_repository(each)]
    extensions = document.extensions.by_id
    return [
        *(each.value for each in repositories),
        *(entry.value for each in repositories for entry in extensions.get(each.logical_id, ())),
    ]


def _alias_usage(
    tree: Tree, holder: Node, declared: Iterable[Resource], document: Document
) -> AliasUsage:
    """Return who uses what; a definition that nothing else reads has no use of its own."""
    if not tree.aliases:
        return AliasUsage(tree, frozenset(), frozenset(), frozenset(), _KEYS)
    repositories = _repository_nodes(declared, document)
    return AliasUsage(
        tree,
        _leading_to_settings(repositories),
        frozenset(map(id, repositories)),
        frozenset(id(each.value) for each in declared if not is_repository(each)),
        _KEYS,
        separate_sections(tree, holder, SECTIONS.__contains__),
    )


_KEYS: Final = path_keys(PATH, "fn::if")


def _leading_to_settings(repositories: Iterable[Node]) -> frozenset[int]:
    """Return the identities of the functions and aliases that lead to scan settings."""
    return frozenset(
        id(node) for value in repositories for node in aliases_on_path(value, PATH, _branches_of)
    )


def _holders(  # noqa: C901  one loop, for speed
    document: Node, mentions: list[Mapping], texts: list[Entry]
) -> list[Node]:
    """Return the mappings with `Resources`, in order; this visits every node, so it is terse.

    Args:
        document: The root.
        mentions: Gets the mappings that have the type of a repository.
        texts: Gets the entries with the key TemplateBody.
    """
    found: list[Node] = []
    stack = [document]
    while stack:
        node = stack.pop()
        if node.__class__ is Mapping:
            for key, value in node.entries:
                kind = value.__class__
                if kind is Mapping or kind is Sequence:
                    stack.append(value)
                if key.__class__ is not Scalar:
                    continue
                name = key.text
                if name == "Type":
                    if isinstance(value, Scalar) and value.text == REPOSITORY:
                        mentions.append(node)
                elif name == BODY:
                    texts.append(Entry(key, value))
                elif name == "Resources" and node not in found[-1:]:
                    found.append(node)
        elif node.__class__ is Sequence:
            stack += [item for item in node.items if item.__class__ is not Scalar]
    return sorted(found, key=lambda holder: holder.start)


def _resources(section: Node, occurrence: Occurrence) -> list[Resource]:
    if not isinstance(section, Mapping):
        return []
    declared: list[Resource] = []
    repeated = _repeated(section, occurrence)
    for key, value in section.entries:
        name = key_text(key)
        body = resolved(value)
        if name is not None and name.startswith(FOR_EACH):
            if isinstance(body, Sequence) and len(body.items) == 3:
                declared += _resources(resolved(body.items[2]), occurrence)
        elif isinstance(body, Mapping):
            duplicated = (name or "") if name in repeated else ""
            if _is_repeated(body, "Type"):
                duplicated = "Type"
            declared.append(Resource(name or "", key, value, body, duplicated))
    return declared


def _is_repeated(body: Mapping, name: str) -> bool:
    return [key_text(key) for key, _ in body.entries].count(name) > 1


def _repeated(section: Mapping, occurrence: Occurrence) -> frozenset[str | None]:
    """Return the keys that are defined more than once, other than in parts that exclude it."""
    names = [key_text(key) for key, _ in section.entries]
    if len(set(names)) == len(names):
        return frozenset()
    spans: dict[str | None, list[tuple[int, int]]] = {}
    for key, value in section.entries:
        spans.setdefault(key_text(key), []).append((key.start, value.start))
    return frozenset(
        name for name, each in spans.items() if len(each) > 1 and not occurrence.are_exclusive(each)
    )


def _branches_of(body: Node) -> Iterable[Node] | None:
    """Return the nodes that a function may give; a list gives none, as no setting is below it."""
    if isinstance(body, Sequence):
        return ()
    called = function(body)
    if called is None:
        return None
    items = resolved(called[1])
    return items.items[1:] if called[0] == "Fn::If" and isinstance(items, Sequence) else ()
