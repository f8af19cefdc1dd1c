"""PyTorch on the same weights: arguments MODEL IMAGES JETS PIXELS THREADS."""

from bench_worker import serve


def prepare(arguments):
    import torch
    from onnx_torch import Graph

    model, images, jets, pixels, threads = arguments[:5]
    if int(threads) > 0:
        torch.set_num_threads(int(threads))
    data = torch.from_file(images, size=int(jets) * int(pixels) ** 2, dtype=torch.float32).reshape(int(jets), int(pixels), int(pixels))
    try:
        graph = Graph(model)
    except KeyError as error:
        raise ImportError(f"the graph has the {error.args[0]}, which the PyTorch reference does not know") from error

    def step(request):
        batch = request["batch"]
        with torch.inference_mode():
            graph(data[:batch])
        return batch

    def values():
        with torch.inference_mode():
            return graph(data[:64])

    return step, f"PyTorch {torch.__version__}, eager", values


serve(prepare)
