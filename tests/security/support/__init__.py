"""What the abuse rows share: a world of two companies, its people, what to attack."""
