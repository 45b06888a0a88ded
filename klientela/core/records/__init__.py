"""What a record is: its owner, team and branch, its version, its fields and the one way of saving it."""
