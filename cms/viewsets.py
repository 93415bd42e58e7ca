"""The listing in Wagtail's admin: each view looks up its row among what this person may see, before it does anything."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.models import TaskState
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.models import SnippetAdminURLFinder
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet, WorkflowActionView

from cms.models import TEXTS, ProjectListing
from cms.picks import pickable
from marketplace.lib.refusals import Refused


class InScope:
    """Mixed into every view of the viewset. A foreign row, or somebody else's task state, does not exist."""

    model: type[ProjectListing]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        if "pk" in kwargs:
            try:
                listing = self.model.objects.visible_to(request.user).get(pk=unquote(str(kwargs["pk"])))
            except (self.model.DoesNotExist, ValueError) as unknown:  # the address of a comparison takes any string
                raise Http404 from unknown
            state = kwargs.get("task_state_id")
            if state and not TaskState.objects.for_instance(listing).filter(pk=state).exists():
                raise Http404
        super().setup(request, *args, **kwargs)  # type: ignore[misc]


class NoShortcut:
    """The editor shows words; it neither publishes nor decides, and asking again is the draft's business."""

    def get_available_actions(self) -> list[str]:
        closed = {"publish", "workflow-action", "submit", "cancel-workflow", "restart-workflow"}
        return [action for action in super().get_available_actions() if action not in closed]  # type: ignore[misc]


class KeepEvidence:
    """Autosave may name a revision to write over; never one that was published or decided about."""

    def save_instance(self) -> ProjectListing:
        revision = self.request.POST.get("overwrite_revision_id")  # type: ignore[attr-defined]
        live = str(self.live_object.live_revision_id)  # type: ignore[attr-defined]
        if revision and (revision == live or TaskState.objects.filter(revision_id=revision).exists()):
            raise PermissionDenied("reviewed text is never rewritten")  # shown as an error of the form
        return super().save_instance()  # type: ignore[misc]


class ListingCreateView(NoShortcut, CreateView):
    """Nobody has the right to add one: a listing comes from a draft."""


class ListingEditView(NoShortcut, KeepEvidence, EditView):
    pass


class ListingWorkflowActionView(WorkflowActionView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A refusal of the gate is an answer, not a crash."""
        try:
            return super().post(request, *args, **kwargs)
        except Refused as refusal:
            messages.error(request, str(refusal))
            if request.headers.get("x-requested-with") == "XMLHttpRequest":
                return self.render_modal_json(request, {"step": "success", "redirect": self.redirect_url})
            return redirect(self.redirect_url)


class ScopedChooser:
    """Mixed into every chooser view: lists, finds and names only what this person may see."""

    def get_object_list(self) -> Any:
        return super().get_object_list().visible_to(self.request.user)  # type: ignore[attr-defined,misc]

    def get_object(self, pk: str) -> ProjectListing:
        return ProjectListing.objects.visible_to(self.request.user).get(pk=pk)  # type: ignore[attr-defined]

    def get_objects(self, pks: list[str]) -> Any:
        return ProjectListing.objects.visible_to(self.request.user).filter(pk__in=pks)  # type: ignore[attr-defined]


class ListingChooserViewSet(SnippetChooserViewSet):
    def construct_view(self, view_class: type, **kwargs: Any) -> Any:
        return super().construct_view(type(view_class.__name__, (ScopedChooser, view_class), {}), **kwargs)


class ListingURLFinder(SnippetAdminURLFinder):
    """Names a listing, on the pages of others, only to those who may see it."""

    model = ProjectListing

    def __init__(self, user: Any = None) -> None:
        super().__init__(user)
        self.user = user

    def get_edit_url(self, instance: ProjectListing) -> str | None:
        if self.user and not ProjectListing.objects.visible_to(self.user).filter(pk=instance.pk).exists():
            return None
        return super().get_edit_url(instance)


class ListingViewSet(SnippetViewSet):
    model = ProjectListing
    icon = "doc-full"
    menu_order = 100
    add_to_admin_menu = True
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields = [*TEXTS, "region"]
    list_display = ["title", "region"]
    search_backend_name = None  # plain icontains: finds Chinese inside a word, the stock index only prefixes
    search_fields = ["title"]
    add_view_class = ListingCreateView
    edit_view_class = ListingEditView
    workflow_action_view_class = ListingWorkflowActionView
    chooser_viewset_class = ListingChooserViewSet
    url_finder_class = ListingURLFinder

    def get_queryset(self, request: HttpRequest) -> Any:
        return self.model.objects.visible_to(request.user)

    def construct_view(self, view_class: type, **kwargs: Any) -> Any:
        return super().construct_view(type(view_class.__name__, (InScope, view_class), {}), **kwargs)


class NoBulkDelete(DeleteBulkAction):
    models = [ProjectListing]

    def dispatch(self, *_: Any, **__: Any) -> HttpResponse:
        raise Http404


ChooserViewSet.search_tab_label = _("查找")  # Wagtail asks for the word while it is imported, in no language yet


class OnlyPublicInScope:
    """Mixed into every view of the editors' chooser."""

    def get_object_list(self) -> Any:
        return pickable(self.request.user)  # type: ignore[attr-defined]

    def get_object(self, pk: Any) -> Any:
        try:
            return pickable(self.request.user).get(pk=pk)  # type: ignore[attr-defined]
        except (ProjectListing.DoesNotExist, ValueError) as unknown:
            raise Http404 from unknown

    def get_objects(self, pks: Any) -> Any:
        return pickable(self.request.user).filter(pk__in=[pk for pk in pks if str(pk).isdecimal()])  # type: ignore[attr-defined]


class ListingPickViewSet(ChooserViewSet):
    """For pages: see `cms.picks`."""

    model = ProjectListing
    icon = "doc-full"
    choose_one_text = _("挑一个项目")
    choose_another_text = _("换一个项目")
    edit_item_text = _("看这个项目")
    page_title = _("挑一个已经公开的项目")
    register_widget = False
    per_page = 12

    def construct_view(self, view_class: type, **kwargs: Any) -> Any:
        return super().construct_view(type(view_class.__name__, (OnlyPublicInScope, view_class), {}), **kwargs)


listing_picks = ListingPickViewSet("listing_pick")
