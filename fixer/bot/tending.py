"""All that one repository needs, as one function without a memory of its own."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from fixer.bot.failures import CALLERS_ERRORS, failure, first_failure
from fixer.bot.fix_set import ROOT, FixSet, by_folder
from fixer.bot.forge import (
    BESIDE,
    Forge,
    NotFoundError,
    PullRequest,
    Repository,
    StaleError,
    State,
    TokenRefusedError,
)
from fixer.bot.git import Clone, cloned
from fixer.bot.journal import Journal
from fixer.bot.life import PullRequestLife
from fixer.bot.marker import SHORT
from fixer.bot.outcome import Outcome, Result
from fixer.bot.ownership import is_ours
from fixer.bot.run_context import RunContext
from fixer.bot.scan import Scan, WrongConfigurationError, project_of, scan
from fixer.bot.secrets import without_secrets
from fixer.bot.settings import Settings
from fixer.bot.waiting import Waiting

_LOG: Final = logging.getLogger(__name__)
_ROUNDS: Final = 3
"""How often a branch is looked at, where somebody moves it meanwhile."""
_FIT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_LIKE_UNFIT: Final = re.compile(r".*-[0-9a-f]{12}")
"""How the branch of a folder ends whose name git does not take; no other folder's does."""
_UNFIT: Final = re.compile(r"[^A-Za-z0-9]+")
_LENGTH: Final = 60
_Known: TypeAlias = "dict[str, tuple[PullRequest, ...]]"
_MOST_BRANCHES: Final = 30
"""How many branches are looked at that nothing is to be fixed on, and that no one asks to merge."""


def tend(name: str, settings: Settings, waiting: Waiting, forge: Forge) -> tuple[Result, ...]:
    """Bring the fix pull requests of a repository to where they should be.

    Asked again it does what is missing, and nothing if nothing is.

    Args:
        name: The full name of the repository.
        settings: What the operator decides.
        waiting: The clock, and what may be spent waiting.
        forge: The client.

    Returns:
        One result for each group of fixes, at least one; whatever goes wrong is one too.

    Raises:
        TokenRefusedError: the token is not valid.
        UsageError: a credential of the run cannot be used.
    """
    _LOG.info("asking for %s", name)
    try:
        repository = forge.repository(name)
    except CALLERS_ERRORS:
        raise
    except Exception as error:
        outcome, words = first_failure(error, forge.tokens)
        return (Result(name, settings.branch, None, outcome, message=words),)
    refusal = _refusal(repository)
    if refusal is not None:
        return (_bare(repository, settings, refusal),)
    try:
        with cloned(repository, forge, waiting) as clone:
            return _tend_clone(repository, settings, waiting, forge, clone)
    except CALLERS_ERRORS:
        raise
    except Exception as error:
        return (_bare(repository, settings, *failure(error, forge.tokens)),)


def _refusal(repository: Repository) -> Outcome | None:
    """Return why a repository takes no pull request of ours, as far as the forge says."""
    if repository.archived:
        return Outcome.ARCHIVED
    if repository.disabled:
        return Outcome.DISABLED
    if repository.default_branch is None:
        return Outcome.EMPTY
    return Outcome.FORK_ONLY if repository.can_push is False else None


def _bare(
    repository: Repository, settings: Settings, outcome: Outcome, message: str = ""
) -> Result:
    return Result(
        repository.name, settings.branch, repository.default_branch, outcome, message=message
    )


def _tend_clone(
    repository: Repository, settings: Settings, waiting: Waiting, forge: Forge, clone: Clone
) -> tuple[Result, ...]:
    branch = repository.default_branch
    if branch is None or branch not in clone.heads():
        return (_bare(repository, settings, Outcome.EMPTY),)
    base = _checked_out(branch, settings, clone)
    context = RunContext(repository, base, settings, waiting, forge, clone)
    _LOG.info("looking for what is to be fixed")
    try:
        project = project_of(clone)
        context = replace(context, settings=settings.joined(project.bot))
        scanned = scan(clone, base, project, context.settings.exclude)
    except WrongConfigurationError as error:
        words = str(error)
        return (_stopped(context, words) or _bare(repository, settings, Outcome.FAILED, words),)
    whole = scanned.whole
    _LOG.info("%d to be fixed, %d left to a person", len(whole.fixed), len(whole.left))
    return _carried_out(context, _planned(context, scanned))


def _checked_out(branch: str, settings: Settings, clone: Clone) -> str:
    """Write the files of the default branch, and return its commit; ours are fetched with it."""
    present = [each for each in clone.heads() if _may_be_ours(each, settings.branch)]
    with suppress(NotFoundError):  # one that has gone meanwhile
        clone.fetch_branches({branch: None} | dict.fromkeys(present[:_MOST_BRANCHES]))
    base = clone.fetch(f"refs/heads/{branch}")
    clone.check_out(base)
    return base


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be done in a repository.

    Attributes:
        whole: All that is to be fixed, and all that is left.
        wanted: What each branch should have; one without a row should have nothing.
        known: The pull requests of all branches that concern us.
        warnings: What a person should know.
    """

    whole: FixSet
    wanted: Mapping[str, FixSet]
    known: _Known
    warnings: tuple[str, ...]


def _planned(context: RunContext, scanned: Scan) -> _Plan:
    whole = scanned.whole
    wanted = _wanted(whole, context.settings)
    known, left_out = _known(context, wanted)
    return _Plan(whole, wanted, known, (*whole.errors, *scanned.warnings, *left_out))


def _carried_out(context: RunContext, plan: _Plan) -> tuple[Result, ...]:
    """Bring all branches to where they should be."""
    forge, name, base = context.forge, context.name, context.base_branch
    for branch, some in plan.known.items():
        still_open = (each for each in some if each.state is State.OPEN)
        context.open.note(branch, sum(is_ours(forge, name, base, each) for each in still_open))
    nothing = replace(plan.whole, fixed=(), changes=())
    results: list[Result] = []
    # What is there goes first: closing one makes room for another.
    for branch in sorted(plan.known, key=lambda each: (each not in context.clone.heads(), each)):
        has_done = any(each.actions for each in results)
        fixes, known = plan.wanted.get(branch, nothing), plan.known[branch]
        results.append(_tended(context, branch, fixes, known, has_done=has_done))
    said = [each for each in results if each.outcome is not Outcome.NOTHING_TO_FIX]
    first, *others = said or results[:1] or [_nothing_to_fix(context, plan.whole)]
    return (replace(first, warnings=(*plan.warnings, *first.warnings)), *others)


def _stopped(context: RunContext, words: str) -> Result | None:
    """Tell people in one open pull request of a repository that its configuration is wrong."""
    known, _ = _known(context, ())
    for branch, some in known.items():
        journal = Journal(dry_run=context.settings.dry_run)
        life = PullRequestLife(context, branch, FixSet(None), some, journal)
        try:
            told = life.stopped(words)
        except CALLERS_ERRORS:
            raise
        except Exception as error:
            return life.ended(*failure(error, context.forge.tokens))
        if told is not None:
            return told
    return None


def _nothing_to_fix(context: RunContext, whole: FixSet) -> Result:
    nothing = _bare(context.repository, context.settings, Outcome.NOTHING_TO_FIX)
    return replace(nothing, manual=len(whole.left))


def _wanted(whole: FixSet, settings: Settings) -> dict[str, FixSet]:
    """Return what is to be fixed by the branch that it belongs on."""
    if not whole.fixed:
        return {}
    groups = by_folder(whole) if settings.by_folder else (whole,)
    return {branch_of(settings.branch, each.folder): each for each in groups}


def branch_of(branch: str, folder: str | None) -> str:
    """Return the branch of a group; a name that git does not take gets a hash of its own.

    Args:
        branch: The branch where there are no groups.
        folder: The top folder of the group.
    """
    if folder is None or folder == ROOT:
        return branch
    is_fit = _FIT.fullmatch(folder) and not _LIKE_UNFIT.fullmatch(folder)
    if is_fit and ".." not in folder and not folder.endswith((".", ".lock")):
        return f"{branch}-{folder}"
    digest = hashlib.sha256(folder.encode("utf-8", "surrogateescape")).hexdigest()
    return f"{branch}-{_UNFIT.sub('-', folder)[:_LENGTH].strip('-')}-{digest[:SHORT]}"


def _known(context: RunContext, wanted: Iterable[str]) -> tuple[_Known, tuple[str, ...]]:
    """Return the pull requests of all branches that concern us, and what to say of the others.

    Anybody who may push can make any number of branches whose names begin as ours do.
    """
    forge, name, ours = context.forge, context.name, context.settings.branch
    present = {_without_beside(each) for each in context.clone.heads() if _may_be_ours(each, ours)}
    present.discard(context.base_branch)
    branches = {*wanted}
    if not forge.closes_with_branch or len(present - branches) > _MOST_BRANCHES:
        listed = forge.pull_requests(name, ours, state=State.OPEN)
        branches |= {
            each.branch
            for each in listed
            if _may_be_ours(each.branch, ours) and is_ours(forge, name, context.base_branch, each)
        }
    others = sorted(present - branches)
    branches |= {*others[:_MOST_BRANCHES]}
    _LOG.info("looking at the pull requests of %s", ", ".join(sorted(branches)) or "no branch")
    known = {each: forge.pull_requests_of(name, each) for each in sorted(branches)}
    left_out = len(others[_MOST_BRANCHES:])
    words = f"{left_out} branches like {ours}-FOLDER without a pull request are not looked at"
    return known, ((words,) if left_out else ())


def _may_be_ours(branch: str, ours: str) -> bool:
    return _without_beside(branch) == ours or branch.startswith(f"{ours}-")


def _without_beside(branch: str) -> str:
    return branch.removesuffix(BESIDE)


def _tended(
    context: RunContext,
    branch: str,
    fixes: FixSet,
    known: tuple[PullRequest, ...],
    *,
    has_done: bool,
) -> Result:
    """Return what became of a branch; what goes wrong here leaves the other branches alone.

    It is looked at again where somebody moved it meanwhile, at most `_ROUNDS` times in all.

    Args:
        context: What all pull requests of the repository share.
        branch: The branch.
        fixes: What it should have.
        known: Its pull requests.
        has_done: Whether something was done before, which is told even if the token dies.
    """
    tokens = context.forge.tokens
    journal = Journal(dry_run=context.settings.dry_run)
    life = PullRequestLife(context, branch, fixes, known, journal)
    try:
        for _ in range(_ROUNDS - 1):
            with suppress(StaleError):
                return life.result()
            context.clone.heads(again=True)
            known = context.forge.pull_requests_of(context.name, branch)
            life = PullRequestLife(context, branch, fixes, known, journal)
        return life.result()
    except CALLERS_ERRORS as error:
        if not isinstance(error, TokenRefusedError) or not (has_done or journal.actions):
            raise
        words = without_secrets(str(error), tokens.secrets())
        return life.ended(Outcome.FAILED, f"{error.variable} is refused: {words}")
    except StaleError as error:
        return life.ended(Outcome.FAILED, f"somebody else moves the branch: {error}")
    except Exception as error:
        return life.ended(*failure(error, tokens))
