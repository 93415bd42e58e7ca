"""Project words in the reader's language."""

from django.utils.translation import get_language

from marketplace.projects.models import Line, Project


def title(subject: Project | Line) -> str:
    return subject.title_en if get_language() == "en" and subject.title_en else subject.title


def unit(line: Line) -> str:
    return line.unit_en if get_language() == "en" and line.unit_en else line.unit
