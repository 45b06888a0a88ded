"""A service that speaks S3, on this computer, for as long as a test needs it."""

import gc
from contextlib import contextmanager

import boto3

BUCKET = "klientela"
KEYS = {"aws_access_key_id": "key", "aws_secret_access_key": "se/cret", "region_name": "us-east-1"}


@contextmanager
def file_store():
    """Yields the address under which the product keeps files there."""
    server = _program()(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    boto3.client("s3", endpoint_url=f"http://{host}:{port}", **KEYS).create_bucket(Bucket=BUCKET)
    yield f"s3://key:se%2Fcret@{host}:{port}/{BUCKET}?tls=0"
    server.stop()


def _program():
    """It looks through its own globals while it is imported, so no garbage may be collected meanwhile.

    Whatever an earlier test left unclosed warns when collected, the warning notes itself in the globals of
    whoever runs, and the import would fail.
    """
    gc.disable()
    try:
        from moto.server import ThreadedMotoServer
    finally:
        gc.enable()
    return ThreadedMotoServer
