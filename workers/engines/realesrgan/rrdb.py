"""The network of ESRGAN: residual-in-residual dense blocks.

X. Wang et al., "ESRGAN: Enhanced super-resolution generative adversarial networks", 2018, section 3.1; trained for
photos by X. Wang et al., "Real-ESRGAN", 2021. The names of the layers are those of the published weights.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

RESIDUAL_SHARE = 0.2
SLOPE = 0.2


def _conv(inputs: int, outputs: int) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, 3, padding=1)


def _active(values: Tensor) -> Tensor:
    return functional.leaky_relu(values, SLOPE)


class DenseBlock(nn.Module):
    """Five convolutions, each seeing the results of all before it."""

    def __init__(self, features: int, growth: int) -> None:
        super().__init__()
        self.conv1 = _conv(features, growth)
        self.conv2 = _conv(features + growth, growth)
        self.conv3 = _conv(features + 2 * growth, growth)
        self.conv4 = _conv(features + 3 * growth, growth)
        self.conv5 = _conv(features + 4 * growth, features)

    def forward(self, values: Tensor) -> Tensor:
        seen = [values]
        for conv in (self.conv1, self.conv2, self.conv3, self.conv4):
            seen.append(_active(conv(torch.cat(seen, 1))))
        return values + RESIDUAL_SHARE * self.conv5(torch.cat(seen, 1))


class ResidualDenseBlocks(nn.Module):
    def __init__(self, features: int, growth: int) -> None:
        super().__init__()
        self.rdb1 = DenseBlock(features, growth)
        self.rdb2 = DenseBlock(features, growth)
        self.rdb3 = DenseBlock(features, growth)

    def forward(self, values: Tensor) -> Tensor:
        return values + RESIDUAL_SHARE * self.rdb3(self.rdb2(self.rdb1(values)))


class RRDBNet(nn.Module):
    """(N, 3, H, W) of 0 to 1 to (N, 3, H·scale, W·scale). scale: 4, or 2 or 1 by folding 2 x 2 or 4 x 4 pixels first;
    H and W must divide by the fold, 4 / scale.
    """

    def __init__(self, *, scale: int = 4, features: int = 64, blocks: int = 23, growth: int = 32) -> None:
        super().__init__()
        self.scale, self.fold = scale, 4 // scale
        self.conv_first = _conv(3 * self.fold**2, features)
        self.body = nn.Sequential(*[ResidualDenseBlocks(features, growth) for _ in range(blocks)])
        self.conv_body = _conv(features, features)
        self.conv_up1 = _conv(features, features)
        self.conv_up2 = _conv(features, features)
        self.conv_hr = _conv(features, features)
        self.conv_last = _conv(features, 3)

    def forward(self, picture: Tensor) -> Tensor:
        values = self.conv_first(functional.pixel_unshuffle(picture, self.fold) if self.fold > 1 else picture)
        values = values + self.conv_body(self.body(values))
        for conv in (self.conv_up1, self.conv_up2):
            values = _active(conv(functional.interpolate(values, scale_factor=2, mode="nearest")))
        made: Tensor = self.conv_last(_active(self.conv_hr(values)))
        return made


def network_of(weights: Mapping[str, Tensor]) -> RRDBNet:
    """The network that these weights are for, its sizes read from them, in evaluation mode.

    Raises KeyError, ValueError or RuntimeError when they are of another network.
    """
    first = weights["conv_first.weight"]
    folds = {3: 1, 12: 2, 48: 4}
    if first.shape[1] not in folds:
        raise ValueError(f"conv_first reads {first.shape[1]} channels, not 3, 12 or 48")
    blocks = {int(name.split(".")[1]) for name in weights if name.startswith("body.")}
    network = RRDBNet(
        scale=4 // folds[first.shape[1]],
        features=first.shape[0],
        blocks=len(blocks),
        growth=weights["body.0.rdb1.conv1.weight"].shape[0],
    )
    network.load_state_dict(dict(weights))
    return network.eval()
