"""The addresses of forges, which come from the environment alone."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from fixer.model.errors import UsageError

_API_URL: Final = "https://api.github.com"
_SERVER_URL: Final = "https://github.com"
_CLOUD_WITH_OWN_NAMES: Final = ".ghe.com"
_ENTERPRISE_API: Final = "/api/v3"
_GITLAB_URL: Final = "https://gitlab.com"
_GITLAB_API: Final = "/api/v4"


def github_addresses(environ: Mapping[str, str]) -> tuple[str, str]:
    """Return the addresses of GitHub's API and of its pages.

    Where only one is set, the other follows from it, so that a token never goes to another GitHub.

    Raises:
        UsageError: one is no address, or the other does not follow from it.
    """
    api, server = environ.get("GITHUB_API_URL"), environ.get("GITHUB_SERVER_URL")
    if not api and not server:
        return _API_URL, _SERVER_URL
    api = _checked("GITHUB_API_URL", api) if api else None
    server = _checked("GITHUB_SERVER_URL", server) if server else None
    return api or _api_of(server or ""), server or _server_of(api or "")


def _api_of(server: str) -> str:
    """Return the address of the API of a server: a host of its own only in GitHub's cloud."""
    if server == _SERVER_URL:
        return _API_URL
    host = urlsplit(server).hostname or ""
    if host.endswith(_CLOUD_WITH_OWN_NAMES):
        return f"https://api.{host}"
    return f"{server}{_ENTERPRISE_API}"


def _server_of(api: str) -> str:
    host = urlsplit(api).hostname or ""
    if api == _API_URL or host.endswith(_CLOUD_WITH_OWN_NAMES):
        return f"https://{host.removeprefix('api.')}"
    if not api.endswith(_ENTERPRISE_API):
        raise UsageError("GITHUB_SERVER_URL is missing; set it beside GITHUB_API_URL")
    return api.removesuffix(_ENTERPRISE_API)


def gitlab_addresses(environ: Mapping[str, str]) -> tuple[str, str]:
    """Return the addresses of GitLab's API and of its pages.

    Where only one is set, the other follows from it, so that a token never goes to another GitLab.

    Raises:
        UsageError: one is no address, or that of no API.
    """
    api, server = environ.get("CI_API_V4_URL"), environ.get("CI_SERVER_URL")
    server = _checked("CI_SERVER_URL", server) if server else None
    if not api:
        server = server or _GITLAB_URL
        return f"{server}{_GITLAB_API}", server
    api = _checked("CI_API_V4_URL", api)
    if not api.endswith(_GITLAB_API):
        raise UsageError(f"CI_API_V4_URL has to end with {_GITLAB_API}")
    return api, server or api.removesuffix(_GITLAB_API)


def _checked(variable: str, address: str) -> str:
    """Return the address in an environment variable without a slash at its end.

    Raises:
        UsageError: it is not https (plain http is taken for loopback only), or has credentials.
    """
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port  # the port raises where it is not a number
    except ValueError:
        raise UsageError(f"{variable} is not an address; give one like https://HOST") from None
    if parts.username is not None or parts.password is not None:
        raise UsageError(f"{variable} has a user or a password in it; take them out")
    if not host or parts.query or parts.fragment:
        raise UsageError(f"{variable} is not an address; give one like https://HOST")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(host)):
        raise UsageError(f"{variable} has to begin with https:// (http:// is for loopback only)")
    return address.rstrip("/")


def _is_loopback(host: str) -> bool:
    """Whether a host is this machine, whatever any name server says."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
