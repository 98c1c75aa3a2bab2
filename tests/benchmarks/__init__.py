"""`make bench`: how fast training is, beside what people would otherwise use; never imported by the product."""
