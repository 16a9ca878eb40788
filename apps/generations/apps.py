from django.apps import AppConfig


class GenerationsConfig(AppConfig):
    name = "apps.generations"

    def ready(self) -> None:
        from apps.generations.kinds import register_kinds

        register_kinds()
