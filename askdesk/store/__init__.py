"""All the SQL: one file per noun, functions that take a connection first."""
