"""Takes furniture and clutter out of a photo and continues the room's surfaces behind it."""

from workers.engines.staging.remove.job import Emptied, empty_photo

__all__ = ["Emptied", "empty_photo"]
