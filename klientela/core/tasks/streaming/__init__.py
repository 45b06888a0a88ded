"""One stream of events for each browser: what has changed for whoever is signed in there."""
