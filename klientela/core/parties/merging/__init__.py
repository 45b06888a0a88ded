"""Several parties that are one become one, and can become several again."""
