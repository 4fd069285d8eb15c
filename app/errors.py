"""Every error that a user can meet, with its HTTP status and its stable code.

    DnqaError
    ├── InvalidInputError      422  invalid_input        a value that cannot be used
    ├── SettingsError          500  invalid_settings     a DNQA_... variable that cannot be used
    ├── NotFoundError          404  not_found            no such source, passage or index
    ├── CorpusError            500  corpus_invalid       a corpus file that cannot be read
    ├── EncoderError           500  encoder_unusable     weights missing or altered
    ├── IndexUnavailableError  503  index_unavailable    no snapshot is active, or it is damaged
    ├── BuildError             500  index_build_failed   a build that did not finish
    └── OverloadedError        503  overloaded           too much work at once; try again

A message never repeats what the user typed: questions are health data.
"""


class DnqaError(Exception):
    """Base of all errors with a meaning for the user.

    Args:
        message: What happened, in one sentence, without any text from the user.
        remedy: What to do about it.
    """

    status = 500
    code = "internal_error"
    title = "Internal error"

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class InvalidInputError(DnqaError):
    """A value that cannot be used; `field` names where it was."""

    status = 422
    code = "invalid_input"
    title = "The request cannot be used as it is"

    def __init__(self, message: str, *, field: str, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.field = field


class SettingsError(DnqaError):
    """A setting with an unknown name or a value outside its bounds."""

    code = "invalid_settings"
    title = "The settings cannot be used"


class NotFoundError(DnqaError):
    """Nothing has this address."""

    status = 404
    code = "not_found"
    title = "Not found"


class CorpusError(DnqaError):
    """The corpus cannot be read; `dnqa corpus lint` lists every finding."""

    code = "corpus_invalid"
    title = "The corpus has errors"


class EncoderError(DnqaError):
    """The embedding model is missing, altered, or does not reproduce its golden vectors."""

    code = "encoder_unusable"
    title = "The embedding model cannot be used"


class IndexUnavailableError(DnqaError):
    """No verified snapshot can be served."""

    status = 503
    code = "index_unavailable"
    title = "No index is ready"


class BuildError(DnqaError):
    """A build that ended without a new snapshot; the active one is untouched."""

    code = "index_build_failed"
    title = "The index was not built"


class OverloadedError(DnqaError):
    """More work than the service accepts at once; nothing was started."""

    status = 503
    code = "overloaded"
    title = "Too busy"
