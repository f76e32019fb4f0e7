from django.db import migrations

from complaints import word_index


class Migration(migrations.Migration):
    # PostgreSQL makes the index while others write.
    atomic = False
    dependencies = [("complaints", "0001_first_release")]

    operations = [migrations.RunPython(word_index.install, migrations.RunPython.noop)]
