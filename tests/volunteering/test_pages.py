"""The volunteer's pages and the desk that runs shifts."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from cms.models import ProjectListing
from marketplace.organisations import operations as register
from marketplace.projects.models import Project
from marketplace.volunteering import operations, tokens
from marketplace.volunteering.models import Shift, SignUp
from search import operations as search

ACTS = ("record", "confirm", "dispute", "miss", "state_leaving")


def page(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode().replace("<wbr>", "")


def path(name, row):
    return reverse(f"volunteering:{name}", args=[row.uuid])


def test_everybody_sees_open_shifts_by_place(client, shift, regions):
    assert "石桥镇社工站门口" not in page(client, "/volunteer/")
    assert "石桥镇　上门看望" in page(client, "/volunteer/")
    assert "现在没有要人的班" in page(client, f"/volunteer/?region={regions['青禾镇'].pk}")


def test_a_project_page_leads_to_its_shifts_alone(client, shift):
    project = shift.line.project
    assert "石桥镇　上门看望" in page(client, f"/volunteer/?project={project.uuid}")
    for other in (uuid4(), "no-such"):
        assert "石桥镇　上门看望" in page(client, f"/volunteer/?project={other}")
    Project.objects.filter(pk=project.pk).update(state="withdrawn")
    assert "石桥镇　上门看望" not in page(client, f"/volunteer/?project={project.uuid}")


def test_only_a_project_with_room_in_a_shift_takes_time(client, shift, county, at):
    project = shift.line.project
    ProjectListing.objects.create(
        project=project.uuid, region=county, title=project.title, live=True, first_published_at=at
    )
    search.index(project=project.uuid)
    library, link = "/projects/?give=time", f"/volunteer/?project={project.uuid}"
    assert str(project.uuid) in page(client, library)
    assert link in page(client, f"/projects/{project.uuid}/")
    Shift.objects.filter(pk=shift.pk).update(taken=shift.capacity)
    assert str(project.uuid) not in page(client, library)
    assert link not in page(client, f"/projects/{project.uuid}/")


def test_a_shift_page_shows_neither_door_nor_code_word_to_a_visitor(client, shift):
    shown = page(client, path("shift", shift))
    assert "14:00" in shown
    assert 'href="tel:110"' in shown
    assert shift.code_word not in shown


def test_the_code_word_is_for_who_has_signed_up_from_the_day_before(sign_in, volunteer, signed_up, open_shift, at):
    browser = sign_in(volunteer)
    assert signed_up.shift.code_word in page(browser, path("shift", signed_up.shift))
    later = operations.sign_up(shift=open_shift(hours=48), adult=True, by=volunteer, at=at)
    assert later.shift.code_word not in page(browser, path("shift", later.shift))


def test_signing_up_takes_a_declaration_and_one_button(sign_in, volunteer, shift):
    browser = sign_in(volunteer)
    browser.post(path("sign_up", shift))
    assert not SignUp.objects.exists()
    browser.post(path("sign_up", shift), {"adult": "yes"})
    assert SignUp.objects.get().volunteer == volunteer
    browser.post(path("cancel", shift))
    assert SignUp.objects.get().state == "cancelled"


def test_opening_the_code_changes_nothing_and_the_button_counts(sign_in, volunteer, signed_up, token, clock):
    browser, door = sign_in(volunteer), reverse("volunteering:checkin", args=[token])
    clock.move_to(signed_up.starts_at)
    browser.get(door)
    browser.head(door)
    signed_up.refresh_from_db()
    assert signed_up.state == "signed_up"
    browser.post(door, {"step": "check_in"})
    clock.move_to(signed_up.ends_at)
    browser.post(door, {"step": "check_in"})  # a second tap on the first button
    signed_up.refresh_from_db()
    assert signed_up.state == "checked_in"
    browser.post(door, {"step": "check_out"})
    assert "记下了 90 分钟" in page(browser, door)


def test_a_forged_or_dead_code_opens_no_button(sign_in, volunteer, signed_up, token, clock):
    browser = sign_in(volunteer)
    assert browser.get(reverse("volunteering:checkin", args=["forged:x:y"])).status_code == 410
    clock.move_to(signed_up.ends_at + tokens.GRACE + timedelta(seconds=1))
    late = browser.get(reverse("volunteering:checkin", args=[token]))
    assert late.status_code == 410
    assert "已经过期" in late.content.decode()


def test_who_did_not_sign_up_cannot_check_in(sign_in, person, signed_up, token, clock):
    clock.move_to(signed_up.starts_at)
    browser, door = sign_in(person("x")), reverse("volunteering:checkin", args=[token])
    assert browser.get(door).status_code == 403
    assert browser.post(door, {"step": "check_in"}).status_code == 403
    signed_up.refresh_from_db()
    assert signed_up.state == "signed_up"


def test_a_code_asks_for_sign_in(client, token):
    assert client.get(reverse("volunteering:checkin", args=[token])).status_code == 302


def test_a_shift_is_opened_at_the_desk_and_its_code_printed(sign_in, runner, line):
    browser = sign_in(runner)
    words = {
        "assignment": line.assignments.get().pk,
        "day": "2026-11-25",
        "starts": "14:00",
        "ends": "15:30",
        "meeting_point": "社工站门口",
        "capacity": 2,
    }
    shown = browser.post("/desk/shifts/open/", words, follow=True).content.decode()
    shift = Shift.objects.get()
    assert "<svg" in shown
    assert 'style="' not in shown
    assert (shift.free, shift.adults_only) == (2, True)
    assert shown.count(f'href="{tokens.address(shift)}"') == 1  # for a phone that cannot scan


def test_a_refused_shift_keeps_what_was_typed(sign_in, runner, line):
    words = {
        "assignment": line.assignments.get().pk,
        "day": "2026-11-25",
        "starts": "14:00",
        "ends": "15:30",
        "meeting_point": "河西村委会",
        "capacity": 2,
    }
    shown = sign_in(runner).post("/desk/shifts/open/", words).content.decode()
    assert "能认出人" in shown
    assert 'value="河西村委会"' in shown


def test_the_station_confirms_at_the_desk(sign_in, recorded, station, witness, clock):
    clock.move_to(recorded.ends_at + timedelta(days=1))
    browser = sign_in(witness)
    assert "陪聊天，量血压" in page(browser, "/desk/hours/")
    browser.post(path("confirm", recorded))
    recorded.refresh_from_db()
    assert recorded.state == "confirmed"
    assert "1 份志愿时长" not in page(browser, "/desk/")


def test_self_confirmation_is_refused_at_the_desk(sign_in, recorded, runner, volunteer, station, witness, at):
    register.join(organisation=station, email=volunteer.email, role="worker", by=witness, at=at)
    for user in (runner, volunteer):
        assert sign_in(user).post(path("confirm", recorded)).status_code == 200
    recorded.refresh_from_db()
    assert recorded.state == "recorded"


def test_hours_are_recorded_at_the_desk_and_words_kept(sign_in, gone, runner, clock):
    clock.move_to(gone.ends_at + timedelta(hours=3))
    browser, prefix = sign_in(runner), gone.uuid.hex
    assert "没有写做了什么" in browser.post(path("record", gone), {f"{prefix}-content": ""}).content.decode()
    shown = browser.post(path("record", gone), {f"{prefix}-content": "电话13812345678"}).content.decode()
    assert 'value="电话13812345678"' in shown
    browser.post(path("record", gone), {f"{prefix}-content": "陪聊天"})
    gone.refresh_from_db()
    assert gone.content == "陪聊天"


@pytest.mark.parametrize("act", ACTS)
def test_neighbours_and_other_organisations_see_no_hours(act, sign_in, recorded, charlie, person, county, at):
    other = person("other")
    register.register(name="别家", kind="firm", uscc="53999999MJ00000015", region=county, contact="x", by=other, at=at)
    for user in (charlie, other):
        browser = sign_in(user)
        assert browser.post(path(act, recorded)).status_code == 404
        assert browser.get(path("desk_shift", recorded.shift)).status_code == 404
        assert browser.post(path("call_off", recorded.shift)).status_code == 404
        assert "volunteer" not in page(browser, "/desk/hours/").partition("<main")[2].partition("</main")[0].replace(
            "/volunteer", ""
        )


@pytest.mark.parametrize("act", ACTS)
def test_opening_an_address_changes_nothing(act, sign_in, recorded, witness, station):
    assert sign_in(witness).get(path(act, recorded)).status_code == 405


def test_a_volunteer_sees_and_disputes_only_own_hours(sign_in, recorded, volunteer, person):
    assert "85" in page(sign_in(volunteer), "/volunteer/hours/")
    stranger = sign_in(person("x"))
    assert "还没有时长" in page(stranger, "/volunteer/hours/")
    assert stranger.post(reverse("volunteering:dispute_own", args=[recorded.uuid]), {"reason": "x"}).status_code == 404
    sign_in(volunteer).post(
        reverse("volunteering:dispute_own", args=[recorded.uuid]), {f"{recorded.uuid.hex}-reason": "多十分钟"}
    )
    recorded.refresh_from_db()
    assert recorded.dispute == "多十分钟"


def test_an_objection_that_names_somebody_comes_back_as_typed(sign_in, recorded, volunteer):
    typed = {f"{recorded.uuid.hex}-reason": "那天是去张秀英家"}
    answer = sign_in(volunteer).post(reverse("volunteering:dispute_own", args=[recorded.uuid]), typed)
    assert "那天是去张秀英家" in answer.content.decode()
    assert "能认出人" in answer.content.decode()
    recorded.refresh_from_db()
    assert recorded.dispute == ""


def test_a_past_or_foreign_shift_is_not_found(client, sign_in, shift, person, clock):
    clock.move_to(shift.starts_at)
    assert client.get(path("shift", shift)).status_code == 404
    assert sign_in(person("x")).post(path("sign_up", shift), {"adult": "yes"}).status_code == 404


def test_the_desk_says_when_to_come(sign_in, volunteer, signed_up):
    assert "石桥镇　上门看望" in page(sign_in(volunteer), "/desk/")


def test_the_organisation_page_shows_confirmed_hours(client, recorded, service, officer):
    operations.confirm(sign_up=recorded, by=officer, at=recorded.ends_at)
    assert "1 小时 25 分" in page(client, f"/organisations/{service.uuid}/")
