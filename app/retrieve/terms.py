"""Finding the terms of a vocabulary in a text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.corpus.vocabulary import Vocabulary
from app.index.analysis import words
from app.retrieve.phrases import PhraseSet, Stems, stems

_NEGATIONS = PhraseSet(
    ["without", "no", "not", "instead of", "rather than", "except", "other than"]
)
_NEGATED_WITHIN = 3


@dataclass(frozen=True)
class Mention:
    """A term of a facet in a text; `negated` when the text excludes it ("without electricity")."""

    facet: str
    term: str
    start: int
    end: int
    negated: bool


class TermMatcher:
    """Recognises all names of all terms of a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._phrases = {
            (facet, term): PhraseSet([term, *entry.synonyms])
            for facet, terms in vocabulary.facets.items()
            for term, entry in terms.items()
        }
        self._by_first: dict[str, set[tuple[str, str]]] = {}
        for facet in vocabulary.facets:
            for phrase, term in vocabulary.phrases(facet):
                first = stems(phrase)[:1]
                if first:
                    self._by_first.setdefault(first[0], set()).add((facet, term))

    def mentions(self, text: Stems) -> list[Mention]:
        """All mentions; within a facet a longer one hides those inside it."""
        candidates = {key for stem in text for key in self._by_first.get(stem, ())}
        found = [
            Mention(facet, term, start, end, _is_negated(text, start))
            for facet, term in sorted(candidates)
            for start, end in self._phrases[facet, term].spans(text)
        ]
        return [mention for mention in found if not any(_hides(m, mention) for m in found)]


def _hides(outer: Mention, inner: Mention) -> bool:
    return (
        outer.facet == inner.facet
        and outer.start <= inner.start
        and inner.end <= outer.end
        and (outer.end - outer.start) > (inner.end - inner.start)
    )


def _is_negated(text: Stems, start: int) -> bool:
    before = text[max(0, start - _NEGATED_WITHIN) : start]
    return _NEGATIONS.found_in(before)


def ngrams(texts: Iterable[str], longest: int) -> frozenset[Stems]:
    """All runs of one to `longest` stems in the texts."""
    return frozenset(run for text in texts for run in _runs(stems(text), longest))


def _runs(text: Stems, longest: int) -> Iterator[Stems]:
    for start in range(len(text)):
        for length in range(1, min(longest, len(text) - start) + 1):
            yield text[start : start + length]


def spoken_words(texts: Iterable[str]) -> Iterator[str]:
    """Folded words of texts."""
    for text in texts:
        yield from words(text)
