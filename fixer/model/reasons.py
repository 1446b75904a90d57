"""Why a repository is assessed as it is, and what to do about it: values, not words.

A dialect says what it found by a `Cause`, an `Action` or a `Topic` and the names that belong to
it. `fixer.messages` is the one place that turns them into words, so that code can ask for a cause
and never has to look into a text.
"""

from enum import Enum
from typing import NamedTuple


class OriginKind(Enum):
    """What kind of thing supplies a value that the file itself does not hold."""

    FUNCTION = "function"
    """A function or a tag of the format, under its name."""
    TAG = "tag"
    """A tag of YAML that the format does not have."""
    TEMPLATE_PART = "template-part"
    """A part of a template language, as it is written."""
    PLACEHOLDER = "placeholder"
    """`${name}` and the like, which a tool replaces before the format is read."""
    REFERENCE = "reference"
    """`${name}`, which the format itself resolves."""
    DYNAMIC_REFERENCE = "dynamic-reference"
    """`{{resolve:...}}` of CloudFormation."""
    FILLED_IN = "filled-in"
    """An expression of Terraform, around or inside an embedded document."""
    TEXT = "text"
    """A text that its reader evaluates, as it is written."""
    VARIABLE = "variable"
    """A variable of Terraform, under its name."""
    LOCAL = "local"
    """A local value of Terraform, under its name."""
    INPUT = "input"
    """What a call of a Terraform module gives for a variable, under its name."""
    NOT_LITERAL = "not-literal"
    """Anything that is not written out."""


class Origin(NamedTuple):
    """What supplies a value; `text` is its name, or how it is written."""

    kind: OriginKind
    text: str = ""


class Evaluator(Enum):
    """The only one who can compute a value."""

    DEPLOYMENT = "deployment"
    RENDERING = "rendering"
    SUBSTITUTION = "substitution"
    """A tool that runs before the reader of the format."""
    SERVERLESS = "serverless"
    PLAYBOOK_RUN = "playbook-run"


class Reader(Enum):
    """Who reads a file, and refuses what is invalid in it."""

    ANSIBLE = "ansible"
    API_SERVER = "api-server"
    CLOUDFORMATION = "cloudformation"
    PULUMI = "pulumi"
    SERVERLESS = "serverless"


class Cause(Enum):
    """Why a repository has its verdict. The values are stable names."""

    # A setting, and the way to it, in any format.
    NO_KEY = "no-key"
    EMPTY = "empty"
    VALUE = "value"
    NOT_A_BOOLEAN = "not-a-boolean"
    EMPTY_COLLECTION = "empty-collection"
    COLLECTION = "collection"
    NOT_A_MAPPING = "not-a-mapping"
    NOT_A_LIST = "not-a-list"
    SEVERAL_ITEMS = "several-items"
    DUPLICATE_KEY = "duplicate-key"
    DUPLICATE_KEY_LAST_COUNTS = "duplicate-key-last-counts"
    DUPLICATE_KEY_REFUSED = "duplicate-key-refused"
    DUPLICATE_MERGE_KEY = "duplicate-merge-key"
    WRONG_CASE = "wrong-case"
    MISSPELT_KEY = "misspelt-key"
    COMPUTED = "computed"
    LINE_BREAK_OF_SOME_READERS = "line-break-of-some-readers"
    SHARED_BY_ANCHOR = "shared-by-anchor"
    USED_FOR_MORE = "used-for-more"
    MAPPING_USED_FOR_MORE = "mapping-used-for-more"

    # CloudFormation.
    NO_VALUE = "no-value"
    REF_NOT_LITERAL = "ref-not-literal"
    NOT_A_PARAMETER = "not-a-parameter"
    PARAMETER_TYPE = "parameter-type"
    PARAMETER_NEVER_TRUE = "parameter-never-true"
    PARAMETER_NO_DEFAULT = "parameter-no-default"
    PARAMETER_DEFAULT_ON = "parameter-default-on"
    PARAMETER_DEFAULT_COMPUTED = "parameter-default-computed"
    PARAMETER_DEFAULT = "parameter-default"
    PARAMETER_DEFAULT_NEVER_TRUE = "parameter-default-never-true"
    PARAMETER_PATTERN = "parameter-pattern"
    CONDITION_FUNCTION = "condition-function"
    IF_ARGUMENTS = "if-arguments"
    IF_CONTAINS_ITSELF = "if-contains-itself"
    IF_TOO_DEEP = "if-too-deep"
    IF_TRUE_BRANCH = "if-true-branch"
    IF_FALSE_BRANCH = "if-false-branch"
    IF_BOTH_BRANCHES = "if-both-branches"
    MAPPING_NOT_LITERAL = "mapping-not-literal"
    MAPPING_VALUE = "mapping-value"
    MAPPING_FALLBACK = "mapping-fallback"

    SEVERAL_EXTENSIONS = "several-extensions"
    TEMPLATE_TEXT_UNREADABLE = "template-text-unreadable"
    MISPLACED_KEY = "misplaced-key"
    RESOURCE_WITHOUT_ID = "resource-without-id"
    RESOURCE_IN_LIST = "resource-in-list"
    RESOURCE_ELSEWHERE = "resource-elsewhere"

    # CloudFormation inside Terraform.
    STACK_PARAMETER = "stack-parameter"
    STACK_PARAMETER_NEVER_TRUE = "stack-parameter-never-true"
    STACK_PARAMETER_PATTERN = "stack-parameter-pattern"
    STACK_PARAMETER_COMPUTED = "stack-parameter-computed"
    STACK_COMPUTED_KEY = "stack-computed-key"
    STACK_TEMPLATE_UNREADABLE = "stack-template-unreadable"
    MANIFEST_UNREADABLE = "manifest-unreadable"
    STACK_RESOURCE_UNREADABLE = "stack-resource-unreadable"

    # Pulumi.
    PROGRAM_VARIABLE = "program-variable"
    PROGRAM_VARIABLE_VALUE = "program-variable-value"
    PROGRAM_VARIABLE_NOT_A_BOOLEAN = "program-variable-not-a-boolean"
    CONFIGURATION = "configuration"
    CONFIGURATION_TYPE = "configuration-type"
    CONFIGURATION_NO_DEFAULT = "configuration-no-default"
    CONFIGURATION_DEFAULT_ON = "configuration-default-on"
    CONFIGURATION_DEFAULT = "configuration-default"

    # Kubernetes.
    PATCH = "patch"
    PATCH_OF_ALL = "patch-of-all"
    PATCH_DELETES = "patch-deletes"

    # Ansible.
    DUPLICATE_MODULE = "duplicate-module"
    MODULE_DEFAULTS = "module-defaults"
    ARGUMENTS_COMPUTED = "arguments-computed"
    ARGUMENTS_UNCLEAR = "arguments-unclear"
    TASK_VARIABLE = "task-variable"
    TASK_VARIABLE_ON = "task-variable-on"

    # Terraform: the value of the setting.
    UNKNOWN_REFERENCE = "unknown-reference"
    MODULE_UNREADABLE = "module-unreadable"
    EXPRESSION = "expression"
    EXPRESSION_TOO_DEEP = "expression-too-deep"
    EXPRESSION_VALUE = "expression-value"
    SELF_REFERENCE = "self-reference"
    NOT_IN_EVERY_ITEM = "not-in-every-item"
    MEMBER_NOT_LITERAL = "member-not-literal"
    MEMBER_NOT_LITERAL_IN = "member-not-literal-in"
    FILE_NOT_LITERAL = "file-not-literal"
    NOT_DECLARED = "not-declared"
    DECLARED_TWICE = "declared-twice"
    VARIABLE_NO_DEFAULT = "variable-no-default"
    CONDITION = "condition"
    CALL = "call"
    COALESCE_FINDS_NOTHING = "coalesce-finds-nothing"
    LOOKUP_ARGUMENTS = "lookup-arguments"
    LOOKUP_COMPUTED_KEYS = "lookup-computed-keys"
    LOOKUP_MISSING = "lookup-missing"
    TYPE_REFUSES = "type-refuses"
    WRONG_TYPE = "wrong-type"
    NUMBER = "number"
    DEFAULT_ON = "default-on"
    EXPRESSION_DEFAULT_OFF = "expression-default-off"
    EXPRESSION_DEFAULT_ON = "expression-default-on"
    SOURCE_VALUE = "source-value"
    SOURCE_VALUE_IN = "source-value-in"
    SOURCE_NOT_A_BOOLEAN = "source-not-a-boolean"
    BEHIND_EXPRESSION = "behind-expression"
    INPUT_USED_FOR_MORE = "input-used-for-more"
    OVERRIDDEN = "overridden"
    INCLUDED = "included"

    # Terraform: blocks and attributes.
    DUPLICATE_BLOCK = "duplicate-block"
    DUPLICATE_ARGUMENT = "duplicate-argument"
    NOT_A_BLOCK = "not-a-block"
    NOT_AN_OBJECT = "not-an-object"
    BLOCK_NO_SETTING = "block-no-setting"
    DYNAMIC_NO_CONTENT = "dynamic-no-content"
    DYNAMIC_EMPTY = "dynamic-empty"
    DYNAMIC_DEFAULT_EMPTY = "dynamic-default-empty"
    DYNAMIC_DEFAULT_ON = "dynamic-default-on"
    DYNAMIC_EXPRESSION_DEFAULT_ON = "dynamic-expression-default-on"
    DYNAMIC_CONDITIONAL = "dynamic-conditional"
    ATTRIBUTE_EXPRESSION = "attribute-expression"
    ATTRIBUTE_COMPUTED_KEY = "attribute-computed-key"
    ATTRIBUTE_UNKNOWN = "attribute-unknown"

    # Terraform: modules.
    INPUT_HIDDEN = "input-hidden"
    CALLERS_ON = "callers-on"
    INPUT_EMPTY = "input-empty"
    INPUT_MISSING = "input-missing"
    INPUT_OFF_BY_DEFAULT = "input-off-by-default"
    INPUT_FROM_INCLUDE = "input-from-include"
    MODULE_UNKNOWN = "module-unknown"
    MODULE_GUESSED = "module-guessed"
    MODULE_VERSION_UNKNOWN = "module-version-unknown"
    MODULE_TOO_OLD = "module-too-old"
    MODULE_DEFAULT_ON = "module-default-on"

    # Program source.
    MISSPELT_IN_PROGRAM = "misspelt-in-program"
    PROGRAM_VALUE = "program-value"
    PROGRAM_CONDITION = "program-condition"
    PROGRAM_FALLBACK = "program-fallback"
    PROGRAM_DEFAULT_ON = "program-default-on"
    PROGRAM_PARAMETER = "program-parameter"
    PROGRAM_PARAMETER_ON = "program-parameter-on"
    PROGRAM_CONSTANT = "program-constant"
    PROGRAM_NOT_AN_OBJECT = "program-not-an-object"
    PROGRAM_ARGUMENTS = "program-arguments"
    PROGRAM_PIECES = "program-pieces"
    PROGRAM_HANDED_ON = "program-handed-on"
    PROGRAM_FOR_OTHERS = "program-for-others"
    PROGRAM_TYPE_UNSURE = "program-type-unsure"
    PROGRAM_OTHER_CONSTRUCTOR = "program-other-constructor"
    PROGRAM_SPREAD = "program-spread"
    PROGRAM_COMPUTED_KEY = "program-computed-key"
    PROGRAM_BEFORE_SPREAD = "program-before-spread"
    PROGRAM_OVERRIDABLE = "program-overridable"
    PROGRAM_OVERRIDE = "program-override"
    PROGRAM_VISITOR = "program-visitor"
    PROGRAM_OTHER_OVERRIDE = "program-other-override"
    PROGRAM_VERSION_UNKNOWN = "program-version-unknown"

    # Template languages around a file.
    TEMPLATE_UNPARSED = "template-unparsed"
    PART_DECIDES = "part-decides"
    DEPENDS_ON_PART = "depends-on-part"
    SETTING_DEPENDS_ON_PART = "setting-depends-on-part"
    REPEATED_IN_PART = "repeated-in-part"
    REFERENCE_DEPENDS_ON_PART = "reference-depends-on-part"
    PART_ENDS_MAPPING = "part-ends-mapping"
    PART_CROSSES_LEVELS = "part-crosses-levels"
    PART_JOINS_LINES = "part-joins-lines"
    PART_MAY_ADD = "part-may-add"
    PART_REWRITES = "part-rewrites"


class Action(Enum):
    """What the changes do, or what a person has to do. The values are stable names."""

    # What a fix does.
    ADD = "add"
    ADD_BLOCK = "add-block"
    REPLACE_VALUE = "replace-value"
    REPLACE_COLLECTION = "replace-collection"
    REPLACE_NO_VALUE = "replace-no-value"
    REPLACE_ARGUMENT = "replace-argument"
    FILL_IN = "fill-in"
    RENAME = "rename"
    TURN_ON_BRANCHES = "turn-on-branches"
    SET_DEFAULT = "set-default"
    SET_ROWS = "set-rows"
    SET_STACK_PARAMETER = "set-stack-parameter"
    SET_PROGRAM_VARIABLE = "set-program-variable"
    SET_CONFIGURATION_DEFAULT = "set-configuration-default"
    PROGRAM_REPLACE = "program-replace"
    PROGRAM_SET_FALLBACK = "program-set-fallback"
    PROGRAM_SET_CONSTANT = "program-set-constant"
    PROGRAM_SET_DEFAULT = "program-set-default"
    PROGRAM_FILL_IN = "program-fill-in"
    SET_SOURCE = "set-source"
    SET_SOURCE_DEFAULT = "set-source-default"
    SET_IN_FILE = "set-in-file"

    # What is left to a person.
    BY_HAND = "by-hand"
    RENAME_BY_HAND = "rename-by-hand"
    WRITE = "write"
    WRITE_INTO = "write-into"
    WRITE_OR_ENSURE = "write-or-ensure"
    WRITE_IN_TASK = "write-in-task"
    WRITE_OR_ALLOW_ONLY_TRUE = "write-or-allow-only-true"
    WRITE_AS_MAPPING = "write-as-mapping"
    WRITE_AS_LIST = "write-as-list"
    WRITE_ARGUMENTS = "write-arguments"
    WRITE_AS_BLOCK = "write-as-block"
    WRITE_AS_OBJECT = "write-as-object"
    WRITE_PLAIN_BLOCK = "write-plain-block"
    WRITE_LAST = "write-last"
    KEEP_ONE = "keep-one"
    KEEP_ONE_ON = "keep-one-on"
    REPLACE_LINE_BREAK = "replace-line-break"
    OWN_PART = "own-part"
    OWN_PARAMETER = "own-parameter"
    OWN_ROW = "own-row"
    OWN_VALUE = "own-value"
    OWN_INPUT = "own-input"
    CORRECT_IF = "correct-if"
    MOVE_KEY = "move-key"
    MOVE_RESOURCE = "move-resource"
    CORRECT_BLOCK = "correct-block"
    ALLOW_TRUE = "allow-true"
    GIVE_DEFAULT = "give-default"
    CHANGE_DEFAULT = "change-default"
    ENSURE_DEFAULT = "ensure-default"
    ENSURE_ROWS = "ensure-rows"
    ENSURE_FALLBACK = "ensure-fallback"
    ENSURE_STACK_PARAMETER = "ensure-stack-parameter"
    ENSURE_FILLED_IN = "ensure-filled-in"
    MOVE_TEMPLATE = "move-template"
    GIVE_CONFIGURATION_DEFAULT = "give-configuration-default"
    SET_TASK_VARIABLE = "set-task-variable"
    CHANGE_PATCH = "change-patch"
    PROGRAM_CHANGE_OVERRIDE = "program-change-override"
    PROGRAM_IMPORT = "program-import"
    PROGRAM_UPGRADE = "program-upgrade"
    PROGRAM_WRITE_BEHIND_DIRECTIVE = "program-write-behind-directive"
    PROGRAM_WRITE_OR_ENSURE_OVERRIDE = "program-write-or-ensure-override"
    PROGRAM_WRITE_WHERE_MADE = "program-write-where-made"
    PROGRAM_WRITE_WHERE_USED = "program-write-where-used"
    GIVE_VARIABLE_DEFAULT = "give-variable-default"
    GIVE_VARIABLE_MEMBER = "give-variable-member"
    GIVE_ITEM = "give-item"
    GIVE_INPUT = "give-input"
    UPGRADE_MODULE = "upgrade-module"
    ENSURE_RENDERED = "ensure-rendered"
    ENSURE_PART_ADDS = "ensure-part-adds"
    ADD_TO_EACH = "add-to-each"
    KEEP_LINE_BREAK = "keep-line-break"
    GIVE_REASON = "give-reason"
    STAGE_OR_STASH = "stage-or-stash"


class Topic(Enum):
    """What a note is about. The values are stable names."""

    ON_BY_DEFAULT = "on-by-default"
    COMMENT = "comment"
    CONDITIONAL_AFTER_FIX = "conditional-after-fix"
    ALSO_CONDITIONAL = "also-conditional"
    OVERRIDE_TURNS_ON = "override-turns-on"
    CHANGES_IGNORED = "changes-ignored"
    PROGRAM_IGNORES_CHANGES = "program-ignores-changes"
    PROGRAM_SNAPSHOTS = "program-snapshots"
    PROGRAM_NO_EFFECT = "program-no-effect"
    ONLY_ON_CREATION = "only-on-creation"
    INITIAL_SETTING = "initial-setting"
    STATE_COMPUTED = "state-computed"
    SETTER = "setter"
    GENERATED_BY_CDK = "generated-by-cdk"
    GENERATED = "generated"
    GENERATED_ELSEWHERE = "generated-elsewhere"
    CHANGES_INPUT = "changes-input"
    CALL_OR_MODULE = "call-or-module"
    PERHAPS_NO_RESOURCE = "perhaps-no-resource"
    REGISTRY_SCANS = "registry-scans"
    REGISTRY_COVERS = "registry-covers"

    # Why an own decision exempts nothing.
    NO_SUCH_RULE = "no-such-rule"
    MISPLACED = "misplaced"
    MISSPELT = "misspelt"
    NOT_AT_HEAD = "not-at-head"

    # Why a fix is withheld.
    NO_PLACE_FOR_IGNORE = "no-place-for-ignore"
    ONE_WORKSPACE = "one-workspace"
    EXPIRED = "expired"
    DATE_UNREADABLE = "date-unreadable"
    DECISION_IN_PART = "decision-in-part"
    LOSES_COMMENT = "loses-comment"
    OUTSIDE_INPUT = "outside-input"
    OUTSIDE_SCOPE = "outside-scope"
    TOUCHES_PART = "touches-part"
    NO_PLACE_BESIDE_PART = "no-place-beside-part"
    EDITS_OVERLAP = "edits-overlap"
    RESULT_UNREADABLE = "result-unreadable"
    CHANGES_MORE = "changes-more"
    WORK_TREE_DIFFERS = "work-tree-differs"
    CHANGES_ANOTHER = "changes-another"
    CHANGES_REPOSITORIES = "changes-repositories"
    STILL_OPEN = "still-open"


class Reason(NamedTuple):
    """A cause with the names that belong to it; those that its message has no place for stay empty.

    All texts are as the file has them, with quotes where those matter.
    """

    cause: Cause
    setting: str = ""
    """The key, block or argument that is concerned."""
    name: str = ""
    """What decides on it: a parameter, a condition, a function; empty if that has no name."""
    value: str = ""
    """What it is, or is not; empty if it is an empty text."""
    place: str = ""
    """In which file, or on which line."""
    origin: Origin | None = None
    evaluator: Evaluator | None = None
    reader: Reader | None = None
    inner: "Reason | None" = None
    """The reason that this one adds to."""


class Remedy(NamedTuple):
    """An action with the names that belong to it."""

    action: Action
    code: str = ""
    """The setting as the file would have it, such as `ScanOnPush: true`."""
    name: str = ""
    value: str = ""
    place: str = ""
    origin: Origin | None = None
    each_of: str = ""
    """The collection of which each item takes the code; empty where it stands alone."""
    inner: "Remedy | None" = None
    """The action that goes with this one."""


class Note(NamedTuple):
    """A topic with the names that belong to it."""

    topic: Topic
    name: str = ""
    value: str = ""
    place: str = ""
    reason: Reason | None = None
