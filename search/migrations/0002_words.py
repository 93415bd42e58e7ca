"""The place of the words: an FTS5 table on SQLite, a tsvector column with a GIN index on PostgreSQL."""

from django.db import migrations

LAY = {
    "sqlite": [
        "CREATE VIRTUAL TABLE search_words USING fts5(words, tokenize = 'ascii', detail = 'none', columnsize = 0)",
    ],
    "postgresql": [
        "ALTER TABLE search_searchrow ADD COLUMN words tsvector",
        "CREATE INDEX search_words ON search_searchrow USING gin (words)",
    ],
}
LIFT = {
    "sqlite": ["DROP TABLE search_words"],
    "postgresql": ["DROP INDEX search_words", "ALTER TABLE search_searchrow DROP COLUMN words"],
}


def lay(apps, schema_editor):
    for statement in LAY[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def lift(apps, schema_editor):
    for statement in LIFT[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(lay, lift)]
