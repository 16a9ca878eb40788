"""A bed made up for a photo: mattress, a duvet that hangs over it, a turned-down sheet, pillows and a throw.

What the cloths' own coordinates mean: s is x and t is y where they lie on the mattress, both in metres; beyond its
edges they run on down the sides.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workers.engines.staging.furnish.drape import Block, Drape, fallen, padded
from workers.engines.staging.furnish.mesh import Floats, Mesh, box, pillow, smooth_noise
from workers.engines.staging.furnish.order import Order, cloth
from workers.engines.staging.furnish.prints import cushion_cover
from workers.engines.staging.furnish.throws import Blanket, lines
from workers.engines.staging.scene import Material, Part

STEP = 0.056
REACH = 0.46
"""How far down the sides the cloth is followed; throws hang no lower."""
BARE = 0.62
"""Length of the mattress that the duvet leaves to the pillows."""

Row = tuple[int, float, float, float, float, str]


@dataclass(frozen=True)
class Manner:
    """How a style makes its beds.

    rows: pillows from the head forwards: (count, width as a share of an even division, height, thickness, lean in
    radians, cover: sheet | duvet | accent). throw: (how it lies: runner | corner | across, its weave, fringe length).
    loft: of the duvet, metres. turned: length of sheet turned back over it. stiff: 0.05 for limp linen, 0.3 for down.
    """

    rows: tuple[Row, ...]
    throw: tuple[str, str, float]
    loft: float = 0.035
    turned: float = 0.28
    stiff: float = 0.06


MANNERS: dict[str, Manner] = {
    "modern": Manner(
        (
            (2, 0.92, 0.50, 0.19, 0.50, "sheet"),
            (2, 0.86, 0.46, 0.18, 0.62, "duvet"),
            (2, 0.52, 0.42, 0.15, 0.68, "accent"),
        ),
        ("runner", "weave", 0.0),
        0.034,
        0.26,
        0.08,
    ),
    "scandi": Manner(
        (
            (2, 0.90, 0.48, 0.17, 1.36, "duvet"),
            (2, 0.86, 0.46, 0.17, 0.86, "sheet"),
            (1, 0.50, 0.40, 0.14, 0.8, "accent"),
        ),
        ("corner", "boucle", 0.07),
        0.046,
        0.0,
        0.05,
    ),
    "boho": Manner(
        (
            (2, 0.86, 0.60, 0.18, 0.42, "accent"),
            (2, 0.92, 0.48, 0.19, 0.58, "sheet"),
            (3, 0.74, 0.40, 0.16, 0.66, "accent"),
        ),
        ("corner", "weave", 0.10),
        0.036,
        0.22,
        0.02,
    ),
    "country": Manner(
        (
            (2, 0.94, 0.52, 0.20, 0.48, "sheet"),
            (2, 0.90, 0.46, 0.19, 0.62, "duvet"),
            (1, 0.74, 0.34, 0.15, 0.70, "accent"),
        ),
        ("across", "weave", 0.045),
        0.040,
        0.34,
        0.05,
    ),
    "industrial": Manner(
        (
            (2, 0.92, 0.50, 0.18, 0.55, "duvet"),
            (2, 0.84, 0.44, 0.17, 0.72, "sheet"),
            (1, 0.52, 0.42, 0.15, 0.7, "accent"),
        ),
        ("across", "weave", 0.0),
        0.030,
        0.0,
        0.03,
    ),
    "mediterranean": Manner(
        (
            (3, 0.96, 0.56, 0.18, 0.45, "sheet"),
            (2, 0.80, 0.44, 0.17, 0.60, "duvet"),
            (1, 0.86, 0.32, 0.14, 0.68, "accent"),
        ),
        ("runner", "linen", 0.0),
        0.028,
        0.36,
        0.02,
    ),
    "luxury": Manner(
        (
            (3, 0.96, 0.62, 0.19, 0.36, "duvet"),
            (2, 0.92, 0.50, 0.20, 0.50, "sheet"),
            (2, 0.60, 0.44, 0.16, 0.58, "accent"),
            (1, 0.96, 0.24, 0.15, 0.66, "accent"),
        ),
        ("runner", "velvet", 0.0),
        0.046,
        0.34,
        0.10,
    ),
    "eclectic": Manner(
        (
            (2, 0.92, 0.52, 0.19, 0.50, "sheet"),
            (2, 0.76, 0.46, 0.17, 0.62, "accent"),
            (2, 0.56, 0.36, 0.15, 0.70, "accent"),
        ),
        ("corner", "weave", 0.06),
        0.038,
        0.26,
        0.05,
    ),
    "japandia": Manner(
        ((2, 0.84, 0.46, 0.15, 1.40, "sheet"), (2, 0.78, 0.42, 0.15, 1.02, "duvet")),
        ("across", "linen", 0.03),
        0.030,
        0.0,
        0.02,
    ),
}


@dataclass(frozen=True)
class Mattress:
    """What lies in the frame: width, foot and head (y), top (z). hang, drop: of the duvet at the sides and the foot.

    rests: what else the cloth may lie on.
    """

    width: float
    foot: float
    head: float
    top: float
    hang: float
    drop: float
    rests: tuple[Block, ...] = ()


def bedding(order: Order, bed: Mattress) -> list[Part]:
    """Everything soft on a bed, made up in the manner of the style."""
    manner = MANNERS[order.style.name]
    sheet_color, duvet_color, throw_color = order.style.bedding
    covers = {
        "sheet": cloth(("linen", sheet_color), order.seed),
        "duvet": cloth(("linen", duvet_color), order.seed + 2),
    }
    middle = (bed.head + bed.foot) / 2
    mattress = box(bed.width, bed.head - bed.foot, 0.26, 0.06, step=0.3, bevel=4).moved(0, middle, bed.top - 0.26)
    drape = _hung(order, bed, manner)
    duvet = _Duvet(order, bed, manner)
    parts = [mattress.part(covers["sheet"]), duvet.mesh(drape).part(covers["duvet"])]
    if manner.turned > 0.0:
        parts.append(_turned_down(bed, manner, drape, duvet).part(covers["sheet"]))
    parts += _pillows(order, bed, manner, covers)
    weave = manner.throw[1]
    return [*parts, _throw(order, bed, manner, drape, duvet).part(cloth((weave, throw_color), order.seed + 5))]


def _hung(order: Order, bed: Mattress, manner: Manner) -> Drape:
    """The cloth that duvet, sheet and throw are cut from, fallen over mattress and frame."""
    rng = order.rng
    edge = bed.width / 2
    columns = int(np.ceil((edge + REACH) / STEP)) * 2 + 1
    rows = int(np.ceil((bed.head - BARE + 0.12 - bed.foot + REACH) / STEP)) + 1
    s0, t0 = -(columns // 2) * STEP, bed.foot - REACH
    s, t = np.meshgrid(s0 + STEP * np.arange(columns), t0 + STEP * np.arange(rows))
    side, end = (np.abs(s) - edge).clip(0), (bed.foot - t).clip(0)
    flare = np.minimum(side, end) * 0.6
    x = np.sign(s) * (np.minimum(np.abs(s), edge + 0.03) + flare)
    y = np.maximum(t, bed.foot - 0.03) - flare
    z = bed.top + 0.03 - np.maximum(side, end)
    flat = np.stack([s, t, 0 * s], -1).reshape(-1, 3)
    ripple = smooth_noise(flat, 0.34, int(rng.integers(1 << 30))).reshape(s.shape)
    fall = np.clip(np.maximum(side, end) / 0.2, 0, 1)
    start = np.stack(
        [x + np.sign(s) * (side > 0) * fall * ripple * 0.045, y - (end > 0) * fall * ripple * 0.045, z], -1
    )
    start[..., 2] += 0.012 * ripple * (1 - fall)
    blocks = (Block((-edge, bed.foot, 0.0), (edge, bed.head, bed.top), 0.06), *bed.rests)
    return Drape(fallen(start, STEP * 1.05, blocks, margin=0.022, soft=manner.stiff), s0, t0, STEP)


class _Duvet:
    """The duvet's cut and its loft: how thick it lies at (s, t)."""

    def __init__(self, order: Order, bed: Mattress, manner: Manner) -> None:
        self.half = bed.width / 2 + bed.hang
        self.foot = bed.foot - bed.drop - 0.01
        self.head = bed.head - BARE
        self._edge = bed.width / 2
        self._end = bed.foot
        self._loft = manner.loft
        self._seed = int(order.rng.integers(1 << 30))
        self._skew = float(order.rng.uniform(-0.02, 0.02))

    def loft(self, s: Floats, t: Floats) -> Floats:
        """Metres above the cloth; rounds off to nothing at the rim and is 0 outside."""
        inset = np.minimum(self.half - np.abs(s), np.minimum(t - self.foot, self.head - t))
        share = np.clip(inset / 0.075, 0, 1)
        rounded = np.sqrt(np.clip(1 - (1 - share) ** 2, 0, 1))
        flat = np.stack([s, t, 0 * s], -1).reshape(-1, 3)
        soft = 1 + 0.28 * smooth_noise(flat, 0.55, self._seed) + 0.16 * smooth_noise(flat, 0.24, self._seed + 1)
        crease = np.exp(-((smooth_noise(flat, 0.48, self._seed + 3) / 0.16) ** 2))
        fine = 0.06 * smooth_noise(flat, 0.11, self._seed + 2)
        loft = self._loft * (soft + fine - 0.30 * crease).clip(0.35, 1.8).reshape(s.shape)
        side, end = (np.abs(s) - self._edge).clip(0), (self._end - t).clip(0)
        along = np.where(side > end, t + 9 * np.sign(s), s).reshape(-1, 1) * [1.0, 0.0, 0.0]
        ridge = smooth_noise(along, 0.21, self._seed + 5).clip(0, None).reshape(s.shape)
        hanging = np.clip(np.maximum(side, end) / 0.22, 0, 1) * np.clip(np.abs(side - end) / 0.12, 0, 1)
        result: Floats = rounded * loft + np.clip(inset / 0.01, 0, 1) * 0.026 * hanging * ridge
        return result

    def top(self, s: Floats, t: Floats) -> Floats:
        """How high what lies on the duvet must be at (s, t): clear of its highest within a few centimetres."""
        near = [self.loft(s + ds, t + dt) for ds, dt in ((0, 0), (0.03, 0), (-0.03, 0), (0, 0.03), (0, -0.03))]
        result: Floats = np.max(near, axis=0) + 0.010
        return result

    def mesh(self, drape: Drape) -> Mesh:
        rim = (0.0, 0.006, 0.022, 0.05)
        across = lines(-self.half, self.half, 0.056, rim)
        along = lines(self.foot, self.head, 0.056, rim)
        s, t = np.meshgrid(across, along)
        loft = self.loft(s, t)
        # the hanging corners are cut round, or they would trail on the floor
        side, end = (np.abs(s) - self._edge).clip(0), (self._end - t).clip(0)
        short = 1 - np.maximum(side, end) / np.maximum(np.hypot(side, end), 1e-9)
        s, t = s - np.sign(s) * side * short, t + end * short
        return padded(drape, s, t + self._skew * s, loft, 0.012 * np.clip(loft / self._loft, 0, 1))


def _turned_down(bed: Mattress, manner: Manner, drape: Drape, duvet: _Duvet) -> Mesh:
    """The sheet turned back over the duvet's upper edge."""
    half = duvet.half - 0.025
    across = lines(-half, half, 0.07, (0.0, 0.006, 0.03))
    along = lines(duvet.head - manner.turned, duvet.head + 0.014, 0.06, (0.0, 0.006, 0.02, 0.05))
    s, t = np.meshgrid(across, along)
    flat = np.stack([s, t, 0 * s], -1).reshape(-1, 3)
    wave = 0.0045 * smooth_noise(flat, 0.24, 7).reshape(s.shape)
    t = t + 0.012 * smooth_noise(flat * [1, 0, 0], 0.5, 8).reshape(s.shape) * (t < duvet.head - 0.1)
    under = np.where(t < duvet.head - 0.03, duvet.top(s, t), duvet.loft(s, t) + 0.003)
    return padded(drape, s, t, under + 0.010 + np.abs(wave), -under)


def _pillows(order: Order, bed: Mattress, manner: Manner, covers: dict[str, Material]) -> list[Part]:
    """Rows of pillows from the head forwards: leaning on what stands behind them, or lying when they lean far."""
    rng = order.rng
    parts = []
    back, lying = bed.head, bed.top
    picked = 0
    for count, wide, tall, thick, lean, cover in manner.rows:
        if count == 3 and bed.width < 1.5:
            count = 2
        if count == 2 and bed.width < 1.15:
            count = 1
        pitch = bed.width / max(count, 2)
        flat = lean > 1.2
        for index in range(count):
            width = min(pitch * wide, 0.80)
            mesh = pillow(width, tall, thick, int(rng.integers(1 << 30)), pull=0.05 + 0.04 * rng.random(), cells=16)
            mesh = mesh.mapped().turned("y", rng.uniform(-0.05, 0.05)).turned("x", -(lean + rng.uniform(-0.06, 0.06)))
            mesh = mesh.turned("z", rng.uniform(-0.07, 0.07))
            x = (index - (count - 1) / 2) * pitch * (1.0 if wide > 0.7 else 0.74) + rng.uniform(-0.02, 0.02)
            front = float(mesh.vertices[:, 1].max())
            base = lying if flat else bed.top
            mesh = mesh.moved(x, back - front - 0.012, base - float(mesh.vertices[:, 2].min()) - 0.018)
            material = covers[cover] if cover in covers else cushion_cover(order, picked)
            picked += cover not in covers
            parts.append(mesh.part(material))
        if flat:
            lying += 0.0
            back -= 0.10
        else:
            back -= thick * 0.78 / np.cos(lean)
    return parts


def _throw(order: Order, bed: Mattress, manner: Manner, drape: Drape, duvet: _Duvet) -> Mesh:
    """A blanket on the duvet, cut from the same fall of cloth so that it touches the duvet everywhere."""
    how, _, fringe = manner.throw
    rng = order.rng
    side = 1.0 if rng.random() < 0.5 else -1.0
    edge = bed.width / 2
    breadth = {"runner": 0.56, "corner": 0.86, "across": 0.66}[how]
    length = {"runner": 2 * duvet.half - 0.06, "corner": 1.45, "across": bed.width + 0.58}[how]
    turn = {"runner": 0.0, "corner": 0.62 * side, "across": float(rng.uniform(0.03, 0.09)) * side}[how]
    center = {
        "runner": (0.0, bed.foot + 0.50),
        "corner": (side * (edge - 0.34), bed.foot + 0.34),
        "across": (0.04 * side, bed.foot + 0.46),
    }[how]
    blanket = Blanket(
        drape,
        center,
        turn,
        length - 2 * fringe,
        breadth,
        duvet.top,
        depth={"runner": 0.002, "corner": 0.014, "across": 0.009}[how],
        fringe=fringe,
        edge=edge + REACH - 0.02,
    )
    return blanket.mesh(rng)
