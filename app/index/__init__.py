"""Immutable snapshots of the corpus: dense and lexical index, passages, manifest, life cycle."""
