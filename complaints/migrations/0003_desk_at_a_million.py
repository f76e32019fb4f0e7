from django.db import migrations, models

from complaints import word_index
from notifications.indexes import AddIndexWhileServing


class Migration(migrations.Migration):
    # PostgreSQL makes the indexes while others write.
    atomic = False
    dependencies = [("complaints", "0002_word_index")]

    operations = [
        AddIndexWhileServing(
            "complaint",
            models.Index(
                fields=["created_at", "agency", "accused_agency"],
                name="complaint_arrival_of",
            ),
        ),
        migrations.RemoveIndex("complaint", "complaint_arrival"),
        AddIndexWhileServing(
            "complaint",
            models.Index(
                fields=["answered_at", "agency", "accused_agency", "due_response_at"],
                name="complaint_answer_of",
            ),
        ),
        migrations.RemoveIndex("complaint", "complaint_answer"),
        AddIndexWhileServing(
            "complaint",
            models.Index(
                fields=["staff_due_at", "-id"],
                condition=models.Q(status__in=["needs_info", "answered"]),
                name="complaint_waiting",
            ),
        ),
        AddIndexWhileServing(
            "complaint",
            models.Index(
                fields=["staff_due_at", "-id"],
                condition=models.Q(status="received") & ~models.Q(held_because=""),
                name="complaint_held",
            ),
        ),
        AddIndexWhileServing(
            "complaint",
            models.Index(
                fields=["-id"],
                condition=models.Q(public_stems=""),
                name="complaint_unread",
            ),
        ),
        migrations.RunPython(word_index.install, migrations.RunPython.noop),
    ]
