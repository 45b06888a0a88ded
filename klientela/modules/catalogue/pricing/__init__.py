"""What a product costs somebody, and why."""
