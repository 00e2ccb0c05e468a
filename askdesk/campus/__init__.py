"""Northmoor University: an example campus with threads, FAQ pages and the truth, served over real HTTP on loopback."""
