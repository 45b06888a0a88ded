"""What failed unexpectedly: kept under the reference people are shown, without anything they typed."""
