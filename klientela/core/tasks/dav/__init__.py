"""Calendar and contacts for programs of others: CalDAV (RFC 4791), CardDAV (RFC 6352), and a secret address of a calendar."""
