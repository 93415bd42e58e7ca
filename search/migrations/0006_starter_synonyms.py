"""The synonyms a new house starts with."""

from django.db import migrations

from search.starter import GROUPS


def lay(apps, schema_editor):
    group = apps.get_model("search", "SynonymGroup")
    group.objects.bulk_create([group(words=words) for words in GROUPS], ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("search", "0005_synonyms")]
    operations = [migrations.RunPython(lay, migrations.RunPython.noop)]
