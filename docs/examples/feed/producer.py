"""Publishes random jet images to a run of Jetwatch: python3 producer.py nats://127.0.0.1:4222 RUN [FRAMES]"""
import asyncio, json, sys, time
import nats, numpy as np, pyarrow as pa

EVENTS, PIXELS = 50, 30  # of a frame, of an image

def frame(first: int, rng: np.random.Generator) -> bytes:
    index = [np.sort(rng.choice(1600, PIXELS, replace=False)).astype(np.uint16) for _ in range(EVENTS)]
    value = rng.dirichlet(np.ones(PIXELS), EVENTS).astype(np.float32)  # each row sums to 1
    none = lambda kind: pa.nulls(EVENTS, kind)  # no truth, no kinematics: nulls
    columns = {
        "sequence": pa.array(np.arange(first, first + EVENTS), pa.uint64()), "label": none(pa.uint8()),
        "source": pa.array(np.zeros(EVENTS), pa.uint16()), "row": pa.array(np.arange(first, first + EVENTS), pa.uint32()),
        "pt": none(pa.float32()), "eta": none(pa.float32()), "phi": none(pa.float32()), "mass": none(pa.float32()),
        "multiplicity": none(pa.uint16()),
        "pixel_index": pa.array(index, pa.list_(pa.uint16())), "pixel_value": pa.array(list(value), pa.list_(pa.float32())),
    }
    meta = {"jetwatch.wire": "1", "jetwatch.preset": "aachen", "jetwatch.classes": "[]", "jetwatch.sources": json.dumps(["ab" * 32])}
    batch = pa.record_batch(columns, metadata=meta)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue().to_pybytes()

async def main(url: str, run: str, frames: int = 20) -> None:
    client = await nats.connect(url)
    stream, rng = client.jetstream(), np.random.default_rng(1)
    for number in range(frames):
        now = str(time.time_ns())
        headers = {"Jetwatch-Run": run, "Jetwatch-Frame": str(number), "Jetwatch-First-Sequence": str(number * EVENTS),
                   "Jetwatch-Count": str(EVENTS), "Jetwatch-Read-Ns": now, "Jetwatch-Publish-Ns": now, "Nats-Msg-Id": f"{run}/{number}"}
        await stream.publish(f"jets.{run}", frame(number * EVENTS, rng), headers=headers)
    await client.close()

asyncio.run(main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:4])))
