"""Images of jets as Jetwatch makes them (steps 1 to 6, preset aachen), for training elsewhere.

    python jet_images.py data/qcd.h5 qcd.npy --jets 12000

Reads the table layout of the Top Quark Tagging Reference Dataset. Needs numpy and tables (PyTables).
"""

import argparse

import numpy as np
import tables


def jet_image(p, size=40, pixel=0.04):
    """Constituents (E, px, py, pz) in GeV to an image [phi, eta] of unit sum."""
    p = p[np.hypot(p[:, 1], p[:, 2]) > 0].astype(np.float64)
    pt = np.hypot(p[:, 1], p[:, 2])
    eta, phi = np.arcsinh(p[:, 3] / pt), np.arctan2(p[:, 2], p[:, 1])
    phi = np.angle(np.exp(1j * (phi - phi[pt.argmax()])))
    x, y = eta - np.average(eta, weights=pt), phi - np.average(phi, weights=pt)
    xx, xy, yy = (np.average(a * b, weights=pt) for a, b in ((x, x), (x, y), (y, y)))
    angle = np.pi / 2 - 0.5 * np.arctan2(2 * xy, xx - yy)  # the principal axis goes to y
    x, y = x * np.cos(angle) - y * np.sin(angle), x * np.sin(angle) + y * np.cos(angle)
    if pt[x < 0].sum() > pt[x > 0].sum():
        x = -x
    if pt[y < 0].sum() > pt[y > 0].sum():
        y = -y
    column, row = (np.floor(a / pixel + size / 2).astype(int) for a in (x, y))
    inside = (column >= 0) & (column < size) & (row >= 0) & (row < size)
    image = np.zeros((size, size))
    np.add.at(image, (row[inside], column[inside]), pt[inside])
    return image / image.sum()


def read_images(path, jets):
    """The first rows of a file as images [N, 40, 40]."""
    with tables.open_file(path) as file:
        values = file.root.table.table.read(0, jets)["values_block_0"]
    return np.stack([jet_image(jet) for jet in values[:, :800].reshape(-1, 200, 4)]).astype(np.float32)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("images", help="where to write them, .npy")
    parser.add_argument("--jets", type=int, default=12000, help="the first rows (default 12000)")
    options = parser.parse_args()
    np.save(options.images, read_images(options.file, options.jets))
