"""The passage store: all records of a snapshot and the row number of each passage."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

from app.domain.documents import Record
from app.domain.passages import Passage, passages_of


class PassageStore:
    """Records by id and passages by row, in memory. Rows follow record id, then statement order."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.records: dict[str, Record] = {
            record.id: record for record in sorted(records, key=lambda record: record.id)
        }
        self.passages: list[Passage] = [
            passage for record in self.records.values() for passage in passages_of(record)
        ]
        self._row = {passage.id: row for row, passage in enumerate(self.passages)}

    def __len__(self) -> int:
        return len(self.passages)

    def passage(self, passage_id: str) -> Passage | None:
        """The passage with this address, if there is one."""
        row = self._row.get(passage_id)
        return None if row is None else self.passages[row]

    def row(self, passage_id: str) -> int:
        """Row number of a passage. Raises KeyError."""
        return self._row[passage_id]

    def record_of(self, passage: Passage) -> Record:
        """The publication a passage belongs to."""
        return self.records[passage.source_id]

    def record_rows(self) -> Sequence[int]:
        """For each row the number of its record, counted in the order of `records`."""
        number = {record_id: index for index, record_id in enumerate(self.records)}
        return [number[passage.source_id] for passage in self.passages]

    def write(self, path: Path) -> None:
        """Save as JSON lines, one record a line."""
        with path.open("w", encoding="utf-8") as file:
            for record in self.records.values():
                file.write(record.model_dump_json() + "\n")

    @classmethod
    def read(cls, path: Path) -> Self:
        """Open a file that `write` made. Raises ValueError when a line is no record."""
        with path.open("rb") as file:
            return cls(Record.model_validate_json(line) for line in file)
