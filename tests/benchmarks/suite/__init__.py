"""The suite of `bin/bench`: the running product, asked over HTTP by somebody who does not see everything."""
