"""Small changes to the product that its tests should notice: `make mutants`."""
