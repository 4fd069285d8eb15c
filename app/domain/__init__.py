"""Frozen models that every other package speaks in. They read and write nothing."""
