import json
from datetime import datetime, timezone


def log(message: str, level: str = "info", **fields: object) -> None:
    """Writes a line of JSON, whose fields the platform's logs can be searched by."""
    time = datetime.now(timezone.utc).isoformat()
    print(json.dumps({"time": time, "level": level, "message": message, **fields}), flush=True)
