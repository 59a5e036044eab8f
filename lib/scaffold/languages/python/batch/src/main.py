from log import log
from work import work

if __name__ == "__main__":
    log("started")
    # A run succeeds if its process exits with 0, which it does unless an error is raised.
    log("done", **work())
