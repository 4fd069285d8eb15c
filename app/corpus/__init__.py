"""The literature: reading records, the vocabulary, lint and statistics."""
