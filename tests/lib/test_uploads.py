"""Files stay in memory or are refused with 400: never a temporary file, never silently none."""

import tempfile

import pytest
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from marketplace.lib.uploads import CAP

MB = 1024 * 1024


@csrf_exempt
def take(request: HttpRequest) -> HttpResponse:
    file = request.FILES["file"]
    return HttpResponse(f"{type(file).__name__} {file.size}")


urlpatterns = [path("take/", take)]


@pytest.fixture
def post(settings):
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = []
    return lambda **files: Client(raise_request_exception=True).post("/take/", files)


def file(size: int, name: str = "x.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"x" * size)


@pytest.mark.parametrize("size", [1, 3 * MB, CAP])
def test_a_file_up_to_20_mb_stays_in_memory(post, monkeypatch, size):
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", None)
    reply = post(file=file(size))
    assert reply.content.decode() == f"{InMemoryUploadedFile.__name__} {size}"


@pytest.mark.parametrize("size", [CAP + 1, CAP + 70 * 1024, 25 * MB])
def test_more_is_refused(post, size):
    assert post(file=file(size)).status_code == 400


def test_files_of_one_request_are_counted_together(post):
    assert post(file=file(11 * MB), other=file(11 * MB, "y.xlsx")).status_code == 400


def test_mutant_the_stock_handlers_would_write_a_temporary_file(post, settings):
    settings.FILE_UPLOAD_HANDLERS = [
        "django.core.files.uploadhandler.MemoryFileUploadHandler",
        "django.core.files.uploadhandler.TemporaryFileUploadHandler",
    ]
    assert post(file=file(3 * MB)).content.decode().startswith("TemporaryUploadedFile")
