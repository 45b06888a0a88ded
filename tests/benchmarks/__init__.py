"""What things cost: measured over the real data, told as a table. Left out of `bin/test`; `bin/bench` runs them."""
