"""A worker process that knows the kinds of the tests."""

from jobs.small_kinds import KINDS

from symnet.jobs.worker import serve

if __name__ == "__main__":
    serve(KINDS)
