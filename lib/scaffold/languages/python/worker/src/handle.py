from log import log


def handle(body: str) -> None:
    """Your work. If it fails, the message comes again; after five failures it moves to the dead-letter queue."""
    log("handled", body=body)
