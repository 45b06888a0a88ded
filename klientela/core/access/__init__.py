"""Who may do what to which records: the one table of grants and the one place that decides."""
