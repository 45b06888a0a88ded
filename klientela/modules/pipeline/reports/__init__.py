"""Ready reports of sales: what a page asks, what it shows, what it exports."""
