"""Addresses of this context."""

from django.urls import path

from marketplace.projects import views

app_name = "projects"
_one = "desk/projects/<uuid:uuid>/"
urlpatterns = [
    path("desk/projects/", views.projects, name="projects"),
    path("desk/projects/draft/", views.draft, name="draft"),
    path(_one, views.project, name="project"),
    path(f"{_one}revise/", views.revise, name="revise"),
    path(f"{_one}examine/", views.examine, name="examine"),
    path(f"{_one}submit/", views.submit, name="submit"),
    path(f"{_one}confirm/", views.confirm, name="confirm"),
    path(f"{_one}allow-text/", views.allow_text, name="allow_text"),
    path(f"{_one}widen/", views.widen, name="widen"),
    path(f"{_one}omit/", views.omit, name="omit"),
    path(f"{_one}withdraw/", views.withdraw, name="withdraw"),
    path(f"{_one}suspend/", views.suspend, name="suspend"),
    path(f"{_one}resume/", views.resume, name="resume"),
    path(f"{_one}expire/", views.expire, name="expire"),
    path(f"{_one}extend/", views.extend, name="extend"),
    path(f"{_one}owe-papers/", views.owe_papers, name="owe_papers"),
    path(f"{_one}papers/<uuid:papers>/filed/", views.file_papers, name="file_papers"),
    path(f"{_one}accept/", views.accept, name="accept"),
    path(f"{_one}close/", views.close, name="close"),
]
