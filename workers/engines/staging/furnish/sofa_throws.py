"""A blanket left on a sofa: over one arm, or over the seat's front edge. Frame as for sofas, metres."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.furnish.drape import Block, Drape, fallen
from workers.engines.staging.furnish.order import Order, cloth
from workers.engines.staging.furnish.throws import Blanket
from workers.engines.staging.scene import Part

STEP = 0.05

SEATED: dict[str, tuple[float, float, float]] = {
    "track": (0.13, 0.60, 0.46),
    "slope": (0.0, 0.0, 0.46),
    "platform": (0.27, 0.585, 0.47),
    "roll": (0.20, 0.645, 0.525),
    "tufted": (0.10, 0.73, 0.46),
    "masonry": (0.21, 0.545, 0.455),
    "camel": (0.15, 0.62, 0.475),
    "frame": (0.09, 0.535, 0.41),
}
"""By form: how broad its arms are, how high they and the seat's cushions reach; broad 0: the throw is on the seat."""

HABIT: dict[str, tuple[str, float, float]] = {
    "modern": ("weave", 0.0, 0.5),
    "scandi": ("boucle", 0.06, 1.0),
    "boho": ("weave", 0.09, 1.0),
    "country": ("linen", 0.05, 1.0),
    "industrial": ("weave", 0.0, 0.5),
    "mediterranean": ("linen", 0.06, 0.7),
    "eclectic": ("weave", 0.07, 0.8),
    "japandia": ("linen", 0.0, 0.6),
}
"""By style: the throw's weave, its fringe in metres, and how likely a sofa has one."""


def sofa_throw(order: Order) -> list[Part]:
    """The style's throw. options: throw (True or False) decides; without it the style's habit does."""
    habit, seated = HABIT.get(order.style.name), SEATED.get(order.form)
    if habit is None or seated is None or order.width < 1.3:
        return []
    weave, fringe, likely = habit
    rng = np.random.default_rng([order.seed & 0xFFFFFFFF, order.mark, 77])
    wanted = rng.random() < likely
    if not bool(order.options.get("throw", wanted)):
        return []
    broad, arm, seat = seated
    side = 1.0 if rng.random() < 0.5 else -1.0
    hung = _over_seat(order, seat) if broad == 0.0 else _over_arm(order, broad, arm, seat)
    drape, center, turn, length, breadth = hung
    blanket = Blanket(
        drape,
        center,
        turn + float(rng.uniform(-0.10, 0.10)),
        length - 2 * fringe,
        breadth,
        lambda s, t: np.full(np.shape(s), 0.004),
        depth=0.010,
        fringe=fringe,
    )
    mesh = blanket.mesh(rng)
    mesh = mesh if side > 0 else mesh.mirrored()
    return [mesh.part(cloth((weave, order.style.bedding[2]), order.seed + 5))]


def _cloth(
    blocks: tuple[Block, ...], s: tuple[float, float], t: tuple[float, float], edge: float, top: float, axis: int
) -> Drape:
    """A cloth between two s and two t, hanging beyond `edge` of one axis (0: s beyond it, 1: t short of it)."""
    columns, rows = (int(np.ceil((high - low) / STEP)) + 1 for low, high in (s, t))
    x, y = np.meshgrid(s[0] + STEP * np.arange(columns), t[0] + STEP * np.arange(rows))
    over = (x - edge if axis == 0 else edge - y).clip(0)
    wave = 0.03 * np.sin((y if axis == 0 else x) * 21) * np.clip(over / 0.1, 0, 1)
    points = np.stack([x, y, np.full(x.shape, top + 0.03)], -1)
    points[..., 2] -= over
    points[..., axis] += (wave + 0.03 * (over > 0) - over) * (1 if axis == 0 else -1)
    return Drape(fallen(points, STEP * 1.04, blocks, margin=0.012, soft=0.04), s[0], t[0], STEP)


def _over_arm(
    order: Order, broad: float, arm: float, seat: float
) -> tuple[Drape, tuple[float, float], float, float, float]:
    w, d = order.width, order.depth
    blocks = (
        Block((w / 2 - broad, -d / 2 + 0.01, 0.0), (w / 2, d / 2, arm), 0.03),
        Block((-w / 2, -d / 2, 0.0), (w / 2, d / 2, seat), 0.04),
    )
    breadth, inward, outward = 0.46, 0.62, 0.36
    front = -d / 2 + 0.05
    span = (w / 2 - broad - inward - 0.05, w / 2 + outward + 0.05)
    drape = _cloth(blocks, span, (front - 0.05, front + breadth + 0.10), w / 2, arm, 0)
    middle = (w / 2 + (outward - inward - broad) / 2, front + breadth / 2 + 0.02)
    return drape, middle, 0.0, broad + inward + outward - 0.04, breadth


def _over_seat(order: Order, seat: float) -> tuple[Drape, tuple[float, float], float, float, float]:
    w, d = order.width, order.depth
    blocks = (Block((-w / 2 + 0.1, -d / 2 + 0.01, 0.0), (w / 2 - 0.1, d / 2, seat), 0.05),)
    breadth, back, hang = 0.52, 0.50, 0.30
    middle_x = w * 0.24
    span = (middle_x - breadth / 2 - 0.1, middle_x + breadth / 2 + 0.1)
    drape = _cloth(blocks, span, (-d / 2 - hang - 0.1, -d / 2 + back + 0.1), -d / 2, seat, 1)
    return drape, (middle_x, -d / 2 + (back - hang) / 2), np.pi / 2, back + hang, breadth
