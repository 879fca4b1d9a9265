"""P17: the memory of each web process of the shipped server, idle and after 10,000 requests."""

import threading
import time
from itertools import cycle, islice
from pathlib import Path

from bench import scene
from bench.measure import Case, Measure
from bench.pages import SIGNED_IN, STRANGERS
from bench.scene import HOST, Scene
from bench.serving import Served, served

MEGABYTE = 1_000_000
WARM_UP, REQUESTS = 1_000, 10_000
AT_ONCE, OF_A_CONNECTION = 4, 50


def measures(_reference: Case, folder: Path) -> list[Measure]:
    place = scene.build(folder)
    with served(folder, THROTTLE="off") as running:
        time.sleep(2)
        idle = shares(running)
        _ask(running, place, WARM_UP)
        warm = shares(running)
        _ask(running, place, REQUESTS)
        after = shares(running)
    told = ("idle", idle), ("warm", warm), (f"after {REQUESTS:,}", after)
    print("     " + "; ".join(f"{when}: {_in_words(each)}" for when, each in told))
    growth = max(after[each] - warm[each] for each in after)
    return [
        Measure("P17", max(after.values()), 90, "PSS of the largest web process, MB"),
        Measure("P17a", growth, 2, f"what one grew in {REQUESTS:,} requests, MB"),
    ]


def shares(running: Served) -> dict[int, float]:
    """PSS of each web process: what is its own, and its share of what it shares, in MB."""
    return {process: _share(process) / MEGABYTE for process in running.web_processes}


def _share(process: int) -> int:
    told = Path(f"/proc/{process}/smaps_rollup").read_text()
    return int(told.partition("\nPss:")[2].split()[0]) * 1024


def _in_words(each: dict[int, float]) -> str:
    return ", ".join(f"{size:.1f}" for size in each.values()) + " MB"


def _ask(running: Served, place: Scene, count: int) -> None:
    threads = [
        threading.Thread(target=_ask_in_turn, args=(running, place, count // AT_ONCE))
        for _ in range(AT_ONCE)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _ask_in_turn(running: Served, place: Scene, count: int) -> None:
    """A new connection now and then, so that all processes have their part."""
    codes = {"entity": place.entity.code, "draft": place.draft.code}
    paths = [path.format(**codes) for path in (*STRANGERS, *SIGNED_IN)]
    headers = {"Host": HOST, "Cookie": place.cookie, "Accept-Encoding": "br"}
    connection = running.ask()
    for number, path in enumerate(islice(cycle(paths), count)):
        if number % OF_A_CONNECTION == 0:
            connection.close()
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{path}: {answer.status}")
    connection.close()
