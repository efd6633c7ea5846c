"""The search for landmarks of typed landscapes, beside the window."""
