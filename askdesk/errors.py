"""One tree of errors; each says what happened, where, and how to mend it."""

from __future__ import annotations

from datetime import datetime


class AskdeskError(Exception):
    """Something went wrong."""

    exit_code = 1

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (self.__doc__ or "").strip())


class ConfigError(AskdeskError):
    """The configuration can't be used."""

    exit_code = 2


class UsageError(AskdeskError):
    """The command was called in a way that can't work."""

    exit_code = 2


class StoreError(AskdeskError):
    """The database can't be used."""

    exit_code = 2


class NotFound(AskdeskError):
    """There is no such thing here."""


class Conflict(AskdeskError):
    """Somebody else changed this in the meantime."""


class AlreadyClaimed(Conflict):
    """A colleague has this question."""

    def __init__(self, message: str | None = None, *, by: str = "", until: datetime | None = None) -> None:
        super().__init__(message)
        self.by = by
        self.until = until


class NotAllowed(AskdeskError):
    """Your role does not allow this."""


class AlreadyRunning(AskdeskError):
    """Another nightly run is at work on this database; this one stops."""


class SourceError(AskdeskError):
    """A source could not be read."""


class SourceBlocked(SourceError):
    """The site does not let us read it."""


class IndexMismatch(AskdeskError):
    """Queries and index were made by different models."""


class ModelError(AskdeskError):
    """The embedding model can't be loaded."""

    exit_code = 2
