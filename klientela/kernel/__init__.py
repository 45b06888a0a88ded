"""What every other package stands on: plain descriptions and values, without models, settings or input and output."""
