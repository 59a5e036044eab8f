def answer(path: str) -> dict[str, str]:
    """Your work: the answer of the service at a path, sent as JSON."""
    return {"status": "ok"} if path == "/healthz" else {"message": "Hello from my-workload"}
