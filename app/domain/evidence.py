"""Evidence levels of study designs.

After the Oxford Centre for Evidence-Based Medicine, 2011 Levels of Evidence (Howick et al.), whose
rows are questions and whose levels run from 1 (strongest) to 5. Benefit uses the row "Does this
intervention help?", harm the row "What are the common harms?". The table grades designs; how
certain a finding is (GRADE) is another matter and only ever quoted from the authors.

Where the table names no level, the reason stands beside the entry.
"""

from app.domain.documents import PublicationType as Type

_BENEFIT: dict[Type, int] = {
    Type.UMBRELLA_REVIEW: 1,  # a review of systematic reviews
    Type.NETWORK_META_ANALYSIS: 1,
    Type.META_ANALYSIS: 1,
    Type.SYSTEMATIC_REVIEW: 1,
    Type.RANDOMIZED_TRIAL: 2,
    Type.CROSSOVER_TRIAL: 2,
    Type.NONRANDOMIZED_TRIAL: 3,
    Type.COHORT_STUDY: 3,
    Type.CASE_SERIES: 4,
    Type.CASE_REPORT: 4,  # graded with case series
    Type.CROSS_SECTIONAL_STUDY: 4,  # no follow-up and no control of the treatment
    Type.SURVEY: 4,  # reports of those who answered
    Type.CLINICAL_PRACTICE_GUIDELINE: 5,  # rests on evidence that is graded by itself
    Type.ECONOMIC_EVALUATION: 4,  # modelled on one trial's data at most here
    Type.SCOPING_REVIEW: 4,  # maps the literature without appraising it
    Type.NARRATIVE_REVIEW: 5,
    Type.QUALITATIVE_STUDY: 5,  # answers other questions than whether it helps
    Type.DELPHI_STUDY: 5,  # agreement of experts
    Type.ANATOMICAL_STUDY: 5,  # mechanism-based reasoning, as all of those below
    Type.LABORATORY_STUDY: 5,
    Type.ANIMAL_STUDY: 5,
    Type.PROTOCOL: 5,  # has no results yet
    Type.COMMENTARY: 5,
    Type.PROFESSIONAL_GUIDELINE: 5,
    Type.POSITION_STATEMENT: 5,
    Type.REGULATION: 5,
    Type.PATIENT_INFORMATION: 5,
    Type.EDUCATIONAL_RESOURCE: 5,
}

_HARM: dict[Type, int] = {
    **_BENEFIT,
    # "What are the common harms?" puts (nonrandomised) cohorts of sufficient size at level 3, and
    # surveys of treatments given are how harms of needling are counted: still reports, so level 4.
    Type.NONRANDOMIZED_TRIAL: 3,
    Type.COHORT_STUDY: 3,
}


def benefit_level(publication_type: Type) -> int:
    """Level 1 to 5 of a design for the question whether an intervention helps."""
    return _BENEFIT[publication_type]


def harm_level(publication_type: Type) -> int:
    """Level 1 to 5 of a design for the question what the common harms are."""
    return _HARM[publication_type]
