"""Steps 1 to 6 of the preprocessing, vectorised over a block of jets: arguments FILE JETS CONSTITUENTS.

FILE holds float32 (E, px, py, pz) of JETS x CONSTITUENTS particles. 40 x 40 pixels of 0.04.
"""

from bench_worker import serve

SIZE, PIXEL = 40, 0.04


def prepare(arguments):
    import numpy as np

    file, jets, constituents = arguments[0], int(arguments[1]), int(arguments[2])
    momenta = np.fromfile(file, dtype=np.float32).reshape(jets, constituents, 4)

    def images(p):
        px, py, pz = (p[..., k].astype(np.float64) for k in (1, 2, 3))
        pt = np.hypot(px, py)
        seen = pt > 0
        eta = np.arcsinh(np.divide(pz, pt, out=np.zeros_like(pz), where=seen))
        phi = np.arctan2(py, px)
        rows = np.arange(len(p))
        hardest = pt.argmax(axis=1)
        x = np.where(seen, eta - eta[rows, hardest][:, None], 0)
        y = phi - phi[rows, hardest][:, None]
        y = np.where(seen, (y + np.pi) % (2 * np.pi) - np.pi, 0)
        total = pt.sum(axis=1)
        x -= ((pt * x).sum(axis=1) / total)[:, None]
        y -= ((pt * y).sum(axis=1) / total)[:, None]
        xx, xy, yy = (pt * x * x).sum(axis=1), (pt * x * y).sum(axis=1), (pt * y * y).sum(axis=1)
        angle = (np.pi / 2 - 0.5 * np.arctan2(2 * xy, xx - yy))[:, None]
        cos, sin = np.cos(angle), np.sin(angle)
        x, y = cos * x - sin * y, sin * x + cos * y
        x *= np.where((pt * np.sign(x)).sum(axis=1) < 0, -1, 1)[:, None]
        y *= np.where((pt * np.sign(y)).sum(axis=1) < 0, -1, 1)[:, None]
        column = np.floor(x / PIXEL + SIZE / 2).astype(np.int64)
        row = np.floor(y / PIXEL + SIZE / 2).astype(np.int64)
        inside = seen & (column >= 0) & (column < SIZE) & (row >= 0) & (row < SIZE)
        cell = (rows[:, None] * SIZE + row) * SIZE + column
        grid = np.bincount(cell[inside], weights=pt[inside], minlength=len(p) * SIZE * SIZE).reshape(len(p), SIZE * SIZE)
        return (grid / grid.sum(axis=1, keepdims=True)).astype(np.float32)

    block = 512

    def step(_):
        for first in range(0, jets, block):
            images(momenta[first : first + block])
        return jets

    return step, f"NumPy {np.__version__}", lambda: images(momenta[:64]).ravel()


serve(prepare)
