from django.db import migrations, models

from notifications.indexes import AddIndexWhileServing


class Migration(migrations.Migration):
    # PostgreSQL makes the index while others write.
    atomic = False
    dependencies = [("complaints", "0162_word_index")]

    operations = [
        AddIndexWhileServing(
            "complaint", models.Index(fields=["closed_at"], name="complaint_closing")
        ),
        AddIndexWhileServing(
            "complaint",
            models.Index(
                fields=["region", "status", "staff_due_at"],
                condition=models.Q(secret=False, closed_at=None),
                name="complaint_open_on_map",
            ),
        ),
        migrations.RemoveIndex("complaint", "complaint_open_by_region"),
    ]
