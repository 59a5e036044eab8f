def work() -> dict[str, object]:
    """Your work. Returns fields to log when it is done; if it raises, the run is tried again, so make it safe to repeat."""
    return {"done": 0}
