from django.db import migrations

NAMES = {
    "view_benchmark": "Can view benchmark",
    "add_benchmark": "Can add benchmark",
    "change_benchmark": "Can change benchmark",
    "delete_benchmark": "Can delete benchmark",
    "approve_benchmark": "Can approve benchmark",
    "view_benchmarkchange": "Can view benchmark change",
}
GROUPS = {
    "Benchmark viewers": ["view_benchmark", "view_benchmarkchange"],
    "Benchmark proposers": [
        "view_benchmark", "add_benchmark", "change_benchmark", "delete_benchmark", "view_benchmarkchange",
    ],
    "Benchmark approvers": ["view_benchmark", "approve_benchmark", "view_benchmarkchange"],
}  # fmt: skip


def make_groups(apps, schema_editor):
    """Django makes permissions after the last migration: those that the groups need are made here, under the same names."""
    content_type = apps.get_model("contenttypes", "ContentType").objects
    permission = apps.get_model("auth", "Permission").objects
    made = {}
    for codename, name in NAMES.items():
        kind, _ = content_type.get_or_create(app_label="diagnosis", model=codename.split("_")[1])
        made[codename], _ = permission.get_or_create(content_type=kind, codename=codename, defaults={"name": name})
    for name, codenames in GROUPS.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*(made[codename] for codename in codenames))


class Migration(migrations.Migration):
    dependencies = [
        ("diagnosis", "0006_benchmark_period_interval_and_log"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
