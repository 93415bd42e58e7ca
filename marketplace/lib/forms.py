"""A form that can say what an operation refused, beside the field it is about, with everything typed kept."""

from collections.abc import Mapping
from typing import ClassVar

from django import forms

from marketplace.lib.refusals import Refused


class RefusableForm(forms.Form):
    where: ClassVar[Mapping[str, str]] = {}  # a refusal's code → the field it is about

    def refuse(self, refusal: Refused) -> None:
        self.add_error(self.where.get(refusal.code), str(refusal))


class DayInput(forms.DateInput):
    """The phone's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")
