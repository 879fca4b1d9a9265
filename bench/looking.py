"""How long a person waits for a page while others keep the portal busy."""

import time

from bench.scene import HOST, Scene
from bench.serving import Served

LOOKS, PAUSE = 500, 0.02


def looks(running: Served, place: Scene) -> tuple[float, int]:
    """p99 in ms of a signed-in page looked at again and again, and how often it failed."""
    waits, failed = [], 0
    for _ in range(LOOKS):
        began = time.perf_counter()
        connection = running.ask()
        try:
            connection.request("GET", "/escritorio", headers={"Host": HOST, "Cookie": place.cookie})
            answer = connection.getresponse()
            answer.read()
            failed += answer.status != 200
        except OSError:
            failed += 1
        finally:
            connection.close()
        waits.append((time.perf_counter() - began) * 1000)
        time.sleep(PAUSE)
    return sorted(waits)[int(LOOKS * 0.99)], failed
