"""The settings of a run: what the caller says, else the configuration file, else nothing."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from fixer.dialects.all_dialects import SUFFIXES, is_part_of_module
from fixer.engine.fix_selection import Options
from fixer.files.configuration_files import configuration_files
from fixer.files.discovery import ConfiguredPatterns, Selection
from fixer.files.loading import ON_DISK, GivenFiles
from fixer.model.errors import SourceError, UsageError
from fixer.request import Request, wanted

if TYPE_CHECKING:
    from fixer.configuration.configuration import Configuration, Value


class Settings(NamedTuple):
    """The values of all settings, under their keys in a configuration file with `_` for `-`."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    strict: bool = False
    unsafe_fixes: bool = False
    no_ignores: bool = False
    respect_policy_files: bool = False
    require_reason: bool = False
    registry_scanning: str = "note"
    baseline: str | None = None
    fail_on: tuple[str, ...] = ()
    jobs: int = 0
    format: str | None = None


class Run(NamedTuple):
    """The settings of a run, and where those are from that the command line does not say."""

    settings: Settings
    given: frozenset[str] = frozenset()
    """The fields of the settings that the command line says."""
    configuration: Configuration | None = None
    is_searched: bool = False
    """Whether the nearest configuration file counts, as the command line says nothing of it."""

    @property
    def shown_file(self) -> str:
        """The path of the configuration file, as reports show it."""
        return _shown(self.configuration.path) if self.configuration is not None else ""

    def request(self, paths: Iterable[str], only: Iterable[str] = ()) -> Request:
        """Return what the public functions are asked for.

        Raises:
            UsageError: a pattern is not valid, or a baseline cannot be read.
        """
        own = self.settings
        options = Options(
            unsafe_fixes=own.unsafe_fixes,
            strict=own.strict,
            only=wanted(only),
            respect_suppressions=not own.no_ignores,
            require_reason=own.require_reason,
        )
        if self.configuration is not None and self.configuration.overrides:
            from fixer.engine.configured_overrides import overrides_of

            overrides = overrides_of(self.configuration, self.shown_file, self.given)
            options = options._replace(overrides=overrides)
        selection = Selection(
            tuple(paths),
            SUFFIXES,
            own.include,
            own.exclude,
            own.force_exclude,
            self.configured,
            is_judged_with_others=is_part_of_module,
            configuration=self._searched,
        )
        return Request(
            selection,
            options,
            own.jobs,
            baseline=own.baseline,
            named_in="" if "baseline" in self.given else self.shown_file,
            respect_policy_files=own.respect_policy_files,
            respect_registry=own.registry_scanning == "respect",
        )

    @property
    def _searched(self) -> str | None:
        """The real path of the file that was searched for, empty if there is none."""
        if not self.is_searched:
            return None
        return self.configuration.path if self.configuration is not None else ""

    @property
    def configured(self) -> ConfiguredPatterns:
        """The patterns of the configuration file."""
        if self.configuration is None:
            return ConfiguredPatterns()
        settings = self.configuration.settings
        return ConfiguredPatterns(
            os.path.dirname(self.configuration.path),
            _texts(settings.get("include", ())),
            _texts(settings.get("exclude", ())),
        )


def run_of(
    settings: Settings,
    given: Container[str],
    paths: Iterable[str],
    file: str | None,
    isolated: bool,
    given_files: GivenFiles = ON_DISK,
) -> Run:
    """Return the settings of a run.

    Args:
        settings: What the command line says.
        given: The keys of what it says, as in a configuration file.
        paths: What it names.
        file: The configuration file that it names.
        isolated: Whether no configuration file is to be read.
        given_files: What has the configuration files.

    Raises:
        UsageError: the configuration file cannot be read, or is not one.
    """
    said = frozenset(each for each in Settings._fields if each.replace("_", "-") in given)
    configuration = None if isolated else _configuration(paths, file, given_files)
    is_searched = file is None and not isolated
    if configuration is None:
        return Run(settings, said, is_searched=is_searched)
    values: dict[str, Any] = {
        name: value
        for name, value in _by_field(configuration).items()
        # The patterns of both count.
        if name not in said and name not in ("include", "exclude")
    }
    return Run(settings._replace(**values), said, configuration, is_searched)


def _by_field(configuration: Configuration) -> Mapping[str, Value]:
    """Return the values of a configuration file by the fields of the settings."""
    values = {key.replace("-", "_"): value for key, value in configuration.settings.items()}
    if isinstance(values.get("baseline"), str):
        folder = os.path.dirname(configuration.path)
        values["baseline"] = _shown(os.path.join(folder, str(values["baseline"])))
    return values


def _configuration(
    paths: Iterable[str], file: str | None, given_files: GivenFiles
) -> Configuration | None:
    if file is not None:
        return _parsed(os.path.realpath(file), given_files.read(file), True)
    for path, data in configuration_files(paths, given_files):
        found = _parsed(path, data, False)
        if found is not None:
            return found
    return None


def _parsed(path: str, data: bytes, named: bool) -> Configuration | None:
    from fixer.configuration.configuration import parse_configuration

    try:
        found = parse_configuration(path, data)
    except SourceError as error:
        shown = SourceError(_shown(error.path), error.message, error.line, error.column)
        raise UsageError(str(shown)) from None
    if found is None and named:
        raise UsageError(f"{_shown(path)}: has no table [tool.ecr-fix]")
    return found


def _texts(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _shown(path: str) -> str:
    """Return a real path as it is from the current folder, where that is not longer."""
    try:
        return min(os.path.relpath(path, os.path.realpath(".")), path, key=len)
    except ValueError:  # on another drive
        return path
