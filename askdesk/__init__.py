"""askdesk: the enquiry desk that goes out to where people ask."""

__version__ = "0.1.0"
