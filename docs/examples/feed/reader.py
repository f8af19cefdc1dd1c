"""Prints the decisions of a run of Jetwatch: python3 reader.py nats://127.0.0.1:4222 RUN [EVENTS]"""
import asyncio, sys
import nats, pyarrow as pa

async def main(url: str, run: str, events: str = "1000") -> None:
    client = await nats.connect(url)
    # From the oldest decision that is kept; every model of the run has a subject of its own.
    decisions = await client.jetstream().subscribe(f"scores.*.{run}", ordered_consumer=True)
    left = int(events)
    while left > 0:
        message = await decisions.next_msg(timeout=30)
        rows = pa.ipc.open_stream(message.data).read_all().select(["sequence", "score", "flagged"]).to_pylist()
        for row in rows:
            print(message.headers["Jetwatch-Model"], row["sequence"], row["score"], "flagged" if row["flagged"] else "-")
        left -= len(rows)
    await client.close()

asyncio.run(main(*sys.argv[1:]))
