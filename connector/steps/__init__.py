"""The steps of the flows: each takes a `Context` and one site, and may be stopped and run again at any moment."""
