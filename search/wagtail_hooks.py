"""What editors keep for the library in Wagtail's admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from search.models import SynonymGroup


class SynonymViewSet(SnippetViewSet):
    """One group a line. The synonyms are the whole house's, and so is the editor's right to them."""

    model = SynonymGroup
    icon = "search"
    menu_label = _("搜索同义词")
    menu_order = 300
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["words"]
    search_backend_name = None
    search_fields = ["words"]
    panels = [FieldPanel("words")]


register_snippet(SynonymViewSet)
