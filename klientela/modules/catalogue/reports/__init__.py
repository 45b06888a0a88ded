"""What sales bring: ranked goods and customers."""
