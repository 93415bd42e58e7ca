"""A picture brings nothing along, and nobody outside the desk sees it before a second person has looked."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image, PngImagePlugin

from cms import editing, pixels
from cms.models import Picture
from marketplace.lib.privacy import guard
from marketplace.lib.refusals import NotAllowed, WrongState

SECRET = "SECRET-13812345678"


def exif() -> Image.Exif:
    notes = Image.Exif()
    notes[0x010E], notes[0x8298] = SECRET, SECRET  # description, copyright
    gps = notes.get_ifd(0x8825)
    gps[1], gps[29] = "N", SECRET
    return notes


def loaded() -> list[tuple[str, bytes]]:
    """The same picture with everything a file can carry, in each format."""
    image, found = Image.new("RGB", (64, 48), (20, 87, 76)), []
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", SECRET)
    text.add_itxt("XML:com.adobe.xmp", SECRET, zip=False)
    ways = {
        "jpg": {"format": "JPEG", "exif": exif(), "comment": SECRET.encode(), "xmp": SECRET.encode()},
        "png": {"format": "PNG", "exif": exif(), "pnginfo": text},
        "gif": {"format": "GIF", "comment": SECRET.encode()},
        "webp": {"format": "WEBP", "exif": exif(), "xmp": SECRET.encode(), "icc_profile": SECRET.encode()},
    }
    for ending, how in ways.items():
        out = BytesIO()
        image.save(out, **how)
        iptc = b"\xff\xed\x00\x20Photoshop 3.0\x00" + SECRET.encode()[:16] if ending == "jpg" else b""
        data = out.getvalue()
        found.append((ending, data[:2] + iptc + data[2:] + SECRET.encode()))  # and after the end of the file
    return found


def stored(root: Path) -> bytes:
    return b"".join(path.read_bytes() for path in root.rglob("*") if path.is_file())


@pytest.fixture
def bring(editor, county, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"

    def make(name: str, data: bytes) -> Picture:
        file = SimpleUploadedFile(name, data)
        return Picture.objects.create(title="一摞棉被", file=file, uploaded_by_user=editor, region=county)

    return make


@pytest.mark.parametrize(("ending", "data"), loaded())
def test_nothing_but_pixels_is_kept(bring, colleague, settings, at, ending, data):
    assert SECRET.encode() in data
    one = bring(f"王建国家 {SECRET}.{ending}", data)
    editing.confirm_picture(picture=one, by=colleague, at=at)
    kept = stored(settings.MEDIA_ROOT)
    assert kept
    assert SECRET.encode() not in kept
    assert b"Exif" not in kept
    names = " ".join(path.name for path in settings.MEDIA_ROOT.rglob("*"))
    assert SECRET not in names
    assert "王" not in names
    with Image.open(one.file.path) as image:
        assert not dict(image.getexif())
        assert image.size == (64, 48)


def test_mutant_keeping_the_file_as_it_came(bring, colleague, settings, at, monkeypatch):
    monkeypatch.setattr(pixels, "redrawn", lambda file: file)
    with pytest.raises(AssertionError):
        test_nothing_but_pixels_is_kept(bring, colleague, settings, at, *loaded()[0])


@pytest.mark.parametrize("name", ["a.svg", "a.png", "a.jpg"])
def test_a_drawing_that_is_a_program_is_refused(bring, name):
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    with pytest.raises(pixels.NotAPicture):
        bring(name, svg)


def test_a_photograph_taken_sideways_is_turned_first(bring):
    notes, out = Image.Exif(), BytesIO()
    notes[0x0112] = 6
    Image.new("RGB", (64, 48)).save(out, "JPEG", exif=notes)
    assert (bring("a.jpg", out.getvalue()).width, bring("a.jpg", out.getvalue()).height) == (48, 64)


def test_the_title_passes_the_guard_whoever_saves(picture):
    with pytest.raises(guard.SaysTooMuch):
        picture("王建国家的门口")


def test_nobody_outside_sees_it_before_two_have_looked(picture, colleague, client, at):
    one = picture()
    address = reverse("cms:picture", args=[one.uuid, 960])
    assert client.get(address).status_code == 404
    editing.confirm_picture(picture=one, by=colleague, at=at)
    assert client.get(address).headers["Content-Type"] == "image/webp"
    assert client.get(reverse("cms:picture", args=[one.uuid, 961])).status_code == 404
    for path in (f"/media/{one.file.name}", f"/media/{one.renditions.first().file.name}"):
        assert client.get(path).status_code == 404


def test_no_cache_keeps_a_picture_longer_than_a_minute(picture, colleague, client, sign_in, at):
    one = picture()
    mine = reverse("cms:rendition", args=[one.get_rendition("max-165x165").pk])
    told = sign_in(colleague).get(mine).headers["Cache-Control"]
    assert {"private", "no-store"} <= set(told.split(", "))
    editing.confirm_picture(picture=one, by=colleague, at=at)
    public = client.get(reverse("cms:picture", args=[one.uuid, 960])).headers["Cache-Control"]
    assert {"public", "max-age=60"} <= set(public.split(", "))


def test_whoever_brought_it_does_not_confirm_it(picture, editor, at):
    one = picture()
    with pytest.raises(editing.OwnPicture):
        editing.confirm_picture(picture=one, by=editor, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Picture.objects.filter(pk=one.pk).update(state="confirmed", read_by=editor, read_at=at)


def test_a_refused_picture_is_erased(picture, colleague, client, settings, at, django_capture_on_commit_callbacks):
    one = picture()
    editing.confirm_picture(picture=one, by=colleague, at=at)
    with django_capture_on_commit_callbacks(execute=True):
        editing.refuse_picture(picture=one, by=colleague, at=at)
    assert stored(settings.MEDIA_ROOT) == b""
    assert client.get(reverse("cms:picture", args=[one.uuid, 960])).status_code == 404
    with pytest.raises(WrongState):
        editing.confirm_picture(picture=one, by=colleague, at=at)


def test_a_neighbour_sees_and_decides_nothing(picture, foreign_editor, sign_in, at):
    one = picture()
    rendition = one.get_rendition("max-165x165")
    browser = sign_in(foreign_editor)
    assert browser.get(reverse("cms:picture_desk", args=[one.uuid])).status_code == 404
    for name in ("confirm_picture", "refuse_picture"):
        assert browser.post(reverse(f"cms:{name}", args=[one.uuid]), {"nobody": "on"}).status_code == 404
    assert browser.get(reverse("cms:rendition", args=[rendition.pk])).status_code == 404
    with pytest.raises(NotAllowed):
        editing.refuse_picture(picture=one, by=foreign_editor, at=at)
    one.refresh_from_db()
    assert one.state == "waiting"


def test_the_desk_asks_to_look_and_takes_no_answer_without_a_tick(picture, colleague, sign_in):
    one, browser = picture(), sign_in(colleague)
    assert one.title in browser.get("/desk/pages/").content.decode()
    assert browser.get(reverse("cms:picture_desk", args=[one.uuid])).status_code == 200
    browser.post(reverse("cms:confirm_picture", args=[one.uuid]), {})
    assert Picture.objects.get().state == "waiting"
    browser.post(reverse("cms:confirm_picture", args=[one.uuid]), {"nobody": "on"})
    assert Picture.objects.get().state == "confirmed"


def test_an_upload_through_wagtail_is_redrawn_and_belongs_to_the_editors_county(
    editor, county, photo, sign_in, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    file = photo("王建国家.jpg", comment=SECRET.encode())
    sign_in(editor).post("/cms/images/add/", {"title": "一摞棉被", "file": file})
    one = Picture.objects.get()
    assert (one.region, one.uploaded_by_user, one.state) == (county, editor, "waiting")
    assert SECRET.encode() not in stored(tmp_path)
    assert "王" not in one.file.name
