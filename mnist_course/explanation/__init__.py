"""Why a network reads what it reads.

Only `grad_cam` looks inside a Keras network and imports TensorFlow.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "grad_cam": ["feature_maps", "grad_cam_model", "has_feature_maps"],
        "morphing": ["morph"],
        "perturbation": ["occlusion", "saliency"],
    },
)
