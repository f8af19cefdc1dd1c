"""Prints the decisions of a run of Jetwatch: python3 reader.py nats://127.0.0.1:4222 RUN [EVENTS]"""
import asyncio, sys
import nats, pyarrow as pa
from nats.js.api import DeliverPolicy

async def main(url: str, run: str, events: int = 1000) -> None:
    client = await nats.connect(url)
    scores = await client.jetstream().subscribe(f"scores.*.{run}", ordered_consumer=True, deliver_policy=DeliverPolicy.ALL)
    seen = 0
    while seen < events:
        message = await scores.next_msg(timeout=30)
        table = pa.ipc.open_stream(message.data).read_all()
        seen += table.num_rows
        for row in table.select(["sequence", "score", "flagged"]).to_pylist():
            print(message.headers["Jetwatch-Model"], row["sequence"], row["score"], "flagged" if row["flagged"] else "")
    await client.close()

asyncio.run(main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:4])))
