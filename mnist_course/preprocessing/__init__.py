"""From a picture of any kind to an image in MNIST's format."""
