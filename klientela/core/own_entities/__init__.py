"""Kinds of records that a company makes itself, without code."""
