"""What the library puts on a reader's own first page."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.people.desk import Start
from search import saved


def starts(*, user: Any) -> Iterator[Start]:
    if kept := saved.of(user):
        yield Start(_("记住的查询"), reverse("search:saved"), _("%(n)s 个，有新项目会通知您") % {"n": len(kept)})
