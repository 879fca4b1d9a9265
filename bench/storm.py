"""Fifty people who enter at once, again and again, and whoever looks at a page meanwhile."""

import http.client
import multiprocessing
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

from bench import scene
from bench.looking import looks
from bench.measure import Case, Measure
from bench.serving import Served, served

PEOPLE = 50


def measures(_reference: Case, folder: Path) -> list[Measure]:
    place = scene.build(folder)
    token, cookie = scene.opened(place, "/ingresar")
    with served(folder, THROTTLE="off") as running:
        looks(running, place)
        quiet, failed = looks(running, place)
        storm = multiprocessing.Process(target=_enter_together, args=(running, token, cookie))
        storm.start()
        time.sleep(3)
        busy, more = looks(running, place)
        if not storm.is_alive():
            raise RuntimeError("those who entered gave up")
        storm.kill()
        storm.join()
    print(f"     page p99 {quiet:.1f} ms, while {PEOPLE} enter at once {busy:.1f} ms")
    return [
        Measure("STORM", busy / quiet, 2, f"p99 of a page while {PEOPLE} enter at once / without"),
        Measure("STORMa", failed + more, 0, "pages that failed meanwhile"),
    ]


def _enter_together(running: Served, token: str, cookie: str) -> None:
    """A process of its own, so that the clock of the pages isn't held up by it."""
    threads = [
        threading.Thread(target=_enter, args=(running, token, cookie)) for _ in range(PEOPLE)
    ]
    for thread in threads:
        thread.start()


def _enter(running: Served, token: str, cookie: str) -> None:
    """The right password each time, in a browser that nobody has entered with."""
    fields = {"csrf_token": token, "username": "luzdary", "password": scene.PASSWORD}
    headers = {
        "Host": scene.HOST,
        "Cookie": cookie,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    while True:
        connection = running.ask()
        try:
            connection.request("POST", "/ingresar", urlencode(fields), headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != http.client.SEE_OTHER:
                raise RuntimeError(f"/ingresar: {answer.status}")
        finally:
            connection.close()
