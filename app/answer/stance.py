"""Where a passage stands on the benefit of dry needling, as the curator marked its finding."""

from app.domain.answers import Stance
from app.domain.documents import Finding
from app.domain.passages import Passage

_STANCES = {
    Finding.FAVOURS_NEEDLING: Stance.SUPPORTS,
    Finding.NO_CLEAR_DIFFERENCE: Stance.CONTRADICTS,
    Finding.FAVOURS_COMPARATOR: Stance.CONTRADICTS,
}


def stance(passage: Passage) -> Stance:
    """Supports or contradicts a benefit; neutral for mixed findings and all other statements."""
    return _STANCES.get(passage.finding, Stance.NEUTRAL) if passage.finding else Stance.NEUTRAL
