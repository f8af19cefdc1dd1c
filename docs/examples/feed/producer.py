"""Publishes random jet images to a run of Jetwatch: python3 producer.py nats://127.0.0.1:4222 RUN [FRAMES]"""
import asyncio, sys, time
import nats, numpy as np, pyarrow as pa

EVENTS, PIXELS, RNG = 50, 30, np.random.default_rng(1)  # of a frame; of an image
META = {"jetwatch.wire": "1", "jetwatch.preset": "aachen", "jetwatch.classes": "[]", "jetwatch.sources": '["%s"]' % ("ab" * 32)}
# Without truth and kinematics: nulls.
NOTHING = {"label": pa.uint8(), "pt": pa.float32(), "eta": pa.float32(), "phi": pa.float32(), "mass": pa.float32(), "multiplicity": pa.uint16()}

def frame(first: int) -> bytes:
    sequence = np.arange(first, first + EVENTS)
    index = [np.sort(RNG.choice(1600, PIXELS, replace=False)) for _ in sequence]  # row * 40 + column, rising
    value = list(RNG.dirichlet(np.ones(PIXELS), EVENTS))  # each image sums to 1
    columns = {"sequence": pa.array(sequence, pa.uint64()), "source": pa.array(0 * sequence, pa.uint16()), "row": pa.array(sequence, pa.uint32()),
               "pixel_index": pa.array(index, pa.list_(pa.uint16())), "pixel_value": pa.array(value, pa.list_(pa.float32()))}
    batch = pa.record_batch(columns | {name: pa.nulls(EVENTS, kind) for name, kind in NOTHING.items()}, metadata=META)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue().to_pybytes()

async def main(url: str, run: str, frames: str = "20") -> None:
    client = await nats.connect(url)
    for number in range(int(frames)):
        now, first = time.time_ns(), number * EVENTS
        values = {"Run": run, "Frame": number, "First-Sequence": first, "Count": EVENTS, "Read-Ns": now, "Publish-Ns": now}
        headers = {f"Jetwatch-{name}": str(value) for name, value in values.items()} | {"Nats-Msg-Id": f"{run}/{number}"}
        await client.jetstream().publish(f"jets.{run}", frame(first), headers=headers)  # waits until it is stored
    await client.close()

asyncio.run(main(*sys.argv[1:]))
