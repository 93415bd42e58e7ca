"""The one upload handler of the house: a file stays in memory or is refused (400), never written to a temporary file."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler

CAP = 20 * 1024 * 1024
_AROUND = 64 * 1024  # the other fields of the form and the boundaries


class SealedUpload(MemoryFileUploadHandler):
    """All files of one request together may have 20 MB."""

    def handle_raw_input(  # Django calls it with these five
        self,
        input_data: Any,  # noqa: ARG002
        META: Any,  # noqa: ARG002, N803
        content_length: int,
        boundary: Any,  # noqa: ARG002
        encoding: Any = None,  # noqa: ARG002
    ) -> None:
        self.activated, self.seen = True, 0
        if content_length > CAP + _AROUND:
            raise RequestDataTooBig("the upload is larger than 20 MB")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.seen += len(raw_data)
        if self.seen > CAP:
            raise RequestDataTooBig("the upload is larger than 20 MB")
        return super().receive_data_chunk(raw_data, start)
