"""What is wanted of a customer: goals, agreed terms, how often one gets in touch, who looks after whom."""
