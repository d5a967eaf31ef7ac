"""Blobs in an S3-compatible store, under a bucket and prefix (``blobs`` tells the contract).

A blob is first copied to a local temporary file, because its name, the hash, is known only at the
end; S3 shows an object only once its upload is complete, which gives the atomicity.
"""

from __future__ import annotations

import datetime as dt
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, cast
from urllib.parse import urlsplit

import boto3
import boto3.exceptions
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from redactor.errors import ConfigurationError, InfrastructureError, NotFound
from redactor.settings import Settings
from redactor.store.blobs import blob_key, copy_and_hash, derived_key, reading

_MISSING = {"404", "NoSuchKey", "NotFound"}


class S3Blobs:
    """client: a boto3 S3 client. The bucket must exist."""

    def __init__(self, client: Any, bucket: str, prefix: str = "") -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""

    @classmethod
    def from_settings(cls, settings: Settings) -> S3Blobs:
        parts = urlsplit(settings.blob_url)
        if not parts.netloc:
            raise ConfigurationError("REDACTOR_BLOB_URL mangler navnet på spanden (s3://spand).")
        client = boto3.client(
            "s3",
            endpoint_url=settings.s3_endpoint or None,
            region_name=settings.s3_region,
            aws_access_key_id=settings.s3_access_key.get_secret_value() or None,
            aws_secret_access_key=settings.s3_secret_key.get_secret_value() or None,
            config=Config(
                connect_timeout=5,
                read_timeout=60,
                retries={"max_attempts": 3, "mode": "standard"},
                # path style and no optional checksums: what S3-compatible servers all understand
                s3={"addressing_style": "path"} if settings.s3_endpoint else {},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )
        return cls(client, parts.netloc, parts.path)

    def put_file(self, source: Path | BinaryIO) -> str:
        with tempfile.TemporaryFile() as temporary, reading(source) as stream:
            sha = copy_and_hash(stream, cast(BinaryIO, temporary))
            temporary.seek(0)
            # also where it is there: a blob put again is young again (``store.cleaning``)
            self._put(blob_key(sha), cast(BinaryIO, temporary))
        return sha

    def open(self, sha: str) -> BinaryIO:
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=self._key(blob_key(sha)))
        except (ClientError, BotoCoreError) as error:
            _translate(error)
        return cast(BinaryIO, answer["Body"])

    def size(self, sha: str) -> int:
        return int(self._known(sha)["ContentLength"])

    def stored_at(self, sha: str) -> dt.datetime:
        moment: dt.datetime = self._known(sha)["LastModified"]
        return moment.astimezone(dt.UTC)

    @contextmanager
    def local_copy(self, sha: str) -> Iterator[Path]:
        key = self._key(blob_key(sha))
        with tempfile.TemporaryDirectory(prefix="redactor-job-") as folder:
            path = Path(folder) / sha
            try:
                self._client.download_file(self._bucket, key, str(path))
            except (ClientError, BotoCoreError) as error:
                _translate(error)
            yield path

    def exists(self, sha: str) -> bool:
        return self._head(blob_key(sha)) is not None

    def delete(self, sha: str) -> None:
        keys = [self._key(blob_key(sha)), *self._keys(f"derived/{sha[:2]}/{sha}/")]
        for first in range(0, len(keys), 1000):
            objects = [{"Key": key} for key in keys[first : first + 1000]]
            try:
                self._client.delete_objects(
                    Bucket=self._bucket, Delete={"Objects": objects, "Quiet": True}
                )
            except (ClientError, BotoCoreError) as error:
                _translate(error)

    def list(self) -> Iterator[str]:
        for key in self._keys("blobs/"):
            yield key.rsplit("/", 1)[1]

    def put_derived(self, sha: str, stage: str, name: str, data: bytes | Path) -> None:
        key = derived_key(sha, stage, name)
        source = io.BytesIO(data) if isinstance(data, bytes) else data
        with reading(source) as stream:
            self._put(key, stream)

    def get_derived(self, sha: str, stage: str, name: str) -> bytes:
        key = self._key(derived_key(sha, stage, name))
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=key)
            with answer["Body"] as body:
                return cast(bytes, body.read())
        except (ClientError, BotoCoreError) as error:
            _translate(error)

    def has_derived(self, sha: str, stage: str, name: str) -> bool:
        return self._head(derived_key(sha, stage, name)) is not None

    def list_derived(self, sha: str, stage: str) -> Iterator[str]:
        for key in self._keys(derived_key(sha, stage)):
            yield key.rsplit("/", 1)[1]

    def ensure_bucket(self) -> None:
        """Make the bucket where it's missing: for a store that the installation has to itself."""
        try:
            self._client.head_bucket(Bucket=self._bucket)
            return
        except ClientError as error:
            if _code(error) not in ("404", "NoSuchBucket", "NotFound"):
                _translate(error)
        except BotoCoreError as error:
            _translate(error)
        region = self._client.meta.region_name
        place = {} if region == "us-east-1" else {"LocationConstraint": region}
        try:
            if place:
                self._client.create_bucket(Bucket=self._bucket, CreateBucketConfiguration=place)
            else:
                self._client.create_bucket(Bucket=self._bucket)
        except (ClientError, BotoCoreError) as error:
            _translate(error)

    def is_reachable(self) -> bool:
        try:
            self._client.head_bucket(Bucket=self._bucket)
        except (ClientError, BotoCoreError):
            return False
        return True

    def _key(self, key: str) -> str:
        return self._prefix + key

    def _known(self, sha: str) -> dict[str, Any]:
        answer = self._head(blob_key(sha))
        if answer is None:
            raise NotFound
        return answer

    def _head(self, key: str) -> dict[str, Any] | None:
        try:
            return cast(
                "dict[str, Any]",
                self._client.head_object(Bucket=self._bucket, Key=self._key(key)),
            )
        except ClientError as error:
            if _code(error) in _MISSING:
                return None
            _translate(error)
        except BotoCoreError as error:
            _translate(error)

    def _put(self, key: str, stream: BinaryIO) -> None:
        """In parts for large files, so that memory stays bounded."""
        try:
            self._client.upload_fileobj(stream, self._bucket, self._key(key))
        except (ClientError, BotoCoreError, boto3.exceptions.Boto3Error) as error:
            raise InfrastructureError from error

    def _keys(self, prefix: str) -> Iterator[str]:
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=self._key(prefix)
        )
        try:
            for page in pages:
                for entry in page.get("Contents", ()):
                    yield entry["Key"]
        except (ClientError, BotoCoreError) as error:
            _translate(error)


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _translate(error: Exception) -> NoReturn:
    if isinstance(error, ClientError) and _code(error) in _MISSING:
        raise NotFound from None
    raise InfrastructureError from error
