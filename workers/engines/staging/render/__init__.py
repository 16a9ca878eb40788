"""The renderer: a process of its own that lights the proxy room and traces the furniture."""

from workers.engines.staging.render.client import Renderer, render
from workers.engines.staging.render.spec import Effort, Emitter, Layers, Rendered, RenderSpec, Shell

__all__ = ["Effort", "Emitter", "Layers", "RenderSpec", "Rendered", "Renderer", "Shell", "render"]
