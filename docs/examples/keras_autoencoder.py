"""Trains a convolutional autoencoder with Keras 3 on any backend and exports it for `jetwatch models add`.

    python jet_images.py data/qcd.h5 qcd.npy
    KERAS_BACKEND=tensorflow python keras_autoencoder.py train qcd.npy my-keras.keras
    KERAS_BACKEND=torch python keras_autoencoder.py export my-keras.keras my-keras.onnx
    npx jetwatch models add my-keras.onnx --name my-keras --power 0.5 --norm l2

Needs keras and its backend; the export needs torch and onnx, whatever backend trained the model.
"""

import argparse

import keras
import numpy as np
from keras import layers


def autoencoder(filters=8, latent=6):
    return keras.Sequential(
        [
            keras.Input((40, 40, 1), name="image"),
            layers.Conv2D(filters, 3, strides=2, padding="same", activation="relu"),
            layers.Conv2D(filters, 3, strides=2, padding="same", activation="relu"),
            layers.Flatten(),
            layers.Dense(latent),
            layers.Dense(100 * filters, activation="relu"),
            layers.Reshape((10, 10, filters)),
            layers.Conv2DTranspose(filters, 2, strides=2, activation="relu"),
            layers.Conv2DTranspose(1, 2, strides=2),
        ]
    )


def prepare(images):
    """Step 7, what `--power 0.5 --norm l2` says to Jetwatch, and the channel that Conv2D wants. The network sees nothing else."""
    images = np.sqrt(images)[..., None]
    return images / np.sqrt((images**2).sum(axis=(1, 2, 3), keepdims=True))


def train(options):
    keras.utils.set_random_seed(1)
    images = prepare(np.load(options.images))
    network = autoencoder()
    network.compile(keras.optimizers.Adam(1e-3), lambda x, y: keras.ops.sum(keras.ops.square(x - y), axis=(1, 2, 3)))
    network.fit(images, images, batch_size=128, epochs=options.epochs, verbose=2)
    network.save(options.model)
    if options.scores:
        scores = ((network.predict(images, verbose=0) - images) ** 2).mean(axis=(1, 2, 3))
        np.savetxt(options.scores, np.c_[np.arange(len(scores)), scores], "%d,%.9g", header="row,score", comments="")


def export(options):
    if keras.backend.backend() != "torch":
        raise SystemExit("Export with KERAS_BACKEND=torch: a .keras file opens on every backend")
    network = keras.models.load_model(options.model, compile=False)
    network.predict(np.zeros((2, 40, 40, 1), np.float32), verbose=0)  # Keras exports only what has been called
    network.export(options.onnx, format="onnx", opset_version=17, verbose=False)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    training = commands.add_parser("train")
    training.add_argument("images", help="images from jet_images.py, .npy")
    training.add_argument("model", help="where to write the model, .keras")
    training.add_argument("--epochs", type=int, default=10)
    training.add_argument("--scores", help="CSV for the score that Keras itself gives to each image, to compare with")
    training.set_defaults(run=train)
    exporting = commands.add_parser("export")
    exporting.add_argument("model", help=".keras file")
    exporting.add_argument("onnx", help="where to write the network")
    exporting.set_defaults(run=export)
    options = parser.parse_args()
    options.run(options)
