"""What happens to a case goes back to the case system: once, in order, and only a signed reply ends it."""

import json
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from marketplace.audit.models import Event
from marketplace.casebridge import keys, operations, queries, sending, signing
from marketplace.casebridge.models import Exchange
from marketplace.lib import registry
from marketplace.lib.refusals import WrongState
from marketplace.outbox import relay as outbox_relay
from marketplace.outbox.models import CaseLane, CaseMessage, Message
from marketplace.people import operations as people


def test_a_told_case_is_acknowledged_with_proof(case_system, tell, relay):
    exchange = tell()
    assert relay() == 1
    exchange.refresh_from_db()
    assert (exchange.state, exchange.ack) == ("acknowledged", "ack-1")
    assert signing.stands(exchange.reply, keys=keys.ring()).nonce == exchange.reply["nonce"]


def test_a_proof_that_was_altered_afterwards_no_longer_stands(case_system, tell, relay):
    exchange = tell()
    relay()
    exchange.refresh_from_db()
    forged = exchange.reply | {"body": exchange.reply["body"].replace("ack-1", "ack-2")}
    with pytest.raises(signing.InvalidSignature):
        signing.stands(forged, keys=keys.ring())


def test_messages_of_one_case_are_numbered_and_sent_in_order(case_system, tell, relay):
    case = uuid4()
    told = [tell(case) for _ in range(5)] + [tell()]
    assert [exchange.sequence for exchange in told] == [1, 2, 3, 4, 5, 1]
    assert relay() == 6
    sent = [int(request.headers["Case-Sequence"]) for request in case_system.seen]
    assert sorted(sent) == [1, 1, 2, 3, 4, 5]
    assert [n for n in sent if n > 1] == [2, 3, 4, 5]


def test_the_same_key_is_told_once(case_system, tell, relay):
    assert tell(key="delivery-1").pk == tell(key="delivery-1").pk
    assert relay() == 1
    assert len(case_system.seen) == 1


def test_case_rows_lie_in_the_vault_and_carry_no_token_in_the_outbox(tell):
    tell()
    assert Message.objects.filter(kind__startswith="case.").count() == 0
    [row] = CaseMessage.objects.all()
    assert "TESTTOKEN" not in json.dumps(row.body) + row.lane
    assert "TESTTOKEN" not in json.dumps([event.facts for event in Event.objects.all()])


def test_what_was_sent_cannot_be_changed_nor_taken_away(case_system, tell, relay):
    exchange = tell()
    for act in (
        lambda: Exchange.objects.update(body="{}"),
        lambda: Exchange.objects.update(amount=31),
        lambda: Exchange.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    relay()
    with pytest.raises(IntegrityError), transaction.atomic():
        Exchange.objects.filter(pk=exchange.pk).update(ack="ack-9")


def test_an_exchange_is_acknowledged_once(case_system, tell, relay, at):
    exchange = tell()
    relay()
    exchange.refresh_from_db()
    by = people.system_user(name="test")
    with pytest.raises(WrongState):
        operations.acknowledge(exchange=exchange, proof=exchange.reply, by=by, at=at)


def test_a_failed_call_waits_and_is_sent_again_with_the_same_sequence(case_system, tell, settings):
    exchange = tell()
    case_system.status = 503
    assert outbox_relay.drain() == 0
    lane = CaseLane.objects.get()
    assert (lane.waiting, lane.tries, lane.trouble.partition(" ")[0]) == (1, 1, "NotAcknowledged")
    assert lane.due_ms > outbox_relay.now_ms()
    case_system.status = 200
    CaseLane.objects.update(due_ms=0)
    assert outbox_relay.drain() == 1
    exchange.refresh_from_db()
    first, second = case_system.seen
    assert exchange.state == "acknowledged"
    assert first.body == second.body
    assert first.headers["Signature"] != second.headers["Signature"]


def test_without_a_case_system_nothing_is_sent(tell, settings):
    settings.CASE_SYSTEM_URL = ""
    exchange = tell()
    with pytest.raises(keys.CaseSystemUnknown):
        sending.send(exchange)


def test_totals_told_add_up_over_messages(tell):
    case, project = uuid4(), uuid4()
    tell(case, about=project, amount=30)
    tell(case, about=project, amount=-10)
    tell(about=uuid4(), amount=99)
    assert queries.told(about=project, kind="hours") == {case: 20}
    assert queries.told(about=project, kind="outcome") == {}


def test_the_timeline_says_whether_the_case_system_signed(case_system, tell, relay, at):
    case = uuid4()
    tell(case)
    [waiting] = registry.rows("case.timeline", case=case)
    assert (waiting.kind, waiting.at) == ("promised", at)
    relay()
    [row] = queries.timeline(case=case)
    assert (row.kind, "ack-1" in row.who) == ("laid", True)
    assert list(queries.timeline(case=uuid4())) == []


def test_the_public_key_is_printed_and_kept(settings, tmp_path, capsys):
    settings.DATA_DIR, settings.CASE_SIGNING_KEY = tmp_path, ""
    call_command("case_key")
    call_command("case_key")
    first, second = capsys.readouterr().out.split()
    assert first == second
    assert (tmp_path / "keys" / "case_signing_key").stat().st_mode & 0o077 == 0
