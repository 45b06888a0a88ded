"""What comes in: plans, forecasts and the estimate from own history."""
