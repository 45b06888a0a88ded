"""The pages of approvals: what waits for a decision, one request, its panel, substitutes, and the rules."""
