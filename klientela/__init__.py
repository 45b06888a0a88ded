"""Klientela: customers, what happened with them, and the company's work around them, on one machine you own."""
