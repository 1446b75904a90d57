"""The words: reasons, remedies and notes as plain English.

Each table has one row for each member of its enumeration. What stands in braces is filled with
the field of that name; `inner`, `origin` and `evaluator` are put into words first.
"""

from __future__ import annotations

from typing import Final

from fixer.files.folder_filter import SkipReason
from fixer.model.declaration import Verdict
from fixer.model.errors import MissingGrammarError
from fixer.model.reasons import (
    Action,
    Cause,
    Evaluator,
    Note,
    Origin,
    OriginKind,
    Reader,
    Reason,
    Remedy,
    Topic,
)
from fixer.model.warnings import FileWarning, Unread, UnreadPart, WarningKind

VERDICTS: Final = {
    Verdict.COMPLIANT: "{id} scans images on push",
    Verdict.DISABLED: "{id} does not scan images on push: {reason}",
    Verdict.MISSING: "{id} does not scan images on push: {reason}",
    Verdict.CONDITIONAL: "{id} might not scan images on push: {reason}",
    Verdict.INVALID: "{id} has no valid scan setting: {reason}",
}

ORIGINS: Final = {
    OriginKind.FUNCTION: "{text}",
    OriginKind.TAG: "the tag {text}",
    OriginKind.TEMPLATE_PART: "a template ({text})",
    OriginKind.PLACEHOLDER: "a placeholder ({text})",
    OriginKind.REFERENCE: "a reference ({text})",
    OriginKind.DYNAMIC_REFERENCE: "a dynamic reference ({{{{resolve:...}}}})",
    OriginKind.FILLED_IN: "an expression of Terraform",
    OriginKind.TEXT: "{text}",
    OriginKind.VARIABLE: "the variable {text}",
    OriginKind.LOCAL: "the local {text}",
    OriginKind.INPUT: "the input {text}",
    OriginKind.NOT_LITERAL: "something that is not literal",
}

EVALUATORS: Final = {
    Evaluator.DEPLOYMENT: "which is known only at deployment",
    Evaluator.RENDERING: "which is known only when the template is rendered",
    Evaluator.SUBSTITUTION: "which another tool fills in",
    Evaluator.SERVERLESS: "which only Serverless resolves",
    Evaluator.PLAYBOOK_RUN: "which is known only when the playbook runs",
}

CAUSES: Final = {
    Cause.NO_KEY: "it has no {setting}",
    Cause.EMPTY: "{setting} is empty",
    Cause.VALUE: "{setting} is {value}",
    Cause.NOT_A_BOOLEAN: "{setting} is {value}, which is not a boolean",
    Cause.EMPTY_COLLECTION: "{setting} is an empty collection, which is not a boolean",
    Cause.COLLECTION: "{setting} is a collection, which is not a boolean",
    Cause.NOT_A_MAPPING: "{setting} is not a mapping, so {reader} refuses it",
    Cause.NOT_A_LIST: "{setting} is not a list, so {reader} refuses it",
    Cause.SEVERAL_ITEMS: "{setting} has more than one item",
    Cause.DUPLICATE_KEY: "{setting} is defined more than once, and it is unclear which one applies",
    Cause.DUPLICATE_KEY_LAST_COUNTS: "{setting} is defined more than once, and {reader} takes the last one",
    Cause.DUPLICATE_KEY_REFUSED: "{setting} is defined more than once, which {reader} refuses",
    Cause.DUPLICATE_MERGE_KEY: "{setting} is written more than once, and readers of YAML differ in which one wins",
    Cause.WRONG_CASE: "the key {name} is in the wrong case",
    Cause.MISSPELT_KEY: "the key {name} is misspelt",
    Cause.COMPUTED: "{setting} comes from {origin}, {evaluator}",
    Cause.LINE_BREAK_OF_SOME_READERS: "the character {name} (line {place}) ends a line for some readers of YAML and not for {reader}",
    Cause.SHARED_BY_ANCHOR: "{inner}, in a part that an anchor shares with other resources",
    Cause.USED_FOR_MORE: "{inner}, and it is used for more than scan settings",
    Cause.MAPPING_USED_FOR_MORE: "{inner}, and {name} is used for more than scan settings",
    # CloudFormation.
    Cause.NO_VALUE: "{setting} is AWS::NoValue",
    Cause.REF_NOT_LITERAL: "{setting} is a Ref whose name is not a text",
    Cause.NOT_A_PARAMETER: "{setting} is a Ref to {name}, which is not a parameter of this template",
    Cause.PARAMETER_TYPE: "{setting} is the parameter {name} of type {value}, whose value is known only at deployment",
    Cause.PARAMETER_NEVER_TRUE: "{setting} is the parameter {name}, whose AllowedValues do not include true",
    Cause.PARAMETER_NO_DEFAULT: "{setting} is the parameter {name}, which has no Default",
    Cause.PARAMETER_DEFAULT_ON: "{setting} is the parameter {name}, which is on only by its Default",
    Cause.PARAMETER_DEFAULT_COMPUTED: "{setting} is the parameter {name}, whose Default comes from {origin}",
    Cause.PARAMETER_DEFAULT: "{setting} is the parameter {name}, whose Default is {value}",
    Cause.PARAMETER_DEFAULT_NEVER_TRUE: "{setting} is the parameter {name}, whose Default is {value} and whose AllowedValues do not include true",
    Cause.PARAMETER_PATTERN: "{setting} is the parameter {name}, whose Default is {value} and which has an AllowedPattern",
    Cause.CONDITION_FUNCTION: "{setting} is {name}, which only the section Conditions may hold",
    Cause.IF_ARGUMENTS: "Fn::If needs three arguments",
    Cause.IF_CONTAINS_ITSELF: "Fn::If contains itself",
    Cause.IF_TOO_DEEP: "too many Fn::If are nested in each other",
    Cause.IF_TRUE_BRANCH: "when {name} is true, {inner}",
    Cause.IF_FALSE_BRANCH: "when {name} is false, {inner}",
    Cause.IF_BOTH_BRANCHES: "neither branch of Fn::If on {name} surely turns it on: {inner}",
    Cause.MAPPING_NOT_LITERAL: "{setting} comes from Fn::FindInMap, and the rows that it reads are not literal in this template",
    Cause.MAPPING_VALUE: "{setting} comes from the mapping {name}, where it is {value}",
    Cause.MAPPING_FALLBACK: "{setting} comes from the mapping {name}, whose rows or DefaultValue are not all true",
    Cause.SEVERAL_EXTENSIONS: "{name} has more than one extension, and in one of them {inner}",
    Cause.TEMPLATE_TEXT_UNREADABLE: "{setting} holds a template that cannot be read inside another one",
    Cause.MISPLACED_KEY: "{name} is in the wrong place, where CloudFormation refuses it",
    Cause.RESOURCE_WITHOUT_ID: "it is directly in {name}, without a logical id, so it is not a resource",
    Cause.RESOURCE_IN_LIST: "it is in a list, where it is not a resource",
    Cause.RESOURCE_ELSEWHERE: "it is in {name}, where it is not a resource",
    # CloudFormation inside Terraform.
    Cause.STACK_PARAMETER: "{setting} is the parameter {name}, which the stack's parameters set to {value}",
    Cause.STACK_PARAMETER_NEVER_TRUE: "{setting} is the parameter {name}, which the stack's parameters set to {value} and whose AllowedValues do not include true",
    Cause.STACK_PARAMETER_PATTERN: "{setting} is the parameter {name}, which the stack's parameters set to {value} and which has an AllowedPattern",
    Cause.STACK_PARAMETER_COMPUTED: "{setting} is the parameter {name}, which the stack's parameters set with an expression",
    Cause.STACK_COMPUTED_KEY: "{inner}, unless a key that Terraform fills in sets it",
    Cause.STACK_TEMPLATE_UNREADABLE: "template_body holds a template that cannot be read inside Terraform",
    Cause.STACK_RESOURCE_UNREADABLE: "template_body holds a resource that cannot be read inside Terraform",
    Cause.MANIFEST_UNREADABLE: "{setting} holds a manifest that cannot be read inside Terraform",
    # Pulumi.
    Cause.PROGRAM_VARIABLE: "{setting} is the variable {name}, which is known only at deployment",
    Cause.PROGRAM_VARIABLE_VALUE: "{setting} is the variable {name}, which is {value}",
    Cause.PROGRAM_VARIABLE_NOT_A_BOOLEAN: "{setting} is the variable {name}, which is {value} and not a boolean",
    Cause.CONFIGURATION: "{setting} is the configuration value {name}, which is known only at deployment",
    Cause.CONFIGURATION_TYPE: "{setting} is the configuration value {name} of type {value}, which is known only at deployment",
    Cause.CONFIGURATION_NO_DEFAULT: "{setting} is the configuration value {name}, which has no default",
    Cause.CONFIGURATION_DEFAULT_ON: "{setting} is the configuration value {name}, which is on only by its default",
    Cause.CONFIGURATION_DEFAULT: "{setting} is the configuration value {name}, whose default is {value}",
    # Kubernetes.
    Cause.PATCH: "a patch of the composition writes {value}",
    Cause.PATCH_OF_ALL: "a patch of the composition writes the whole object",
    Cause.PATCH_DELETES: "$patch: delete takes {setting} away",
    # Ansible.
    Cause.DUPLICATE_MODULE: "it calls the module more than once, and it is unclear which call applies",
    Cause.MODULE_DEFAULTS: "it leaves {setting} to module_defaults, where {inner}",
    Cause.ARGUMENTS_COMPUTED: "its {setting} come from {origin}, {evaluator}",
    Cause.ARGUMENTS_UNCLEAR: "its arguments are a text that cannot be split into keys and values",
    Cause.TASK_VARIABLE: "{setting} is the variable {name}, which is {value} in vars",
    Cause.TASK_VARIABLE_ON: "{setting} is the variable {name}, which is on only by its vars",
    # Terraform: the value of the setting.
    Cause.UNKNOWN_REFERENCE: "{setting} is {value}, which is known only at deployment",
    Cause.MODULE_UNREADABLE: "{setting} is {value}, in a module that cannot be read completely ({place})",
    Cause.EXPRESSION: "{setting} is the expression {value}, which ecr-fix does not evaluate",
    Cause.EXPRESSION_TOO_DEEP: "{setting} is an expression that refers to too many others",
    Cause.EXPRESSION_VALUE: "{setting} is an expression that evaluates to {value}",
    Cause.SELF_REFERENCE: "{setting} is {value}, which refers to itself",
    Cause.NOT_IN_EVERY_ITEM: "{setting} is {value}, which is not true in every item of for_each",
    Cause.MEMBER_NOT_LITERAL: "{setting} is {value}, which is not literal",
    Cause.MEMBER_NOT_LITERAL_IN: "{setting} is {value}, which is not literal in {origin}",
    Cause.FILE_NOT_LITERAL: "{setting} is {value}, which is not literal in {place}",
    Cause.NOT_DECLARED: "{setting} is {value}, which this module does not declare",
    Cause.DECLARED_TWICE: "{setting} is {value}, which this module declares more than once",
    Cause.VARIABLE_NO_DEFAULT: "{setting} is the variable {name}, which has no default",
    Cause.CONDITION: "{setting} is a condition that is decided only at deployment",
    Cause.CALL: "{setting} is a call of {name}, which ecr-fix does not evaluate",
    Cause.COALESCE_FINDS_NOTHING: "{setting} is a call of coalesce that finds no value",
    Cause.LOOKUP_ARGUMENTS: "{setting} is a call of lookup whose arguments are not literal",
    Cause.LOOKUP_COMPUTED_KEYS: "{setting} is a call of lookup in an object with computed keys",
    Cause.LOOKUP_MISSING: "{setting} is a lookup of {name}, which the object does not have",
    Cause.TYPE_REFUSES: "{setting} comes from a variable whose type refuses its value",
    Cause.WRONG_TYPE: "{setting} is not a boolean",
    Cause.NUMBER: "{setting} comes from {origin} of type number, which is not a boolean",
    Cause.DEFAULT_ON: "{setting} is on by {origin}, which a caller can override",
    Cause.EXPRESSION_DEFAULT_OFF: "{setting} is an expression that is off by a default, which a caller can override",
    Cause.EXPRESSION_DEFAULT_ON: "{setting} is an expression that is on by a default, which a caller can override",
    Cause.SOURCE_VALUE: "{setting} comes from {origin}, which is {value}",
    Cause.SOURCE_VALUE_IN: "{setting} comes from {origin}, which is {value} in {place}",
    Cause.SOURCE_NOT_A_BOOLEAN: "{inner} and not a boolean",
    Cause.BEHIND_EXPRESSION: "{inner}, and an expression chooses it",
    Cause.INPUT_USED_FOR_MORE: "{inner}, and the module uses {setting} for more than scan settings",
    Cause.OVERRIDDEN: "{inner} in {place}, which overrides it",
    Cause.INCLUDED: "{inner} in {place}, which it includes",
    # Terraform: blocks and attributes.
    Cause.DUPLICATE_BLOCK: "{setting} is defined more than once, which Terraform refuses",
    Cause.DUPLICATE_ARGUMENT: "{setting} is defined more than once",
    Cause.NOT_A_BLOCK: "{setting} is not a block, which Terraform refuses",
    Cause.NOT_AN_OBJECT: "{setting} is a block and not an object, which Terraform refuses",
    Cause.BLOCK_NO_SETTING: "{name} has no {setting}",
    Cause.DYNAMIC_NO_CONTENT: "the dynamic {setting} has no content",
    Cause.DYNAMIC_EMPTY: "the for_each of the dynamic {setting} is empty",
    Cause.DYNAMIC_DEFAULT_EMPTY: "the for_each of the dynamic {setting} is empty by {origin} in {place}, which a caller can override",
    Cause.DYNAMIC_DEFAULT_ON: "the default of {origin} decides whether there is an {setting}",
    Cause.DYNAMIC_EXPRESSION_DEFAULT_ON: "a default decides whether there is an {setting}",
    Cause.DYNAMIC_CONDITIONAL: "the for_each of the dynamic {setting} decides whether there is one",
    Cause.ATTRIBUTE_EXPRESSION: "{setting} is an expression",
    Cause.ATTRIBUTE_COMPUTED_KEY: "{setting} is an object with a computed key",
    Cause.ATTRIBUTE_UNKNOWN: "{setting} is not an object that is written out",
    # Terraform: modules.
    Cause.INPUT_HIDDEN: "{name} is an expression, which may hold {setting}",
    Cause.CALLERS_ON: "{setting} comes from a variable without a default, which every call in the input turns on",
    Cause.INPUT_EMPTY: "the input {setting} is empty, so {inner}",
    Cause.INPUT_MISSING: "it does not set {setting}",
    Cause.INPUT_OFF_BY_DEFAULT: "it does not set {setting}, which is off by default before release 0.31.0",
    Cause.INPUT_FROM_INCLUDE: "it does not set {setting}, which a file that it includes may set",
    Cause.MODULE_UNKNOWN: "{inner}, and the file does not say by itself which module it calls",
    Cause.MODULE_GUESSED: "{inner}, and the source of the module is an expression that seems to lead to {place}",
    Cause.MODULE_VERSION_UNKNOWN: "it does not set {setting}, and its version cannot be read",
    Cause.MODULE_TOO_OLD: "{name} {value} cannot scan on push",
    Cause.MODULE_DEFAULT_ON: "it is on by the default of the module, which a file that it includes can override",
    # Program source.
    Cause.MISSPELT_IN_PROGRAM: "the key {name} has to be spelled {setting}",
    Cause.PROGRAM_VALUE: "{setting} is {value}, which is known only when the program runs",
    Cause.PROGRAM_CONDITION: "{setting} is {value}, which is not on in every case",
    Cause.PROGRAM_FALLBACK: "{setting} is {value}, which is off unless something turns it on",
    Cause.PROGRAM_DEFAULT_ON: "{setting} is {value}, which is on only by its default",
    Cause.PROGRAM_PARAMETER: "{setting} is the parameter {name}, whose default is {value}",
    Cause.PROGRAM_PARAMETER_ON: "{setting} is the parameter {name}, which is on only by its default",
    Cause.PROGRAM_CONSTANT: "{setting} is {name}, which is {value} in this file",
    Cause.PROGRAM_NOT_AN_OBJECT: "{setting} is {value}, in the place of an object with the setting",
    Cause.PROGRAM_ARGUMENTS: "its arguments come from {value}, which may or may not set {setting}",
    Cause.PROGRAM_PIECES: "its builder is used over several statements, which may or may not set {setting}",
    Cause.PROGRAM_HANDED_ON: "{name} is handed on here, and what is made of it may or may not set {setting}",
    Cause.PROGRAM_FOR_OTHERS: "other files get {name} from here, and what they make of it may or may not set {setting}",
    Cause.PROGRAM_TYPE_UNSURE: "{name} may be another type as well, which may not have {setting}",
    Cause.PROGRAM_OTHER_CONSTRUCTOR: "{name} may have the constructor of another class, which may or may not set {setting}",
    Cause.PROGRAM_SPREAD: "it has no {setting}, unless {value} brings it",
    Cause.PROGRAM_COMPUTED_KEY: "it has no {setting}, unless the computed key {value} is that",
    Cause.PROGRAM_BEFORE_SPREAD: "{setting} is on unless {value}, which is behind it, overrides it",
    Cause.PROGRAM_OVERRIDABLE: "{inner}, unless {value}, which is behind it, overrides that",
    Cause.PROGRAM_OVERRIDE: "{name} (line {place}) sets {setting} to {value}",
    Cause.PROGRAM_VISITOR: "{inner}, unless {name} (line {place}) sets it",
    Cause.PROGRAM_OTHER_OVERRIDE: "{name} (line {place}) may set {setting} of it to {value}",
    Cause.PROGRAM_VERSION_UNKNOWN: "{inner}, and only versions of {name} from {value}.0 on have the setting",
    # Template languages around a file.
    Cause.TEMPLATE_UNPARSED: "the file {value} (at {place})",
    Cause.PART_DECIDES: "a part of the template decides what this becomes",
    Cause.DEPENDS_ON_PART: "{setting} depends on {name} (line {place})",
    Cause.SETTING_DEPENDS_ON_PART: "the setting depends on {name} (line {place})",
    Cause.REPEATED_IN_PART: "{setting} is defined more than once, and this one is inside {name} (line {place})",
    Cause.REFERENCE_DEPENDS_ON_PART: "what the setting refers to depends on {name} (line {place})",
    Cause.PART_ENDS_MAPPING: "{name} (line {place}) is indented less than what is around it in {setting}, and may end that",
    Cause.PART_CROSSES_LEVELS: "{name} (line {place}) begins on one level of indentation and ends on another",
    Cause.PART_JOINS_LINES: "{name} (line {place}) changes the line breaks around it",
    Cause.PART_REWRITES: "{name} (line {place}) rewrites what is inside it",
    Cause.PART_MAY_ADD: "{inner}, unless the template adds it with {name} (line {place})",
}

ACTIONS: Final = {
    # What a fix does.
    Action.ADD: "adds {code}",
    Action.ADD_BLOCK: "adds {name} with {code}",
    Action.REPLACE_VALUE: "replaces {value} with true",
    Action.REPLACE_COLLECTION: "replaces it with true",
    Action.REPLACE_NO_VALUE: "replaces AWS::NoValue with true in {name}",
    Action.REPLACE_ARGUMENT: "replaces it with {code}",
    Action.FILL_IN: "sets it to true",
    Action.RENAME: "renames {name} to {value}",
    Action.TURN_ON_BRANCHES: "turns scanning on in the branches that are off; check that the condition is not meant to switch it off",
    Action.SET_DEFAULT: "sets the Default of {name} to {value}; deployments that pass a value keep it",
    Action.SET_ROWS: "sets the rows of {name} that are off to true",
    Action.SET_STACK_PARAMETER: "sets {name} in the stack's parameters to true",
    Action.SET_PROGRAM_VARIABLE: "sets {name} to true",
    Action.SET_CONFIGURATION_DEFAULT: "sets the default of {name} to true; stacks that set a value keep it",
    Action.PROGRAM_REPLACE: "replaces {value} with {code}",
    Action.PROGRAM_SET_FALLBACK: "turns scanning on where nothing else is given",
    Action.PROGRAM_SET_CONSTANT: "sets {name} to {code}",
    Action.PROGRAM_FILL_IN: "sets it to {code}",
    Action.PROGRAM_SET_DEFAULT: "sets the default of {name} to {code}; callers that pass a value keep it",
    Action.SET_SOURCE: "sets {origin} to true",
    Action.SET_SOURCE_DEFAULT: "sets the default of {origin} to true; callers that pass a value keep it",
    Action.SET_IN_FILE: "sets {name} in {place} to true; callers that pass a value keep it",
    # What is left to a person.
    Action.RENAME_BY_HAND: "rename {name} to {value}",
    Action.BY_HAND: "turn scanning on by hand",
    Action.WRITE: "write {code}",
    Action.WRITE_INTO: "write {code} in it",
    Action.WRITE_OR_ENSURE: "write {code}, or make sure that the setting is true",
    Action.WRITE_IN_TASK: "write {code} in the task, or make sure that the setting is true",
    Action.WRITE_OR_ALLOW_ONLY_TRUE: "write {code}, or give {name} AllowedValues that are all true",
    Action.WRITE_AS_MAPPING: "write {name} as a mapping with {code}",
    Action.WRITE_AS_LIST: "write {name} as a list of one mapping with {code}",
    Action.WRITE_ARGUMENTS: "write the arguments as a mapping with {code}",
    Action.WRITE_AS_BLOCK: "write {name} as a block",
    Action.WRITE_AS_OBJECT: "write {name} as an object",
    Action.WRITE_PLAIN_BLOCK: "write a plain {name} block with {code}",
    Action.WRITE_LAST: "write {code} in it as the last entry, or make sure that it does not turn scanning off",
    Action.KEEP_ONE: "keep only one of them",
    Action.KEEP_ONE_ON: "keep only one of them, with the setting on",
    Action.REPLACE_LINE_BREAK: "replace each {name} with a line break or a blank",
    Action.OWN_PART: "give the repository a part of its own",
    Action.OWN_PARAMETER: "give the repository a parameter of its own, or write {code}",
    Action.OWN_ROW: "give scanning a row of its own, or write {code}",
    Action.OWN_VALUE: "give the repository a value of its own, or write {code}",
    Action.OWN_INPUT: "give the scan setting an input of its own",
    Action.MOVE_KEY: "write {code}, and remove what is in the wrong place",
    Action.MOVE_RESOURCE: "move it into Resources, below a logical id, with {code}",
    Action.CORRECT_IF: "correct the Fn::If",
    Action.CORRECT_BLOCK: "correct the block",
    Action.ALLOW_TRUE: "add true to the AllowedValues of {name}",
    Action.GIVE_DEFAULT: "give {name} the Default true, or AllowedValues that are all true",
    Action.CHANGE_DEFAULT: "set the Default of {name} to true",
    Action.ENSURE_DEFAULT: "make sure that the Default of {name} is true",
    Action.ENSURE_ROWS: "write {code}, or make sure that every row is true",
    Action.ENSURE_FALLBACK: "set the rows and the DefaultValue to true",
    Action.ENSURE_STACK_PARAMETER: "make sure that {name} is true",
    Action.ENSURE_FILLED_IN: "write {code} in it, or make sure that Terraform fills it in",
    Action.MOVE_TEMPLATE: "set {code} in it, or move it to a file",
    Action.GIVE_CONFIGURATION_DEFAULT: "give {name} the default true, or write {code}",
    Action.SET_TASK_VARIABLE: "set {name} to true in vars, or write {code}",
    Action.PROGRAM_IMPORT: "import {name}, which no fix does, and write {code}",
    Action.PROGRAM_UPGRADE: "use {name} from {value}.0 on and write {code}, or make the repository with @pulumi/aws",
    Action.PROGRAM_WRITE_BEHIND_DIRECTIVE: "write {code} on a line behind #endif, with a comma in front of it",
    Action.PROGRAM_WRITE_OR_ENSURE_OVERRIDE: "write {code}, or make sure that {name} sets it to true",
    Action.PROGRAM_WRITE_WHERE_MADE: "write {code} where a repository is made of it, or make sure that the setting is true there",
    Action.PROGRAM_WRITE_WHERE_USED: "look at the files that use it, and write {code} where they make a repository",
    Action.PROGRAM_CHANGE_OVERRIDE: "make sure that it turns scanning on, or remove it",
    Action.CHANGE_PATCH: "make sure that the patch sets {code}, or remove the patch",
    Action.GIVE_VARIABLE_DEFAULT: "give the variable {name} the default true, or write {code}",
    Action.GIVE_VARIABLE_MEMBER: "give the variable {name} a default with {value}, or write {code}",
    Action.GIVE_ITEM: "give {name} an item, so that there is a block",
    Action.GIVE_INPUT: "write {code}, or use release 0.31.0 or newer",
    Action.UPGRADE_MODULE: "use release 0.31.0 or newer",
    Action.ENSURE_RENDERED: "make sure that the setting is true however the template is rendered",
    Action.ENSURE_PART_ADDS: "write the setting, or make sure that the template adds it",
    Action.ADD_TO_EACH: "add the setting to each of them",
    Action.STAGE_OR_STASH: "stage or stash what the work tree has there, then run again",
    Action.GIVE_REASON: "give a reason beside {name}",
    Action.KEEP_LINE_BREAK: "keep the line break, or make sure that the setting is true when the template is rendered",
}

READERS: Final = {
    Reader.ANSIBLE: "Ansible",
    Reader.API_SERVER: "the API server",
    Reader.CLOUDFORMATION: "CloudFormation",
    Reader.PULUMI: "Pulumi",
    Reader.SERVERLESS: "Serverless",
}

SKIP_REASONS: Final = {
    SkipReason.ANOTHER_CHECKOUT: "another git checkout",
    SkipReason.BY_DEFAULT: "by default; --include FOLDER/ looks into it",
    SkipReason.CONFIGURATION: "a configuration file, and another one counts",
    SkipReason.EXCLUDED: "excluded",
    SkipReason.LINK: "symbolic link",
    SkipReason.NOT_REGULAR: "not a regular file",
    SkipReason.TOO_LARGE: "larger than 5 MB",
}

_UNREAD: Final = "declares an ECR repository in {what}, which is not supported; {advice}"
_INCLUDED: Final = (
    "includes {place}, which declares an ECR repository in a generate block (line {line}); "
    "name that file too"
)
_BY_HAND: Final = "turn scanning on there by hand"
_OR_CHECK: Final = f"{_BY_HAND}, or check "
UNREAD: Final = {
    Unread.SERVERLESS_PROGRAM: ("TypeScript or JavaScript", _BY_HAND),
    Unread.TERRAMATE: ("Terramate code", f"{_BY_HAND}, and generate the Terraform files again"),
    Unread.TERRAFORM_STACK: ("a Terraform stack", f"{_OR_CHECK}the modules that it calls"),
    Unread.TERRAGRUNT_STACK: ("a Terragrunt stack", f"{_OR_CHECK}the units that it is made of"),
    Unread.TERRAGRUNT_GENERATE: (
        "the contents of a generate block",
        f"{_BY_HAND}, or write them as a heredoc without ${{...}}",
    ),
    Unread.TERRAFORM_TEMPLATE: (
        "a template around Terraform",
        f"{_OR_CHECK}the files that are made of it",
    ),
    Unread.PROGRAM: ("the source code of a program", f"{_OR_CHECK}the files that it writes"),
    Unread.PROJECT_USING: (
        "imports the types of ECR for all C# files, which are not read without a using of their own",
        "write that in the files with a repository, or turn scanning on there by hand",
    ),
    Unread.API_CALL: (
        "a call of the AWS API",
        "set scanOnPush to true in its imageScanningConfiguration",
    ),
    Unread.CLI_COMMAND: (
        "a command of the AWS CLI",
        "add --image-scanning-configuration scanOnPush=true there",
    ),
    Unread.YAML_FOR_TERRAFORM: ("YAML for Terraform", f"{_OR_CHECK}the module that it configures"),
    Unread.OTHER_HCL: ("HCL that is not that of Terraform", _BY_HAND),
    Unread.UNKNOWN_KIND: (
        "of an unknown kind; it mentions an ECR repository, and is not read",
        f"if it declares one, {_BY_HAND}",
    ),
}
"""What it is, and what to do."""
_SAID_WHOLE: Final = frozenset((Unread.UNKNOWN_KIND, Unread.PROJECT_USING))
"""What may only speak of a repository, so that other words say what it does."""

_GROWS: Final = "the fix takes the template from {before:,} to {after:,} bytes, past "
WARNINGS: Final = {
    WarningKind.UNREAD_TEXT: "holds an ECR repository in a text, which is not read (line {line})",
    WarningKind.UNREAD_PATCH: "patches the scan setting of an ECR repository by its path, "
    "which is not read (line {line})",
    WarningKind.PAST_REQUEST_SIZE: _GROWS
    + "51,200 bytes, the most that a request to CloudFormation takes; deploy it from S3",
    WarningKind.LEFT_HARD_LINKS: "was replaced, so that its other names (hard links) are another "
    "file from now on",
    WarningKind.PAST_TEMPLATE_SIZE: _GROWS + "1 MB, the most that CloudFormation takes",
}

_CONDITIONS: Final = frozenset(
    (Cause.IF_TRUE_BRANCH, Cause.IF_FALSE_BRANCH, Cause.IF_BOTH_BRANCHES)
)
# What takes the place of a name that is not there, or is an empty text.
_DECLARATION: Final = "it"
_CONDITION: Final = "its condition"
_EMPTY_NAME: Final = '""'
_EMPTY_VALUE: Final = "empty"

_WITHHELD: Final = "not fixed, because "
_UNPROVED: Final = "not fixed, because verification failed: "

NOTES: Final = {
    Topic.ON_BY_DEFAULT: "{reason}; --strict reports it",
    Topic.COMMENT: "a comment beside it may say why: {value}",
    Topic.CONDITIONAL_AFTER_FIX: "after the fix, {reason}",
    Topic.ALSO_CONDITIONAL: "{reason}",
    Topic.OVERRIDE_TURNS_ON: "{place} turns it on",
    Topic.CHANGES_IGNORED: "lifecycle.ignore_changes names it, so Terraform does not apply the setting to repositories that exist",
    Topic.PROGRAM_IGNORES_CHANGES: "its ignoreChanges keeps Pulumi from changing a repository that exists",
    Topic.PROGRAM_NO_EFFECT: "{name} (line {place}) has no effect on it",
    Topic.PROGRAM_SNAPSHOTS: "the snapshots of tests in {place} may have to be updated",
    Topic.ONLY_ON_CREATION: "the setting counts only when Serverless creates the repository; one that exists stays as it is",
    Topic.INITIAL_SETTING: "initProvider sets it only when the repository is created; later changes are not corrected",
    Topic.STATE_COMPUTED: "its state is {value}; where that is absent, the task removes the repository",
    Topic.SETTER: "the setter {name} writes this value again; change the value of the setter too",
    Topic.GENERATED: "{name} generated this file: turn scanning on in its source too, or the next run undoes the fix",
    Topic.GENERATED_ELSEWHERE: "{name} generated {place}: turn scanning on in its source too, or the next run undoes the fix",
    Topic.GENERATED_BY_CDK: "the CDK generated this file: set imageScanOnPush: true in the source of the stack",
    Topic.CALL_OR_MODULE: "no fix is offered because either this call or the default of the module {place} can turn {name} on, and the default is for other calls too",
    Topic.CHANGES_INPUT: "the fix is unsafe because it changes an input of the module {place}: check what that module does with {name}",
    Topic.PERHAPS_NO_RESOURCE: _WITHHELD + "the file may be something other than a template",
    Topic.REGISTRY_SCANS: 'the registry\'s scanning configuration covers it ("{value}", {name})',
    Topic.REGISTRY_COVERS: "the registry's scanning configuration covers it already "
    '("{value}", {name}); scanners look at the repository alone',
    Topic.NO_PLACE_FOR_IGNORE: "not ignored, because there is no free place for a comment that concerns this repository alone; use --add-baseline, or ignore the file in the configuration",
    Topic.ONE_WORKSPACE: "the comment is for the Terraform workspace {name} alone",
    Topic.DECISION_IN_PART: "{value} on line {place} does not count, as rendering may leave it out: "
    "it depends on {name}; move it out of there",
    Topic.EXPIRED: "{value} on line {place} has expired",
    Topic.DATE_UNREADABLE: "{value} on line {place} does not count, as its date cannot be read; write YYYY-MM-DD",
    # Why an own decision exempts nothing.
    Topic.NO_SUCH_RULE: "there is no rule {value}; did you mean {name}?",
    Topic.MISPLACED: "it has to stand on line {place}, directly above that line, or at the setting",
    Topic.MISSPELT: "it is not understood; did you mean {value}?",
    Topic.NOT_AT_HEAD: "it has to stand in the comments at the head of the file",
    # Why a fix is withheld.
    Topic.LOSES_COMMENT: _WITHHELD + "a comment inside the replaced text would be lost",
    Topic.OUTSIDE_INPUT: _WITHHELD
    + "it would change {place}, which is not among the given files; name that file too",
    Topic.OUTSIDE_SCOPE: _WITHHELD
    + "it would change {place}, which is not in the part that is looked at; name both files without "
    "the option for a part (--staged, --changed, --patch, --files-from or --stdin-filename)",
    Topic.TOUCHES_PART: _WITHHELD + "it would touch {name} (line {place})",
    Topic.NO_PLACE_BESIDE_PART: _WITHHELD + "there is no place for it beside {name} (line {place})",
    Topic.EDITS_OVERLAP: _UNPROVED + "two edits change the same text",
    Topic.RESULT_UNREADABLE: _UNPROVED + "the result cannot be parsed ({value})",
    Topic.CHANGES_MORE: _UNPROVED
    + "more than the scan setting would change (line {place} of the result)",
    Topic.WORK_TREE_DIFFERS: _WITHHELD
    + "the file in the work tree differs from the staged one where the fix goes",
    Topic.CHANGES_ANOTHER: _WITHHELD + "it would change {name} too",
    Topic.CHANGES_REPOSITORIES: _UNPROVED + "the result would declare other repositories",
    Topic.STILL_OPEN: _UNPROVED + "{name} would still not be known to scan on push",
}


def message(logical_id: str, verdict: Verdict, reason: Reason | None) -> str:
    """Return the sentence of a finding: which repository, and why it has its verdict."""
    return VERDICTS[verdict].format(id=logical_id, reason=clause(reason) if reason else "")


def clause(reason: Reason) -> str:
    """Return a reason as a clause that completes "... does not scan images on push:"."""
    template = CAUSES[reason.cause]
    inner = clause(reason.inner) if reason.inner else ""
    written = template.format(
        setting=reason.setting or _DECLARATION,
        name=reason.name or (_CONDITION if reason.cause in _CONDITIONS else _EMPTY_NAME),
        value=reason.value or _EMPTY_VALUE,
        place=reason.place,
        origin=origin(reason.origin),
        reader=READERS[reason.reader] if reason.reader else "",
        evaluator=EVALUATORS[reason.evaluator] if reason.evaluator else "",
        inner=inner,
    )
    return f"{written}, and {inner}" if inner and "{inner}" not in template else written


def action(remedy: Remedy) -> str:
    """Return what a fix does, or what a person has to do."""
    where = f" in each item of {remedy.each_of}" if remedy.each_of else ""
    written = ACTIONS[remedy.action].format(
        code=f"{remedy.code}{where}",
        name=remedy.name or _EMPTY_NAME,
        value=remedy.value,
        place=remedy.place,
        origin=origin(remedy.origin),
    )
    return f"{written} and {action(remedy.inner)}" if remedy.inner else written


def note(said: Note) -> str:
    """Return a note as a sentence without a full stop."""
    return NOTES[said.topic].format(
        name=said.name,
        value=said.value,
        place=said.place,
        reason=clause(said.reason) if said.reason else "",
    )


def origin(source: Origin | None) -> str:
    """Return how a message names what supplies a value."""
    return ORIGINS[source.kind].format(text=source.text) if source is not None else ""


def warning(path: str, said: FileWarning) -> str:
    """Return a warning of a file."""
    return f"{path}: {WARNINGS[said.kind].format(**said._asdict())}"


def unread(path: str, declaring: Unread) -> str:
    """Return the warning of a repository that is declared in what is not read."""
    what, advice = UNREAD[declaring]
    if declaring in _SAID_WHOLE:
        return f"{path}: {what}; {advice}"
    return f"{path}: {_UNREAD.format(what=what, advice=advice)}"


def unread_part(path: str, part: UnreadPart) -> str:
    """Return the warning of a part of a file, or of one that it includes, that is not read."""
    if part.place:
        return f"{path}: {_INCLUDED.format(**part._asdict())}"
    what, advice = UNREAD[part.what]
    return f"{path}: {_UNREAD.format(what=f'{what} (line {part.line})', advice=advice)}"


def missing_grammar(path: str, error: MissingGrammarError) -> str:
    """Return the warning of a program that cannot be read on this machine."""
    what = f"may declare an ECR repository in {error.language}"
    return f"{path}: {what}, and is not read; install the package {error.package} to have it read"


def skipped(path: str, reason: SkipReason) -> str:
    """Return the warning of a file that is not looked at."""
    return f"{path}: skipped, {SKIP_REASONS[reason]}"
