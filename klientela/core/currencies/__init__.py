"""Dated rates of currencies, amounts told in another currency, and how documents are rounded."""
