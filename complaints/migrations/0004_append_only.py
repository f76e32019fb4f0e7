from django.db import migrations

from complaints import append_only


class Migration(migrations.Migration):
    dependencies = [("complaints", "0003_clocks_rules_and_personal_data")]

    operations = [migrations.RunPython(append_only.install, append_only.uninstall)]
