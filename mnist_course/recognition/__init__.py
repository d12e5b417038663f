"""Reading a digit with a trained network, without TensorFlow."""
