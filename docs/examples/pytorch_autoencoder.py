"""Trains a dense autoencoder with PyTorch and exports it for `jetwatch models add`.

    python jet_images.py data/qcd.h5 qcd.npy
    python pytorch_autoencoder.py qcd.npy my-torch.onnx
    npx jetwatch models add my-torch.onnx --name my-torch --power 0.5 --norm l2

Needs torch, onnx and onnxscript.
"""

import argparse

import numpy as np
import torch
from torch import nn


class Autoencoder(nn.Module):
    def __init__(self, widths):
        super().__init__()
        sizes = [1600, *widths]
        self.encode = nn.Sequential(nn.Flatten(), *stack(sizes))
        self.decode = nn.Sequential(*stack(sizes[::-1]), nn.Unflatten(1, (40, 40)))

    def forward(self, image):  # [N, 40, 40] to [N, 40, 40]
        return self.decode(self.encode(image))


def stack(sizes):
    """Dense layers with leaky ReLU between them, none behind the last."""
    layers = [layer for a, b in zip(sizes, sizes[1:]) for layer in (nn.Linear(a, b), nn.LeakyReLU())]
    return layers[:-1]


def prepare(images):
    """Step 7, what `--power 0.5 --norm l2` says to Jetwatch. The network sees nothing else."""
    images = torch.from_numpy(images).sqrt()
    return images / images.norm(dim=(1, 2), keepdim=True)


def train(network, images, epochs):
    adam = torch.optim.Adam(network.parameters(), 1e-3)
    for epoch in range(epochs):
        total = 0.0
        for batch in images[torch.randperm(len(images))].split(128):
            loss = (network(batch) - batch).square().sum(dim=(1, 2)).mean()
            adam.zero_grad()
            loss.backward()
            adam.step()
            total += loss.item() * len(batch)
        print(f"epoch {epoch + 1}: loss {total / len(images):.4f}")


def export(network, path):
    network.eval()  # no batch statistics, no dropout
    torch.onnx.export(
        network,
        (torch.zeros(2, 40, 40),),
        path,
        input_names=["image"],
        output_names=["reconstruction"],
        dynamic_shapes=({0: torch.export.Dim("batch")},),  # any number of jets at once
        external_data=False,  # weights inside the file, which is not the default
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("images", help="images from jet_images.py, .npy")
    parser.add_argument("onnx", help="where to write the network")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--widths", default="256,64,6", help="layers from the image to the bottleneck (default 256,64,6)")
    parser.add_argument("--scores", help="CSV for the score that PyTorch itself gives to each image, to compare with")
    options = parser.parse_args()
    torch.manual_seed(1)
    images = prepare(np.load(options.images))
    network = Autoencoder([int(width) for width in options.widths.split(",")])
    train(network, images, options.epochs)
    export(network, options.onnx)
    if options.scores:
        with torch.no_grad():
            scores = (network(images) - images).square().mean(dim=(1, 2))
        np.savetxt(options.scores, np.c_[np.arange(len(scores)), scores], "%d,%.9g", header="row,score", comments="")
