"""The vault: case tokens, consents, needs, contacts: how it joins the house."""

from django.apps import AppConfig


class CaseloadConfig(AppConfig):
    name = "marketplace.caseload"
    label = "caseload"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from datetime import timedelta

        from marketplace.caseload import awards, desk, seals
        from marketplace.lib import registry, rotation

        registry.handles("bid.awarded", awards.grant_after_award)
        registry.handles("grant.named", awards.tell_named_person)
        registry.handles("grant.narrowed", awards.tell_to_stay_away)
        registry.handles("case.broken_open", awards.alarm)
        registry.handles("caseload.many_read", awards.report_many_read)
        registry.handles("caseload.codes_tried", awards.report_codes_tried)
        registry.handles("import.opened", registry.Outward(ask=awards.stage_upload, done=awards.upload_staged))
        registry.comes_round("caseload.sweep", awards.sweep_imports, every=timedelta(minutes=10))
        registry.panels("desk.tasks", desk.tasks)
        registry.panels("desk.starts", desk.starts)
        for model, column in seals.columns():
            rotation.keep_column(model, column, owner=seals.owner)
