from django.db import migrations

from complaints import word_index


class Migration(migrations.Migration):
    # ANALYZE holds its lock no longer than it reads.
    atomic = False
    dependencies = [("complaints", "0007_status_in_plain_words")]

    operations = [
        migrations.RunPython(word_index.count_words, migrations.RunPython.noop)
    ]
