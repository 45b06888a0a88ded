"""The doors of identity: signing in and out, set-up, invitations, and one's own settings."""
