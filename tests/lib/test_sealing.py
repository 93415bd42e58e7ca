import pytest

from marketplace.lib import sealing


def test_a_box_opens_for_its_owner_only():
    box = sealing.seal("河西村6组", owner="contact:1")
    assert "河西" not in box.decode("latin-1")
    assert sealing.unseal(box, owner="contact:1") == "河西村6组"
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(box, owner="contact:2")


def test_old_boxes_open_after_a_new_key(settings):
    settings.SEALING_KEYS = ["old"]
    box = sealing.seal("x", owner="a")
    settings.SEALING_KEYS = ["new", "old"]
    assert sealing.unseal(box, owner="a") == "x"
    settings.SEALING_KEYS = ["new"]
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(box, owner="a")
