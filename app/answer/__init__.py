"""From a question and ranked passages to a cited answer: triage, selection, composition, texts."""
