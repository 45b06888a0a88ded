"""Generic pages that read an entity: list, board, record, form."""
