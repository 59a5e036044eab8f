import os
import signal
import threading
import time

import boto3

from handle import handle
from log import log

QUEUE_URL = os.environ["QUEUE_URL"]
sqs = boto3.client("sqs")
# Held while the messages of a poll are handled.
handling = threading.Lock()


def main() -> None:
    stopped = threading.Event()

    def stop(number: int, _: object) -> None:
        log("stopping", signal=signal.Signals(number).name)
        stopped.set()

    # The platform sends SIGTERM 30 seconds before it kills the process. The messages received by then are finished.
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    threading.Thread(target=consume, daemon=True).start()
    stopped.wait()
    handling.acquire()


def consume() -> None:
    log("consuming")
    while True:
        try:
            poll = sqs.receive_message(QueueUrl=QUEUE_URL, WaitTimeSeconds=20, MaxNumberOfMessages=10)
        except Exception as error:
            log("queue not reached", level="error", reason=str(error))
            time.sleep(5)
            continue
        with handling:
            for message in poll.get("Messages", []):
                handle_one(message)


def handle_one(message: dict[str, str]) -> None:
    try:
        handle(message["Body"])
        sqs.delete_message(QueueUrl=QUEUE_URL, ReceiptHandle=message["ReceiptHandle"])
    except Exception as error:
        log("not handled", level="error", messageId=message["MessageId"], reason=str(error))


if __name__ == "__main__":
    main()
