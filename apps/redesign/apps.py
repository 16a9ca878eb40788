from django.apps import AppConfig


class RedesignConfig(AppConfig):
    name = "apps.redesign"

    def ready(self) -> None:
        from apps.redesign import checks  # noqa: F401  registers itself
        from apps.redesign.kinds import register_kinds

        register_kinds()
