"""The pages on which processes are set up: stages, gates, automatic steps, and where records of a stage go that is taken away."""
