"""Who may enter Wagtail's admin: roles are code, so rights follow memberships and end with them. No groups to keep.

Nobody is given `add`, `change`, `publish` or `delete` on a listing: its words come from the draft, it goes live through
its two checks, and it leaves through `operations.withdraw`.
"""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from marketplace.people import policies as people
from marketplace.people.models import Role

ENTER = frozenset({Role.COUNTY_OFFICER, Role.COUNTY_REVIEWER, Role.COUNTY_APPROVER, Role.EDITOR, Role.ADMIN})
READ = frozenset({Role.COUNTY_OFFICER, Role.COUNTY_REVIEWER, Role.COUNTY_APPROVER})
RIGHTS = {"wagtailadmin.access_admin": ENTER, "cms.view_projectlisting": READ}


class RoleRights(BaseBackend):
    """Answers Django's permission questions from today's memberships, asked once a request."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        roles = RIGHTS.get(perm)
        if roles is None or not user_obj.is_authenticated or not user_obj.is_active:
            return False
        answers: dict[str, bool] = user_obj.__dict__.setdefault("_role_rights", {})
        if perm not in answers:
            answers[perm] = bool(people.paths(user_obj, roles))
        return answers[perm]
