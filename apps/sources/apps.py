from django.apps import AppConfig


class SourcesConfig(AppConfig):
    name = "apps.sources"

    def ready(self) -> None:
        from apps.sources.kinds import register_kinds

        register_kinds()
