"""What an error would ever show to whoever looks into it."""

from __future__ import annotations


def everything_in(error: BaseException | None) -> str:
    """All that an error, what it came from and its attributes hold, a request's headers too."""
    if error is None:
        return ""
    request = getattr(error, "request", None)
    shown = f"{error!r} {error.args!r} {vars(error)!r} {getattr(request, 'headers', None)!r}"
    return shown + everything_in(error.__cause__) + everything_in(error.__context__)
