"""References in Vancouver style, and the numbering of sources within an answer.

Style after the ICMJE's samples of formatted references (National Library of Medicine, Citing
Medicine): six authors, then "et al."; what a source does not print is left out, never guessed.
"""

from app.domain.answers import QuotedPassage, Reference
from app.domain.documents import Record
from app.domain.evidence import benefit_level
from app.domain.passages import Audience, Passage, text_sha256

_MAX_AUTHORS = 6


def vancouver(record: Record) -> str:
    """The bibliographic entry of a record, one line."""
    parts = [_authors(record), _sentence(record.title), _published(record), *_identifiers(record)]
    return " ".join(part for part in parts if part)


def link(record: Record) -> str | None:
    """Where a reader finds the publication: its DOI, else PubMed, else its page."""
    if record.doi:
        return f"https://doi.org/{record.doi}"
    if record.pmid:
        return f"https://pubmed.ncbi.nlm.nih.gov/{record.pmid}/"
    return record.url or next(iter(record.source_urls), None)


def reference(
    number: int, record: Record, passages: list[Passage], audience: Audience
) -> Reference:
    """The entry of the reference list for one source and the passages cited from it."""
    return Reference(
        number=number,
        source_id=record.id,
        citation=vancouver(record),
        title=record.title,
        authors=record.authors,
        journal=record.journal,
        year=record.year,
        doi=record.doi,
        pmid=record.pmid,
        url=link(record),
        publication_type=record.publication_type,
        evidence_level=benefit_level(record.publication_type),
        n_participants=record.n_participants,
        n_studies=record.n_studies,
        certainty=record.certainty,
        status=record.status,
        status_note=record.status_note,
        passages=tuple(quoted(passage, audience) for passage in passages),
    )


def quoted(passage: Passage, audience: Audience) -> QuotedPassage:
    """The whole passage in the reader's register, with its hash and offsets."""
    text = passage.text(audience)
    return QuotedPassage(
        id=passage.id, quote=text, sha256=text_sha256(text), start=0, end=len(text)
    )


def _authors(record: Record) -> str:
    if not record.authors:
        return ""
    shown = ", ".join(record.authors[:_MAX_AUTHORS])
    return f"{shown}, et al." if len(record.authors) > _MAX_AUTHORS else _sentence(shown)


def _published(record: Record) -> str:
    if record.journal:
        return f"{_sentence(record.journal)} {_year(record)}{_volume(record)}."
    if record.publisher:
        return f"{record.publisher}; {_year(record)}."
    return f"{_year(record)}."


def _year(record: Record) -> str:
    return str(record.year) if record.year else "undated"


def _volume(record: Record) -> str:
    volume = f"{record.volume or ''}{f'({record.issue})' if record.issue else ''}"
    pages = f":{record.pages}" if record.pages else ""
    return f"{f';{volume}' if volume else ''}{pages}"


def _identifiers(record: Record) -> list[str]:
    found = [
        f"doi:{record.doi}." if record.doi else "",
        f"PMID: {record.pmid}." if record.pmid else "",
    ]
    if not any(found) and (url := link(record)):
        return [f"Available from: {url}"]
    return found


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
