"""Sentences that are not yet messages."""
