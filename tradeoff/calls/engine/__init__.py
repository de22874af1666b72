"""Transcripts read, measured and searched, from values alone."""
