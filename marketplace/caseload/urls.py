"""Addresses of this context. All are behind the desk's door; none is public."""

from django.urls import URLPattern, URLResolver, path

from marketplace.caseload.views import cases, consents, grants, imports, needs, purge, urgent

app_name = "caseload"
urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/caseload/", cases.cases, name="cases"),
    path("desk/caseload/cases/<uuid:uuid>/", cases.case, name="case"),
    path("desk/caseload/cases/<uuid:uuid>/open/", cases.open_case, name="open_case"),
    path("desk/caseload/cases/<uuid:uuid>/contact/", cases.open_contact, name="open_contact"),
    path("desk/caseload/cases/<uuid:uuid>/leave/", cases.leave, name="leave"),
    path("desk/caseload/cases/<uuid:uuid>/readmit/", cases.readmit, name="readmit"),
    path("desk/caseload/cases/<uuid:uuid>/consent/", consents.record_consent, name="record_consent"),
    path("desk/caseload/cases/<uuid:uuid>/refuse/", consents.refuse_consent, name="refuse_consent"),
    path("desk/caseload/consents/<uuid:uuid>/revoke/", consents.revoke_consent, name="revoke_consent"),
    path("desk/caseload/urgent/", urgent.break_glass, name="break_glass"),
    path("desk/caseload/urgent/<uuid:uuid>/", urgent.urgent, name="urgent"),
    path("desk/caseload/urgent/<uuid:uuid>/contact/", urgent.open_urgent_contact, name="open_urgent_contact"),
    path("desk/caseload/urgent/<uuid:uuid>/judge/", urgent.judge, name="judge"),
    path("desk/caseload/ask/", consents.ask, name="ask"),
    path("desk/caseload/needs/", needs.needs, name="needs"),
    path("desk/caseload/needs/<uuid:uuid>/revise/", needs.revise_need, name="revise_need"),
    path("desk/caseload/imports/", imports.imports, name="imports"),
    path("desk/caseload/imports/new/", imports.open_import, name="open_import"),
    path("desk/caseload/imports/<uuid:uuid>/", imports.job, name="import"),
    path("desk/caseload/imports/<uuid:uuid>/findings.csv", imports.findings, name="findings"),
    path("desk/caseload/imports/<uuid:uuid>/confirm/", imports.confirm_import, name="confirm_import"),
    path("desk/caseload/imports/<uuid:uuid>/discard/", imports.discard_import, name="discard_import"),
    path("desk/caseload/purge/", purge.purge, name="purge"),
    path("desk/caseload/grants/", grants.grants, name="grants"),
    path("desk/caseload/grants/<uuid:uuid>/", grants.grant, name="grant"),
    path("desk/caseload/grants/<uuid:uuid>/name/", grants.name_person, name="name_person"),
    path("desk/caseload/grants/<uuid:uuid>/extend/", grants.extend_grant, name="extend_grant"),
    path("desk/caseload/grants/<uuid:uuid>/revoke/", grants.revoke_grant, name="revoke_grant"),
    path("desk/caseload/grants/<uuid:uuid>/contacts/<uuid:contact>/", grants.open_granted, name="open_granted"),
]
