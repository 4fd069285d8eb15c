"""dnqa: cited answers to questions about dry needling."""

__version__ = "0.1.0"
