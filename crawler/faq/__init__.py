"""The institution's own pages -> FAQ entries: small readers tried in order of trust."""
