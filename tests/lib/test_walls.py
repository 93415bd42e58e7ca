"""Where there are no roles, one process serves all and says so."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from marketplace.lib import walls


@pytest.mark.django_db
def test_without_roles_nothing_is_granted(monkeypatch):
    monkeypatch.setattr(walls, "has_roles", lambda: False)
    with pytest.raises(CommandError, match="SHANQIAO_FACE=all"):
        call_command("grant_database_roles")
    with walls.whole():
        walls.widen()


@pytest.mark.django_db
@pytest.mark.parametrize(("face", "desk"), [("all", 302), ("desk", 302), ("public", 404)])
def test_a_public_process_has_no_desk(settings, face, desk):
    settings.SHANQIAO_FACE = face
    client = Client()
    assert [client.get(address).status_code for address in ("/desk/", "/cms/")] == [desk, desk]
    assert client.get("/healthz").status_code == 200


def test_every_table_of_the_vault_is_known_by_its_name():
    from django.apps import apps

    own = [m._meta.db_table for m in apps.get_models() if m._meta.app_label in {"caseload", "casebridge", "audit"}]
    assert all(walls.is_vault(table) for table in [*own, "outbox_casemessage", "outbox_caselane"])
    assert not walls.is_vault("outbox_message")
