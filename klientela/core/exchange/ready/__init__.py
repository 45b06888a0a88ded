"""Ready mappings for the exports of other programs."""
