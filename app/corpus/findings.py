"""What is wrong with a corpus file, where, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Severity(StrEnum):
    """An error must be mended before the file is used; a warning should be looked at."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """One thing to mend. `line` counts from 1; None when it concerns the whole file."""

    path: Path
    line: int | None
    severity: Severity
    code: str
    message: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else str(self.path)
        return f"{place}: {self.severity} {self.code} {self.message} -> {self.remedy}"


def error(path: Path, line: int | None, code: str, message: str, remedy: str) -> Finding:
    """A finding that keeps the file out of the index."""
    return Finding(path, line, Severity.ERROR, code, message, remedy)


def warning(path: Path, line: int | None, code: str, message: str, remedy: str) -> Finding:
    """A finding that a curator should look at."""
    return Finding(path, line, Severity.WARNING, code, message, remedy)
