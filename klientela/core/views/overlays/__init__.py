"""Overlays: how the company, a branch, a role and each user have forms, pages, lists, menu and words arranged, without code."""
