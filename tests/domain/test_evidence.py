"""Levels of evidence."""

import pytest

from app.domain.documents import PublicationType
from app.domain.evidence import benefit_level, harm_level


@pytest.mark.parametrize("publication_type", list(PublicationType))
def test_every_design_has_a_level(publication_type: PublicationType) -> None:
    """A new design cannot be added without a decision about its level."""
    assert 1 <= benefit_level(publication_type) <= 5
    assert 1 <= harm_level(publication_type) <= 5


def test_reviews_of_trials_rank_above_trials_above_cases_above_opinion() -> None:
    """The order of the OCEBM 2011 table holds."""
    order = [
        PublicationType.META_ANALYSIS,
        PublicationType.RANDOMIZED_TRIAL,
        PublicationType.COHORT_STUDY,
        PublicationType.CASE_REPORT,
        PublicationType.COMMENTARY,
    ]
    assert [benefit_level(kind) for kind in order] == [1, 2, 3, 4, 5]
