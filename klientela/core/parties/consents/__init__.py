"""What a party has agreed to: for which purpose, by which way of writing or calling, and how it can be shown."""
