"""Imports by the clock, from a folder of the machine or an address of the web."""
