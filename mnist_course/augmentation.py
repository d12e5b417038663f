"""Change training images at random, so that a network learns what doesn't matter."""

from __future__ import annotations

import math
from dataclasses import dataclass

from mnist_course.preprocessing.mnist_format import CENTRE, SIDE
from mnist_course.quiet import tf


@dataclass(frozen=True)
class Augmentation:
    """Random changes of a batch of images, each image changed in its own way.

    All ranges are symmetric and uniform: ``rotation=10`` turns by -10 to +10 degrees. Zero
    switches a change off.

    Attributes
    ----------
    rotation : float
        Degrees.
    shear : float
        Horizontal slant: pixels to the side per pixel down.
    zoom : float
        Share of the size, for width and height independently.
    shift : float
        Pixels, in x and y.
    elastic : float
        Standard deviation, in pixels, of a smooth random displacement (P. Simard, D. Steinkraus,
        J. Platt: Best practices for convolutional neural networks, 2003; here on a 5x5 grid).
    """

    rotation: float = 10.0
    shear: float = 0.1
    zoom: float = 0.1
    shift: float = 2.0
    elastic: float = 0.0

    def __call__(self, images: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
        """Change each image at random.

        Parameters
        ----------
        images : tf.Tensor
            (n, 28, 28, 1) float32 in [0, 1], light ink on black.
        seed : tf.Tensor
            (2,) int: the same seed makes the same changes.

        Returns
        -------
        tf.Tensor
            The same shape, dtype and range.
        """
        seeds = tf.unstack(tf.random.split(seed, 3))  # 3: the changes of a seed stay as they were
        count = tf.shape(images)[0]
        matrix, offset = self._affine(count, seeds[0])
        if not self.elastic:
            return _transformed(images, matrix, offset)
        displaced = _displacement(count, self.elastic, seeds[1])
        return _warped(images, _points(matrix, offset) + displaced)

    def _affine(self, count: tf.Tensor, seed: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Return (n, 2, 2) matrices and (n, 2) offsets, y first: where each pixel is read from."""
        u = tf.unstack(tf.random.stateless_uniform((6, count), seed, -1.0, 1.0))
        angle = u[0] * (self.rotation * math.pi / 180)
        shear = u[1] * self.shear
        zoom_y, zoom_x = 1 + u[2] * self.zoom, 1 + u[3] * self.zoom
        cos, sin = tf.cos(angle), tf.sin(angle)
        matrix = tf.stack(
            [
                tf.stack([cos / zoom_y, sin / zoom_y], 1),
                tf.stack([(shear * cos - sin) / zoom_x, (cos + shear * sin) / zoom_x], 1),
            ],
            1,
        )
        shift = tf.stack([u[4], u[5]], 1) * self.shift
        return matrix, CENTRE + shift - CENTRE * tf.reduce_sum(matrix, 2)


def _transformed(images: tf.Tensor, matrix: tf.Tensor, offset: tf.Tensor) -> tf.Tensor:
    """Read the images at the points of an affine map, bilinearly; outside is black."""
    rows = [tf.stack([matrix[:, i, 1], matrix[:, i, 0], offset[:, i]], 1) for i in (1, 0)]
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=images,
        transforms=tf.concat([*rows, tf.zeros_like(offset)], 1),
        output_shape=(SIDE, SIDE),
        fill_value=0.0,
        interpolation="BILINEAR",
        fill_mode="CONSTANT",
    )


def _points(matrix: tf.Tensor, offset: tf.Tensor) -> tf.Tensor:
    """Return, for each pixel, where in the image it is read from: (n, 28, 28, 2), y and x."""
    axis = tf.range(SIDE, dtype=tf.float32)
    grid = tf.stack(tf.meshgrid(axis, axis, indexing="ij"), -1)
    return tf.einsum("nij,yxj->nyxi", matrix, grid) + offset[:, None, None]


def _displacement(count: tf.Tensor, pixels: float, seed: tf.Tensor) -> tf.Tensor:
    coarse = tf.random.stateless_normal((count, 5, 5, 2), seed, stddev=pixels)
    return tf.image.resize(coarse, (SIDE, SIDE), "bicubic")


def _warped(images: tf.Tensor, points: tf.Tensor) -> tf.Tensor:
    """Read the images at any points, bilinearly; outside is black."""
    flat = tf.reshape(tf.pad(images, ((0, 0), (1, 2), (1, 2), (0, 0))), (-1, 31 * 31))
    points = tf.clip_by_value(points + 1.0, 0.0, 29.0)
    corner = tf.floor(points)
    wy, wx = tf.unstack(points - corner, axis=-1)
    y, x = tf.unstack(tf.cast(corner, tf.int32), axis=-1)
    index = tf.reshape(y * 31 + x, (-1, 28 * 28))

    def at(offset: int) -> tf.Tensor:
        return tf.reshape(tf.gather(flat, index + offset, batch_dims=1), tf.shape(wy))

    upper = at(0) * (1 - wx) + at(1) * wx
    lower = at(31) * (1 - wx) + at(32) * wx
    return (upper * (1 - wy) + lower * wy)[..., None]
