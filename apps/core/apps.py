from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "apps.core"

    def ready(self) -> None:
        from apps.core import checks as checks  # registers itself
        from apps.core.logs import structlog_configure
        from apps.core.observability import observability_start

        structlog_configure()
        observability_start()
