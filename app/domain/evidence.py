"""Evidence levels of study designs.

After the Oxford Centre for Evidence-Based Medicine's 2011 Levels of Evidence (Howick J, Chalmers I,
Glasziou P, et al.; www.cebm.ox.ac.uk/resources/levels-of-evidence/ocebm-levels-of-evidence), whose
rows are questions and whose levels run from 1 (strongest) to 5:

    1  systematic review of randomised trials
    2  randomised trial
    3  controlled cohort or follow-up study, not randomised
    4  case series, case-control study
    5  reasoning from mechanisms; the same level stands here for opinion and for rules

Both rows name these designs. For harms, a cohort counts if it is large enough to rule the harm
out, which must be read from the statement itself: the level cannot say it.

The table grades designs only. How certain a finding is (GRADE) is another matter: a level 1 review
can rest on evidence of very low certainty. Certainty is only ever quoted from the authors, in
`Record.certainty`, and never computed from a level.

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
    Type.ECONOMIC_EVALUATION: 4,  # modelled on one trial's data at most here
    Type.SCOPING_REVIEW: 4,  # maps the literature without appraising it
    Type.CLINICAL_PRACTICE_GUIDELINE: 5,  # a panel's judgement of studies graded by themselves
    Type.NARRATIVE_REVIEW: 5,  # an expert's selection of studies
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
    # What a treatment costs says nothing about what it harms.
    Type.ECONOMIC_EVALUATION: 5,
}


def benefit_level(publication_type: Type) -> int:
    """Level 1 to 5 of a design for the question "Does this intervention help?"."""
    return _BENEFIT[publication_type]


def harm_level(publication_type: Type) -> int:
    """Level 1 to 5 of a design for "What are the common harms?" and "What are the rare harms?"."""
    return _HARM[publication_type]
