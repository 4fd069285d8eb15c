"""What is evaluated: the services of this process, or a server."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any, Protocol

from app.domain.answers import Answer
from app.domain.questions import Question
from app.domain.results import SearchResult
from app.errors import DnqaError, InvalidInputError
from app.runtime.services import Services


class System(Protocol):
    """Answers and searches."""

    def answer(self, question: Question) -> Answer:
        """Answer a question."""

    def search(self, question: Question, k: int) -> SearchResult:
        """The best k passages."""


@dataclass(frozen=True)
class InProcess:
    """The services themselves."""

    services: Services

    def answer(self, question: Question) -> Answer:
        """Answer a question."""
        return self.services.answer(question)

    def search(self, question: Question, k: int) -> SearchResult:
        """The best k passages."""
        return self.services.search(question, k)


@dataclass(frozen=True)
class OverHttp:
    """A server at `url`. Raises DnqaError with the server's own explanation."""

    url: str

    def __post_init__(self) -> None:
        if not self.url.startswith(("http://", "https://")):
            raise InvalidInputError("Not an http address.", field="url", remedy="http://host:port")

    def answer(self, question: Question) -> Answer:
        """Answer a question."""
        return Answer.model_validate(self._post("answers", question, {}))

    def search(self, question: Question, k: int) -> SearchResult:
        """The best k passages."""
        return SearchResult.model_validate(self._post("search", question, {"k": k}))

    def _post(self, route: str, question: Question, more: dict[str, Any]) -> Any:
        body = {
            "question": question.text,
            "audience": question.audience.value,
            "history": [turn.model_dump(mode="json") for turn in question.history],
            **more,
        }
        request = urllib.request.Request(  # noqa: S310 - the scheme was checked
            f"{self.url.rstrip('/')}/v1/{route}",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
                return json.load(response)
        except urllib.error.HTTPError as error:
            problem = json.load(error)
            raise DnqaError(problem["detail"], remedy=problem["remedy"]) from error
        except urllib.error.URLError as error:
            raise DnqaError("The server does not answer.", remedy="Check the address.") from error
