from django.db import migrations, models

from notifications.indexes import AddIndexWhileServing


class Migration(migrations.Migration):
    # PostgreSQL makes the index while others write.
    atomic = False
    dependencies = [("news", "0100_two_way")]

    operations = [
        AddIndexWhileServing(
            "comment",
            models.Index(
                fields=["due_at"],
                condition=models.Q(
                    state="approved", parent=None, user=None, answered_at=None
                ),
                name="comment_unanswered",
            ),
        )
    ]
