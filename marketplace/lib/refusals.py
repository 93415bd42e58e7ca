"""Expected refusals: their text is fit for the person who asked. Anything else must crash and be seen."""

from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """Something that may happen and is said politely: what happened, why, what to do next.

    Subclasses stand beside the function that raises them and give `text`, a lazy string with named placeholders.
    """

    text = _("现在不能这样做。")

    def __init__(self, **facts: object) -> None:
        super().__init__()
        self.facts = facts

    @property
    def code(self) -> str:
        return type(self).__name__

    def __str__(self) -> str:
        return str(self.text) % self.facts if self.facts else str(self.text)


class NotAllowed(Refused):
    text = _("您没有办理这件事的权限。请找有权限的同事，或者换一个账号登录。")


class WrongState(Refused):
    text = _("这件事已经不在可以“%(verb)s”的状态（现在是“%(state)s”）。请刷新页面，看看是谁先办了。")
