"""What happens to a Question between the page and the store, one stop per file."""
