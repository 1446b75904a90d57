"""Which formats declare repositories, in which files, and how: the table of the dialects.

A dialect is a row of the table `DIALECTS` and its module, which knows nothing of spelling and is
imported when a file of its kind is met. To add one, write the module with its
`declarations`, add the row, and give it a folder of fixtures.
"""

import os
import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Final, NamedTuple, Protocol, cast

from fixer.dialects.unread import (
    KINDS,
    NAMES_IN_FOLDERS,
    TEMPLATE_ENDINGS,
    is_never_read,
    unread_markers,
)
from fixer.files.folder_filter import any_name_has
from fixer.markers import Markers, searchable
from fixer.model.declaration import Declarations, Verdict
from fixer.model.file import File
from fixer.model.suppression import OWN_MARKER
from fixer.model.syntax_tree import Sequence as SequenceNode
from fixer.model.syntax_tree import Tree
from fixer.model.warnings import FileWarning
from fixer.syntax import PROGRAM_SUFFIXES


class DialectModule(Protocol):
    """What the module of a dialect offers."""

    def declarations(self, file: File) -> Declarations:
        """Return what a file declares, in the order of the text."""


class SizeModule(Protocol):
    """What the module offers that knows how large the files of a dialect may be."""

    def size_warning(self, before: int, after: int) -> FileWarning | None:
        """Return a warning where an edit takes a file past a limit; sizes are in bytes."""


class TextModule(Protocol):
    """What the module offers that looks into texts which no dialect reads."""

    def unread_text_warning(self, tree: Tree) -> FileWarning | None:
        """Return a warning of a text that declares a repository."""


class GeneratedModule(Protocol):
    """What the module offers that knows the marks of files which a program wrote."""

    def with_notes_on_generator(self, declared: Declarations, file: File) -> Declarations:
        """Return what a file declares, with a note where the head of the file says who wrote it."""


class CallingModule(Protocol):
    """What the module offers that knows which modules a file calls."""

    def called_folders(self, file: File) -> Iterable[str]:
        """Return the folders of those beside the file, relative to its own."""


class Dialect(NamedTuple):
    """How a dialect is recognised.

    `suffixes` are the endings of the names of its files, in lower case. A file without one of the
    `markers`, in ASCII, is not even decoded. A broken file is an error only if it has one of the
    `required_markers`.
    """

    name: str
    module: str
    """The module that reads it, below `fixer.dialects`."""
    suffixes: tuple[str, ...]
    required_markers: tuple[bytes, ...]
    """A declaration of a repository has one of them."""
    hint_markers: tuple[bytes, ...] = ()
    """Other bytes that make a file worth parsing."""
    weak_markers: tuple[bytes, ...] = ()
    """Those that make a file worth parsing unless it `is_settled`."""
    is_settled: Callable[[bytes], bool] | None = None
    """Whether a file that has no other marker declares nothing."""
    by_folder: bool = False
    """Whether the files of a folder are judged together, and belong to this dialect alone."""
    defining_sections: frozenset[str] = frozenset()
    """The keys below which a file defines what its settings refer to."""
    size_module: str = ""
    """The module with the limits of its files, where there are any."""
    named_suffixes: tuple[str, ...] = ()
    """The endings of files that are read only where the user names them."""
    may_include: bool = False
    """Whether a file may be merged from others, each of which counts whatever it says."""

    evaluates_parts: bool = False
    """Whether its files are lists, in whose values parts of Jinja are evaluated after parsing."""

    @property
    def markers(self) -> tuple[bytes, ...]:
        """What to look for in the bytes of a file: the fewest that find all."""
        every = self.required_markers + self.hint_markers
        return tuple(
            each for each in every if not any(other in each for other in every if other != each)
        )

    def declarations(self, file: File) -> Declarations:
        """Return what a file declares, in the order of the text."""
        module = cast("DialectModule", _imported(self.module))
        declared = module.declarations(file)
        if all(each.assessment.verdict is Verdict.COMPLIANT for each in declared.repositories):
            return declared
        generated = cast("GeneratedModule", _imported("common.generated"))
        return generated.with_notes_on_generator(declared, file)


def _imported(module: str) -> object:
    return import_module(f"fixer.dialects.{module}")


def is_parsed_first(path: str, dialects: tuple[Dialect, ...], tree: Tree) -> bool:
    """Whether a file is a list that is parsed as it is, before its values are evaluated."""
    if path.lower().endswith(TEMPLATE_ENDINGS):
        return False
    if not all(isinstance(root, SequenceNode) for root in tree.documents):
        return False
    return any(each.evaluates_parts for each in dialects)


_YAML: Final = (".yaml", ".yml", ".json")
_MODULES: Final = (
    b"terraform-aws-modules/ecr/aws",
    b"terraform-aws-modules/terraform-aws-ecr",
    b"cloudposse/ecr/aws",
    b"cloudposse/terraform-aws-ecr",
)
_CROSSPLANE_GROUPS: Final = (
    b"ecr.aws.upbound.io",
    b"ecr.aws.m.upbound.io",
    b"ecr.aws.crossplane.io",
    b"ecr.aws.jet.crossplane.io",
)
_ON_PUSH: Final = b"_on_push"
"""What the inputs of all well-known modules have in common that set scanning."""

# A key, and neither the start of an action such as ecr:PutImage nor a part of an ARN.
_ECR_KEY: Final = (b"ecr:\n", b"ecr:\r", b"ecr: {", b'"ecr"', b"'ecr'")


_OTHER_PROGRAMS: Final = (".go", ".cs", ".java")
"""The endings of the languages that are compiled; CDK for Terraform is not read in them."""
_SCRIPTS: Final = tuple(each for each in PROGRAM_SUFFIXES if each not in _OTHER_PROGRAMS)
_PULUMI_IN_PROGRAMS: Final = (
    *(b"ecr.Repository", b"aws.ecr", b"aws/ecr", b"awsx.ecr", b"awsx/ecr"),
    *(b"native.ecr", b"native/ecr", b"ecr as", b"ecr.NewRepository", b".Ecr"),
)
"""What leads to the type: its module, or a name for that."""


def _has_public_source(data: bytes) -> bool:
    """Whether a unit has a source of its own, and none of a provider in what it generates."""
    found = re.search(
        rb'\bterraform[ \t]*\{(?:[^{}]*\n)?[ \t]*source[ \t]*=[ \t]*"[^."$\n][^"$\n]*"', data
    )
    return found is not None


DIALECTS: Final = (
    Dialect(
        "serverless",
        "serverless",
        ("serverless.yml", "serverless.yaml", "serverless.json"),
        _ECR_KEY,
        (b"ecr: ", b"ecr:\t", b"ecr :"),
    ),
    # A configuration of another name is recognised by its content.
    Dialect("serverless", "serverless_by_content", _YAML, (), _ECR_KEY),
    Dialect(
        "cloudformation",
        "cloudformation.resources",
        (*_YAML, ".template", ".cfn"),
        (b"AWS::ECR::Repository",),
        # The last two are types of which a template's part completes the name; stacks may give
        # values to templates beside them.
        (
            b"AWS::ECR::RegistryScanningConfiguration",
            b"AWS::CloudFormation::Stack",
            b"AWS::Serverless::Application",
            b"AWS::ECR::{",
            b"AWS::ECR::<",
        ),
        defining_sections=frozenset(("Parameters", "Mappings")),
        size_module="cloudformation.template_size",
    ),
    Dialect(
        "ack",
        "kubernetes.ack",
        _YAML,
        (b"ecr.services.k8s.aws/v",),
        # What only a repository has, where a template completes its group.
        (b"ecr.services.k8s.aws", b"imageScanningConfiguration", b"imageTagMutability"),
    ),
    Dialect(
        "crossplane",
        "kubernetes.crossplane",
        _YAML,
        tuple(group + b"/v" for group in _CROSSPLANE_GROUPS),
        # The second is that of a path in a patch of kustomize too.
        (*_CROSSPLANE_GROUPS, b"imageScanningConfiguration", b"imageTagMutability"),
    ),
    Dialect(
        "pulumi",
        "pulumi.resources",
        _YAML,
        (
            b"aws:ecr:Repository",
            b"aws:ecr/repository:Repository",
            b"aws-native:ecr:Repository",
            b"awsx:ecr:Repository",
        ),
        defining_sections=frozenset(("variables", "config", "configuration")),
    ),
    Dialect("ansible", "ansible.tasks", _YAML, (b"ecs_ecr",), evaluates_parts=True),
    Dialect(
        "terraform",
        "terraform.resources",
        (".tf", ".tofu", ".tf.json", ".tofu.json", ".tfvars", ".tfvars.json"),
        # The third is the type in a CloudFormation template, in a heredoc.
        (b"aws_ecr_repository", b"awscc_ecr_repository", b"AWS::ECR::Repository", *_MODULES),
        # A stack whose template is elsewhere in the module, a registry's own scanning, a module
        # beside the caller, or one whose source is an expression; an object of Kubernetes.
        (
            *(b"aws_cloudformation_stack", b"aws_ecr_registry_scanning", b'"./', b'"../', _ON_PUSH),
            *(b"ecr.services.k8s.aws", *_CROSSPLANE_GROUPS),
        ),
        by_folder=True,
        named_suffixes=(".hcl",),
    ),
    Dialect(
        "terragrunt",
        "terraform.terragrunt",
        ("terragrunt.hcl", "terragrunt.hcl.json"),
        _MODULES,
        # The last is in what it generates.
        (b'"./', b'"../', _ON_PUSH, b"_ecr_repository"),
        # What is given to a module, which may be in the folder of the file, or in another file.
        weak_markers=(b"inputs", b"include"),
        is_settled=_has_public_source,
        named_suffixes=(".hcl",),
        may_include=True,
    ),
    # The module is named in another way in the languages that are compiled.
    Dialect("cdk", "program.cdk", _SCRIPTS, (b"aws-ecr", b"aws_ecr", b"AWS::ECR::Repository")),
    Dialect(
        "cdk",
        "program.cdk",
        _OTHER_PROGRAMS,
        (b"awsecr", b"AWS.ECR", b"services.ecr", b"AWS::ECR::Repository"),
    ),
    Dialect("pulumi", "program.pulumi", PROGRAM_SUFFIXES, _PULUMI_IN_PROGRAMS),
    Dialect("cdktf", "program.cdktf", _SCRIPTS, (b"EcrRepository",)),
    Dialect(
        "troposphere",
        "program.troposphere",
        (".py",),
        (b"troposphere.ecr", b"ecr.Repository", b"ecr as"),
    ),
)

# The names of files that a template language turns into YAML or JSON.
_TEMPLATES: Final = tuple(
    suffix + ending for suffix in (*_YAML, ".template", ".cfn") for ending in TEMPLATE_ENDINGS
)

SUFFIXES: Final = (
    *dict.fromkeys(suffix for dialect in DIALECTS for suffix in dialect.suffixes),
    *_TEMPLATES,
    ".tpl",  # the definitions of a chart
    *NAMES_IN_FOLDERS,
)
"""The endings of the files that are looked for in folders."""

_MODULE_SUFFIXES: Final = tuple(
    suffix for dialect in DIALECTS if dialect.by_folder for suffix in dialect.suffixes
)


_ANY_NAME: Final = tuple(dialect for dialect in DIALECTS if ".yaml" in dialect.suffixes)

_TYPES_ALONE: Final = (".d.ts", ".d.mts", ".d.cts")
"""The endings of files that say what a program offers, and run nothing."""

_ALL_SUFFIXES: Final = (
    *SUFFIXES, *_TYPES_ALONE, *(name for kind in KINDS for name in kind.names),
)  # fmt: skip

# For each ending behind the last dot, the suffixes that end so and are longer.
_LONG_SUFFIXES: Final = {
    last: tuple(suffix for suffix in _ALL_SUFFIXES if suffix != last and suffix.endswith(last))
    for last in {suffix[suffix.rfind(".") :] for suffix in _ALL_SUFFIXES}
}


_WORDS_OF_TEXTS: Final = (
    "AWS::ECR::Repository",
    *(f"{group.decode()}/" for group in (b"ecr.services.k8s.aws", *_CROSSPLANE_GROUPS)),
)
"""What a text that declares a repository has one of, as `fixer.dialects.unread_texts` says."""
_POINTER: Final = "/imageScanningConfiguration"
"""The path in a patch of kustomize."""


def is_known_kind(path: str) -> bool:
    """Whether the ending of a name says what a file is, to a dialect or to a warning."""
    name = os.path.basename(path).lower()
    named = tuple(ending for each in DIALECTS for ending in each.named_suffixes)
    return name.endswith((*_ALL_SUFFIXES, *named))


def is_looked_for(path: str) -> bool:
    """Whether a file is looked at where a folder is named, as far as its ending tells."""
    return _is_looked_for(_ending(path))


@lru_cache(maxsize=256)
def _is_looked_for(ending: str) -> bool:
    return ending.endswith(SUFFIXES)


def is_judged_by_folder(path: str) -> bool:
    """Whether a file is judged together with those beside it."""
    return path.lower().endswith(_MODULE_SUFFIXES)


def judged_by_folder(paths: Iterable[str]) -> list[str]:
    """Return the files, of many, that are judged together with those beside them."""
    return [path for path in paths if path.lower().endswith(_MODULE_SUFFIXES)]


def is_part_of_module(path: str) -> bool:
    """Whether a file is read with those beside it that are judged together: not a hidden one."""
    return is_judged_by_folder(path) and not os.path.basename(path).startswith(".")


def may_decide_in_modules(path: str) -> bool:
    """Whether modules and what calls them may hang on a file: one of a module, or of Terragrunt.

    Terragrunt finds files by their place, and so without a name in the text that includes them.
    """
    return is_part_of_module(path) or path.lower().endswith((".hcl", ".hcl.json"))


_CALLING: Final = (".tf", ".tofu", ".tf.json", ".tofu.json")

_INCLUDED: Final = frozenset(
    ending for dialect in DIALECTS if dialect.may_include for ending in dialect.named_suffixes
)

CALL_MARKERS: Final = Markers(b'"./', b'"../', b'"."', b'".."', b"source", b"inputs", b"include")
"""What a call of a module beside the caller has one of."""


def calls_modules(path: str) -> bool:
    """Whether a file is one of a module, which may call others."""
    return path.lower().endswith(_CALLING)


def may_call_modules(path: str) -> bool:
    """Whether a file may call a module beside it, or say that one is to be run."""
    return path.lower().endswith((*_CALLING, "terragrunt.hcl", "terragrunt.hcl.json"))


def called_folders(file: File) -> Iterable[str]:
    """Return the folders of the modules that such a file calls, relative to its own."""
    module = cast("CallingModule", _imported("terraform.callers"))
    return module.called_folders(file)


def dialects_for(path: str, data: bytes) -> tuple[Dialect, ...]:
    """Return the dialects that a file may hold, by its name and its bytes."""
    said = searchable(data)
    return tuple(
        each for each, markers in _marked(_ending(path)) if _is_worth_parsing(each, markers, said)
    )


def dialects_of_named(path: str, data: bytes) -> tuple[Dialect, ...]:
    """Return the same for a file that another one names."""
    included = tuple(each for each in _named(_ending(path)) if each.may_include)
    return included or dialects_for(path, data)


def may_include(path: str) -> bool:
    """Whether a file may be merged from others, or into others."""
    return any(each.may_include for each in _named(_ending(path)))


_STEMS_OF_TOGETHER: Final = tuple(
    dict.fromkeys(f".{suffix.split('.')[1]}" for suffix in (*_MODULE_SUFFIXES, *_INCLUDED))
)


def any_judged_together(paths: Sequence[str]) -> bool:
    """Whether any of many files may be judged together with others."""
    return any_name_has(paths, _STEMS_OF_TOGETHER)


def only_included(paths: Iterable[str]) -> list[str]:
    """Return the files that may be merged into others, and are looked at only by request."""
    return [
        path
        for path in paths
        if path[-4:].lower() in _INCLUDED and not is_looked_for(path) and may_include(path)
    ]


def _is_worth_parsing(dialect: Dialect, markers: tuple[bytes, ...], data: bytes) -> bool:
    if _holds(data, markers):
        return True
    if not _holds(data, dialect.weak_markers):
        return False
    return dialect.is_settled is None or not dialect.is_settled(data)


def _holds(data: bytes, markers: tuple[bytes, ...]) -> bool:
    return any(marker in data for marker in markers)


def markers_for(path: str, named: bool = False) -> Markers:
    """Return what to look for in the bytes of a file before it is decoded.

    Args:
        path: The path of the file.
        named: Whether the user named it, so that it is not passed over without a word. A file that
            is not looked for in folders can only have been named, or asked for by a pattern.
    """
    return _markers_for(_ending(path), named)


@lru_cache(maxsize=256)
def _markers_for(ending: str, named: bool) -> Markers:
    named = named or not _is_looked_for(ending)
    read = [marker for each, markers in _marked(ending) for marker in markers + each.weak_markers]
    texts = dict.fromkeys((*read, *unread_markers(ending, named), OWN_MARKER))
    # Nobody writes the name of a module in a program with escapes.
    return Markers(*texts, escapes=named or not ending.endswith(PROGRAM_SUFFIXES))


def may_declare(path: str, data: bytes) -> bool:
    """Whether a file may declare a repository; any other file may be broken."""
    said = searchable(data)
    return any(_holds(said, each.required_markers) for each in _named(_ending(path)))


def is_read(path: str, data: bytes) -> bool:
    """Whether a dialect reads all that a file declares, by its name and its bytes."""
    if path.lower().endswith(_OTHER_PROGRAMS) and b"EcrRepository" in searchable(data):
        return False  # CDK for Terraform
    return path.lower().endswith(SUFFIXES) and may_declare(path, data)


def unread_text_warning(
    tree: Tree, dialects: Iterable[Dialect], declared: int
) -> FileWarning | None:
    """Return a warning of a text in a file that declares a repository and that nobody reads.

    Args:
        tree: The tree of the file.
        dialects: The dialects that the file may hold.
        declared: How many repositories they have found in it.
    """
    if not any(each in _ANY_NAME for each in dialects):
        return None
    mentions = sum(map(tree.text.count, _WORDS_OF_TEXTS))
    if mentions <= declared and _POINTER not in tree.text:
        return None
    module = cast("TextModule", _imported("unread_texts"))
    return module.unread_text_warning(tree)


def size_warnings(names: Container[str], before: int, after: int) -> Iterator[FileWarning]:
    """Yield the warnings where fixes take a file past a limit of one of its dialects.

    Args:
        names: The names of the dialects of the fixes.
        before: The size of the file in bytes.
        after: Its size with the fixes.
    """
    rows = (each for each in DIALECTS if each.name in names and each.size_module)
    modules = (cast("SizeModule", _imported(each.size_module)) for each in rows)
    yield from filter(None, (module.size_warning(before, after) for module in modules))


def _ending(path: str) -> str:
    """Return the end of a path in lower case, as far as it decides which suffixes it has.

    That is what begins with the last dot, or the whole name where a longer suffix may match.
    """
    last = path[path.rfind(".") :]  # without a dot: the last letter, which is not a suffix
    longer = _LONG_SUFFIXES.get(last)
    if longer == ():
        return last  # nearly every program: the name in lower case is not even made
    lowered = path.lower()
    if longer is None:
        last = lowered[lowered.rfind(".") :]
        longer = _LONG_SUFFIXES.get(last, ())
    return lowered.rpartition("/")[2] if lowered.endswith(longer) else last


@lru_cache(maxsize=256)
def _marked(ending: str) -> tuple[tuple[Dialect, tuple[bytes, ...]], ...]:
    """Return the dialects whose files end so, each with its markers."""
    return tuple((each, each.markers) for each in _named(ending))


@lru_cache(maxsize=256)
def _named(ending: str) -> tuple[Dialect, ...]:
    """Return the dialects whose files end so; for any other ending, those of YAML."""
    if is_never_read(ending) or ending.endswith(_TYPES_ALONE):
        return ()
    if ending.endswith(_TEMPLATES):
        ending = ending.rpartition(".")[0]
    named = tuple(each for each in DIALECTS if ending.endswith(each.suffixes))
    by_request = tuple(each for each in DIALECTS if ending.endswith(each.named_suffixes))
    return tuple(each for each in named if each.by_folder) or named or by_request or _ANY_NAME
