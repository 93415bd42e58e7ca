"""Organisations for tests, made through the front door."""

from datetime import date

from marketplace.organisations import operations
from marketplace.organisations.models import Kind, Paper
from marketplace.projects.models import Assignment, Line, Project

CODES = ("53999999MJ00000015", "52999999MJ0000002B", "51999999MJ0000003H")  # fictional, DOMAIN §8


def apply_for(region, *, by, at, name="同舟公益基金会", kind=Kind.CHARITY, uscc=CODES[0]):
    """An application with its certificate, not yet handed in."""
    organisation = operations.register(
        name=name, kind=kind, uscc=uscc, region=region, contact="0799-0000000", by=by, at=at
    )
    operations.add_credential(
        organisation=organisation,
        kind=Paper.REGISTRATION,
        number=f"登{uscc[-4:]}",
        valid_from=date(2026, 1, 1),
        valid_until=date(2028, 12, 31),
        by=by,
        at=at,
    )
    return organisation


def verified(region, *, operator, officer, reviewer, at, **words):
    """A verified organisation with this operator."""
    organisation = apply_for(region, by=operator, at=at, **words)
    operations.submit(organisation=organisation, by=operator, at=at)
    operations.check(organisation=organisation, by=officer, at=at)
    operations.verify(organisation=organisation, by=reviewer, at=at)
    return organisation


def published(region, *, drafter, checker, publisher, at, origin=None, title="每月探访独自居住的特困人员", **words):
    """A project that everybody may read; its vetting is the business of other tests."""
    return Project.objects.create(
        title=title,
        region=region,
        locality=region,
        origin=origin or region,
        households=18,
        state="published",
        k_value=18,
        lines_total=1,
        drafted_by=drafter,
        drafted_at=at,
        saved_at=at,
        submitted_by=drafter,
        submitted_at=at,
        checked_by=checker,
        checked_at=at,
        published_by=publisher,
        published_at=at,
        **{"kind": "visit", **words},
    )


def line_of(project, *, quantity=18, kind="visit", title="上门看望", unit="人", position=0, **words):
    return Line.objects.create(
        project=project, position=position, kind=kind, title=title, unit=unit, quantity=quantity, **words
    )


def assigned(line, organisation, *, by, at, quantity=1):
    """A part of the line, for the year."""
    Line.objects.filter(pk=line.pk).update(taken=line.taken + quantity)
    return Assignment.objects.create(
        line=line,
        organisation=organisation,
        quantity=quantity,
        starts=date(2026, 1, 1),
        ends=date(2027, 12, 31),
        by=by,
        at=at,
    )
