"""What a browser may load and where a form may go, by path."""

import pytest
from csp.decorators import csp_update
from django.http import HttpResponse
from django.test import RequestFactory

from marketplace.people.middleware import ContentPolicy

HEADER = "Content-Security-Policy"


def policy(path, view=lambda request: HttpResponse(), **marks):
    request = RequestFactory().get(path)
    for name, value in marks.items():
        setattr(request, name, value)
    header = ContentPolicy(view)(request).headers[HEADER]
    return dict(rule.strip().split(" ", 1) for rule in header.split(";") if rule.strip())


@pytest.mark.parametrize("path", ["/", "/projects/", "/desk/", "/desk/caseload/", "/accounts/login/", "/checkin/x/"])
def test_public_and_desk_pages_load_nothing_but_their_own(path):
    rules = policy(path)
    assert rules["default-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["form-action"] == "'self'"
    assert "unsafe" not in str(rules)


@pytest.mark.parametrize("path", ["/cms/", "/cms/snippets/cms/projectlisting/"])
def test_the_admin_runs_no_inline_script(path):
    rules = policy(path)
    assert rules["script-src"] == "'self'"
    assert rules["frame-ancestors"] == "'self'"


def test_only_the_page_editor_may_use_wagtails_inline_scripts():
    assert policy("/cms/pages/3/edit/")["script-src"] == "'self' 'unsafe-inline'"


def test_a_preview_may_stand_in_the_admins_frame():
    assert policy("/projects/x/", is_preview=True)["frame-ancestors"] == "'self'"


def test_the_donate_page_widens_where_its_form_may_end_and_nothing_else():
    origin = "https://checkout.stripe.com"
    view = csp_update({"form-action": [origin]})(lambda request: HttpResponse())
    widened, plain = policy("/projects/x/give/", view), policy("/projects/x/give/")
    assert widened.pop("form-action") == f"'self' {origin}"
    assert plain.pop("form-action") == "'self'"
    assert widened == plain


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/design/", "/preferences/", "/accounts/login/", "/nowhere/"])
def test_real_replies_carry_the_policy(client, path):
    response = client.get(path)
    assert "default-src 'none'" in response.headers[HEADER]
    assert "Cookie" in response.headers["Vary"]


@pytest.mark.django_db
def test_a_signed_in_reply_is_kept_by_nobody(sign_in, person):
    replies = [sign_in(person("guest")).get(path) for path in ("/design/",)]
    assert all("no-store" in r.headers["Cache-Control"] and "private" in r.headers["Cache-Control"] for r in replies)


@pytest.mark.django_db
def test_an_anonymous_reply_may_be_kept(client):
    assert "no-store" not in client.get("/design/").headers.get("Cache-Control", "")
