"""Why a network reads what it reads: Grad-CAM and feature maps."""

from __future__ import annotations

import numpy as np

from mnist_course.preprocessing.mnist_format import check_images
from mnist_course.quiet import keras


def grad_cam_model(model: keras.Model) -> keras.Model:
    """Extend a network by Grad-CAM maps for all ten classes, computed in the forward pass.

    Grad-CAM (R. Selvaraju et al.: Grad-CAM: visual explanations from deep networks via
    gradient-based localization, 2017) weights each feature map of the last convolution by the
    mean gradient of a class's logit with respect to it. Where one linear layer turns these maps
    into logits, the gradients are the layer's own weights: no gradient need be computed.

    Parameters
    ----------
    model : keras.Sequential
        A network whose maps go through nothing but flattening and dropout into one last dense
        layer.

    Returns
    -------
    keras.Model
        (n, 28, 28, 1) float32 in [0, 1] -> [(n, 10) probabilities, (n, h, w, 10) maps >= 0].

    Raises
    ------
    ValueError
        The network has no feature maps, or more than one layer after them.
    """
    maps = _feature_maps(model)
    height, width, channels = maps.shape[1:]
    kernel = model.layers[-1].get_weights()[0].reshape(height, width, channels, -1)
    cam = keras.layers.Conv2D(
        kernel.shape[-1], 1, use_bias=False, activation="relu", name="grad_cam"
    )
    heatmaps = cam(maps)
    cam.set_weights([kernel.mean((0, 1))[None, None]])
    return keras.Model(model.inputs[0], [model.outputs[0], heatmaps], name=model.name)


def feature_maps(model: keras.Model, images: np.ndarray, layer: int) -> np.ndarray:
    """Compute what a layer makes of images: its feature maps.

    Parameters
    ----------
    model : keras.Model
        (n, 28, 28, 1) float32 in [0, 1] -> (n, 10) probabilities.
    images : ndarray of shape (n, 28, 28), uint8
        What the network sees.
    layer : int
        Which of ``model.layers``, from 0. It must put out maps, as convolutions and poolings do.

    Returns
    -------
    ndarray of shape (n, channels, H, W), float32
        The maps of each image, one for each channel: ``feature_maps(...)[0]`` can be shown by
        `mnist_course.plots.show_maps`.

    Raises
    ------
    ValueError
        The network has no such layer, or it puts out no maps; or the images are not as above.
    """
    images = check_images(images)
    with_maps = [i for i, each in enumerate(model.layers) if len(each.output.shape) == 4]
    if layer not in with_maps:
        raise ValueError(
            f"Layer {layer!r} of '{model.name}' puts out no feature maps. Layers that do: "
            f"{', '.join(map(str, with_maps)) or 'none'}."
        )
    up_to_layer = keras.Model(model.inputs[0], model.layers[layer].output)
    maps = up_to_layer.predict(images[..., None].astype(np.float32) / 255, verbose=0)
    return np.moveaxis(maps, -1, 1)


def has_feature_maps(model: keras.Model) -> bool:
    """Return whether a network has convolutions."""
    return any(isinstance(layer, keras.layers.Conv2D) for layer in model.layers)


def _feature_maps(model: keras.Model):
    for layer in reversed(model.layers[:-1]):
        if len(layer.output.shape) == 4:
            return layer.output
        if not isinstance(layer, keras.layers.Flatten | keras.layers.Dropout):
            break
    raise ValueError(
        f"'{model.name}' doesn't end in feature maps, flattening, dropout and one dense layer, so "
        "its Grad-CAM can't be read off its weights."
    )
