"""Python ONNX Runtime on the same graph: arguments MODEL IMAGES JETS PIXELS THREADS OUTPUTS (comma-separated)."""

from bench_worker import serve


def prepare(arguments):
    import numpy as np
    import onnxruntime

    model, images, jets, pixels, threads, outputs = arguments
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(threads)
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    data = np.fromfile(images, dtype=np.float32).reshape(int(jets), int(pixels), int(pixels))
    names = outputs.split(",")

    def step(request):
        batch = request["batch"]
        session.run(names, {"image": data[:batch]})
        return batch

    return step, f"onnxruntime {onnxruntime.__version__}", lambda: session.run(["score"], {"image": data[:64]})[0]


serve(prepare)
