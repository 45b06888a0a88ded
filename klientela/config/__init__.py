"""Wiring only: settings, addresses and entry points; no logic of the business."""
