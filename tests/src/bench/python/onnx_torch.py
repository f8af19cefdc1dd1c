"""The graphs of dense and convolutional autoencoders as PyTorch operations with the same weights."""

import torch
import torch.nn.functional as F
from onnx import helper, load, numpy_helper


class Graph:
    """Eager PyTorch, node by node; weights are turned into PyTorch's layout once. Unknown operators are a KeyError."""

    def __init__(self, path):
        graph = load(path).graph
        self.constants = {tensor.name: torch.from_numpy(numpy_helper.to_array(tensor).copy()) for tensor in graph.initializer}
        self.needed = self._needed(graph, ["score", "latent"])
        self.steps = [self._step(node) for node in self.needed]

    @staticmethod
    def _needed(graph, outputs):
        wanted, nodes = set(outputs), []
        for node in reversed(graph.node):
            if wanted & set(node.output):
                nodes.append(node)
                wanted |= set(node.input)
        return nodes[::-1]

    def _step(self, node):
        attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        make = getattr(self, f"_{node.op_type.lower()}", None)
        if make is None:
            raise KeyError(f"operator {node.op_type}")
        return make(node, attributes), list(node.input), node.output[0]

    def _constant(self, name):
        return self.constants[name]

    def _sqrt(self, *_):
        return torch.sqrt

    def _mul(self, *_):
        return torch.mul

    def _add(self, *_):
        return torch.add

    def _sub(self, *_):
        return torch.sub

    def _div(self, *_):
        return torch.div

    def _matmul(self, *_):
        return torch.matmul

    def _identity(self, *_):
        return lambda value: value

    def _cast(self, *_):
        return lambda value: value.float()

    def _transpose(self, _, attributes):
        return lambda value: value.permute(*attributes["perm"])

    def _reshape(self, *_):
        return lambda value, shape: value.reshape([value.shape[i] if n == 0 else n for i, n in enumerate(shape.tolist())])

    def _reducesum(self, _, attributes):
        return lambda value, axes: value.sum(dim=axes.tolist(), keepdim=bool(attributes.get("keepdims", 1)))

    def _reducemean(self, _, attributes):
        return lambda value, axes: value.mean(dim=axes.tolist(), keepdim=bool(attributes.get("keepdims", 1)))

    def _leakyrelu(self, _, attributes):
        return lambda value: F.leaky_relu(value, attributes["alpha"])

    def _gemm(self, *_):
        return lambda value, kernel, bias: torch.addmm(bias, value, kernel)

    def _conv(self, _, attributes):
        top, left, bottom, right = attributes["pads"]
        return lambda value, kernel, bias: F.conv2d(F.pad(value, (left, right, top, bottom)), kernel, bias, stride=tuple(attributes["strides"]))

    def _convtranspose(self, _, attributes):
        top, left, bottom, right = attributes["pads"]

        def run(value, kernel, bias):
            whole = F.conv_transpose2d(value, kernel, bias, stride=tuple(attributes["strides"]))
            return whole[:, :, top : whole.shape[2] - bottom, left : whole.shape[3] - right]

        return run

    def __call__(self, image):
        values = {"image": image}
        for run, inputs, output in self.steps:
            values[output] = run(*(values[name] if name in values else self.constants[name] for name in inputs))
        return values["score"]
