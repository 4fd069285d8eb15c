"""What clients send. Unknown fields are refused, so that a misspelt one is not silently ignored."""

from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from app.domain.passages import Audience
from app.domain.questions import Filters, Question, Role, Turn
from app.domain.text import clean_question
from app.errors import InvalidInputError

MAX_TURNS = 200
MAX_TURN_CHARS = 8_000
MAX_QUESTION_CHARS = 20_000
"""The model's bound; the setting DNQA_MAX_QUESTION_CHARS sets the one in force below it."""


def _clean(limit: int) -> AfterValidator:
    def check(text: str) -> str:
        try:
            return clean_question(text, field="", limit=limit)
        except InvalidInputError as error:
            message = f"{error.message} {error.remedy}".strip()
            raise PydanticCustomError("unusable_text", "{reason}", {"reason": message}) from None

    return AfterValidator(check)


QuestionText = Annotated[
    str,
    _clean(MAX_QUESTION_CHARS),
    WithJsonSchema(
        {
            "type": "string",
            "minLength": 1,
            "maxLength": 2000,
            "description": (
                "Plain words, in English; 2,000 characters at most unless the operator set another "
                "limit (DNQA_MAX_QUESTION_CHARS). At least one letter or digit; no control "
                "characters or direction overrides."
            ),
        }
    ),
]
TurnText = Annotated[
    str, _clean(MAX_TURN_CHARS), WithJsonSchema({"type": "string", "maxLength": MAX_TURN_CHARS})
]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class TurnRequest(_Request):
    """An earlier message."""

    role: Role
    content: TurnText


class _Asking(_Request):
    question: QuestionText
    audience: Audience = Field(
        default=Audience.PATIENT, description="Chooses the words, never the evidence."
    )
    history: Annotated[tuple[TurnRequest, ...], Field(max_length=MAX_TURNS)] = Field(
        default=(), description="Earlier messages, oldest first; not stored."
    )
    standalone_question: QuestionText | None = Field(
        default=None, description="The question made self-contained by the client."
    )
    filters: Filters = Field(default=Filters(), description="Narrow the evidence.")

    def to_question(self, limit: int) -> Question:
        """The domain's question.

        Args:
            limit: Most characters of a question.

        Raises:
            InvalidInputError: A text is longer.
        """
        self._check_length("question", self.question, limit)
        self._check_length("standalone_question", self.standalone_question or "", limit)
        return Question(
            text=self.question,
            audience=self.audience,
            history=tuple(Turn(role=turn.role, content=turn.content) for turn in self.history),
            standalone=self.standalone_question,
            filters=self.filters,
        )

    def _check_length(self: Self, field: str, text: str, limit: int) -> None:
        if len(text) > limit:
            raise InvalidInputError(
                f"The text has more than {limit} characters.", field=field, remedy="Shorten it."
            )


class AskRequest(_Asking):
    """A question to be answered."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "question": "Is dry needling better than sham for neck pain?",
                    "audience": "clinician",
                },
                {
                    "question": "and does it last?",
                    "history": [{"role": "user", "content": "Does needling help heel pain?"}],
                },
            ]
        }
    )


class SearchRequest(_Asking):
    """A question to be searched for, without triage or answer."""

    audience: Audience = Field(default=Audience.CLINICIAN, description="Register of `text`.")
    k: Annotated[int, Field(ge=1, le=100, description="How many passages.")] = 10

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"question": "tennis elbow", "k": 5}]}
    )
