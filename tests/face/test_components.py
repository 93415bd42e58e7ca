"""Every component, in every state, from plain variables and nothing else (an undefined variable fails the test)."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from cms import design

PARTS = {path.stem for path in Path(settings.BASE_DIR, "templates/components").glob("*.html")}
FRAME = {"masthead", "site-foot", "mark", "htmx", "ledger-row"}  # pieces of other pieces, or of base.html
SPECIMENS = [specimen for section in design.sections() for specimen in section.specimens]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("specimen", SPECIMENS, ids=lambda s: f"{s.component}-{s.state}")
def test_every_state_renders_from_its_own_variables(specimen, language):
    with translation.override(language):
        html = design.rendered(specimen)
    assert html.strip()
    assert " style=" not in html


def test_no_component_is_missing_from_the_workshop():
    shown = {specimen.component for specimen in SPECIMENS} | {"finding", "project"}
    assert shown & PARTS == PARTS - FRAME


def test_the_workshop_shows_them_all(db):
    page = Client().get("/design/")
    assert page.status_code == 200
    assert page.content.decode().count("<section") > len(design.sections())


def test_a_wrong_field_ties_its_error_to_its_control():
    quantity = next(s for s in SPECIMENS if s.component == "field" and s.facts["field"].errors)
    html = design.rendered(quantity)
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_wrong-quantity_error"' in html
    assert 'id="id_wrong-quantity_error"' in html


def test_every_message_of_the_summary_leads_to_its_field():
    html = design.rendered(next(s for s in SPECIMENS if s.component == "error-summary"))
    assert 'href="#id_wrong-quantity"' in html
    assert "有 3 处要改" in html


def test_a_task_list_has_one_solid_button_at_most():
    html = design.rendered(next(s for s in SPECIMENS if s.component == "task-list"))
    assert html.count('class="button small"') == 1
