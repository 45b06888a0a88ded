"""Who works here: users, their sign-in, their sessions and the keys of their programs."""
