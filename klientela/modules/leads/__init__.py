"""Leads: people and companies who may become customers, until they do or do not."""
