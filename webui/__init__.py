"""The web queue: where the staff read, answer and follow what people ask."""
