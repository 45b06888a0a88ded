"""The files of a record on its page, and the doors through which they come and go."""
