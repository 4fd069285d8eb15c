"""Frozen models that every other package speaks in. No input, no output, no third party but pydantic."""
