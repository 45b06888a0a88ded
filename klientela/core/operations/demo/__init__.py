"""A company to look around in: real sales files where they are at hand, otherwise an invented town."""
