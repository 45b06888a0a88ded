"""Series of tasks, begun by hand or by what happens."""
