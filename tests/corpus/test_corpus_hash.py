"""The corpus hash is a law: the same content, the same hash; other content, another."""

from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from app.corpus.library import corpus_hash, load_library
from app.corpus.vocabulary import Vocabulary
from app.corpus.yaml_reader import read_record
from app.domain.documents import Record
from tests.conftest import CORPUS

RECORDS = load_library(CORPUS).records[:12]
WORDS = Vocabulary.model_validate({"conditions": {"neck pain": {"synonyms": ["sore neck"]}}})


@given(st.permutations(RECORDS))
def test_order_does_not_matter(records: list[Record]) -> None:
    """Two machines list files in different orders."""
    assert corpus_hash(records, WORDS) == corpus_hash(RECORDS, WORDS)


@given(
    width=st.integers(20, 200),
    flow=st.sampled_from([True, False, None]),
    indent=st.integers(2, 6),
    style=st.sampled_from(["'", None]),
    order=st.randoms(),
)
def test_formatting_does_not_matter(
    small_file: Any, width: int, flow: bool | None, indent: int, style: str | None, order: Any
) -> None:
    """A curator's editor may wrap, quote and sort as it likes."""
    record = RECORDS[0]
    fields = list(record.model_dump(mode="json", exclude={"topic"}).items())
    order.shuffle(fields)
    text = yaml.safe_dump(
        dict(fields),
        width=width,
        default_flow_style=flow,
        indent=indent,
        default_style=style,
        allow_unicode=True,
        sort_keys=False,
    )
    read = small_file(record, text)
    assert corpus_hash([read], WORDS) == corpus_hash([record], WORDS)


@pytest.fixture(scope="module")
def small_file(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Reads a text as the record file of a topic."""

    def read(record: Record, text: str) -> Record:
        path = tmp_path_factory.getbasetemp() / record.topic / f"{record.id}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        found = read_record(path)
        assert isinstance(found, Record), found
        return found

    return read


@given(st.sampled_from(RECORDS), st.data())
def test_any_change_of_content_matters(record: Record, data: st.DataObject) -> None:
    """A build of a changed corpus must not be taken for the old one."""
    changes = {
        "title": record.title + ".",
        "year": 1901,
        "conditions": (*record.conditions, "x"),
        "added": date(1999, 1, 1),
        "statements": record.statements[:-1],
    }
    field = data.draw(st.sampled_from(sorted(changes)))
    changed = record.model_copy(update={field: changes[field]})
    assert corpus_hash([changed], WORDS) != corpus_hash([record], WORDS)


def test_the_vocabulary_matters() -> None:
    """Synonyms decide what is found."""
    assert corpus_hash(RECORDS, Vocabulary()) != corpus_hash(RECORDS, WORDS)
