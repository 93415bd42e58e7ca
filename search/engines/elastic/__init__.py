"""Elasticsearch, where the house has one: it answers a whole question itself. The database's rows stay behind it."""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Server:
    name: str = "elasticsearch"


SERVER = Server()
NAME = SERVER.name


def is_chosen() -> bool:
    return bool(settings.SEARCH_ENGINE == NAME)
