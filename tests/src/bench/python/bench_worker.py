"""A reference in Python: says what it is, then measures itself whenever it is asked, one JSON document a line."""

import json
import platform
import sys
import time


def answer(document):
    sys.__stdout__.write(json.dumps(document) + "\n")
    sys.__stdout__.flush()


def serve(prepare):
    """`prepare(arguments)` gives (`step(request) -> units`, `about`, `values() -> list`)."""
    # What a library prints must not stand between the answers.
    sys.stdout = sys.stderr
    try:
        step, about, values = prepare(sys.argv[1:])
    except ImportError as error:
        return answer({"absent": str(error)})
    answer({"ready": f"{about}, Python {platform.python_version()}"})
    for line in sys.stdin:
        request = json.loads(line)
        if request.get("values"):
            answer({"values": [float(value) for value in values()]})
            continue
        units = 0
        cpu = time.process_time()
        start = time.perf_counter()
        while True:
            units += step(request)
            used = time.process_time() - cpu
            if used >= request["seconds"]:
                break
        answer({"units": units, "seconds": time.perf_counter() - start, "cpu": used})
