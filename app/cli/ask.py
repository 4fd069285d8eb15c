"""`dnqa ask` and `dnqa search`: one question from the terminal."""

from typing import Annotated

import typer

from app.cli.answer_text import answer_lines
from app.cli.terminal import err, out
from app.domain.passages import Audience
from app.domain.questions import Question
from app.domain.text import clean_question
from app.settings import Settings, load_settings

Text = Annotated[str, typer.Argument(metavar="QUESTION", help="In plain words.")]
For = Annotated[Audience, typer.Option("--audience", help="Who reads the answer.")]
Json = Annotated[bool, typer.Option("--json", help="The HTTP answer, for programs.")]


def ask(question: Text, audience: For = Audience.PATIENT, json: Json = False) -> None:
    """Answer one question with citations."""
    settings = load_settings()
    asked = _question(question, audience, settings)
    from app.runtime.services import open_services

    with open_services(settings) as services:
        services.load()
        answer = services.answer(asked)
    if json:
        typer.echo(answer.model_dump_json(indent=2))
        return
    for line in answer_lines(answer, width=min(out.width, 100)):
        out.print(line, soft_wrap=True, markup=False)


def search(
    question: Text,
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="How many passages.")] = 10,
    audience: For = Audience.CLINICIAN,
    json: Json = False,
) -> None:
    """Show the passages that retrieval finds, without an answer."""
    settings = load_settings()
    asked = _question(question, audience, settings)
    from app.runtime.services import open_services

    with open_services(settings) as services:
        services.load()
        result = services.search(asked, k)
    if json:
        typer.echo(result.model_dump_json(indent=2))
        return
    for hit in result.results:
        out.print(f"{hit.rank:>3}  {hit.score:.3f}  {hit.passage.id}", markup=False)
        out.print(f"     {hit.passage.text}", markup=False)
    if not result.results:
        err.print("Nothing was found.")


def _question(text: str, audience: Audience, settings: Settings) -> Question:
    cleaned = clean_question(text, field="question", limit=settings.max_question_chars)
    return Question(text=cleaned, audience=audience)
