"""Readers of pages, shared by the site families: values in, values out, no I/O."""
