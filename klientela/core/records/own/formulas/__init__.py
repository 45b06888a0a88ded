"""Formulas: values of own fields that are worked out from other fields of the record, in a small typed language."""
