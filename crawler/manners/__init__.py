"""How the crawler behaves towards other people's servers, one manner per file."""
