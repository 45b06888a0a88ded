"""Short texts that tell how something is done."""
