"""Start pages: boxes people put together, ready ones for each role, and the doors to arrange and share them."""
