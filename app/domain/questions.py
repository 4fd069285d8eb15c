"""Questions as the service takes them."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from app.domain.base import Frozen
from app.domain.documents import PublicationType
from app.domain.passages import Audience


class Role(StrEnum):
    """Who said a turn of the conversation."""

    USER = "user"
    ASSISTANT = "assistant"


class Turn(Frozen):
    """One earlier message of the conversation."""

    role: Role
    content: str


class Filters(Frozen):
    """Narrow the evidence to some of the corpus. Values within a field are alternatives."""

    conditions: tuple[str, ...] = ()
    body_regions: tuple[str, ...] = ()
    interventions: tuple[str, ...] = ()
    publication_types: tuple[PublicationType, ...] = ()
    topics: tuple[str, ...] = ()
    year_from: Annotated[int, Field(ge=1900, le=2100)] | None = None
    year_to: Annotated[int, Field(ge=1900, le=2100)] | None = None


class Question(Frozen):
    """A question with all that decides its answer."""

    text: str
    audience: Audience = Audience.PATIENT
    history: tuple[Turn, ...] = ()
    standalone: str | None = None
    filters: Filters = Filters()
