"""T05: each call that writes fails once, in each way that a disk fails. People read in Spanish that
it wasn't kept and what to do, and the same form sent again does it once."""

import errno
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from soak import durable
from soak.acts import TAKEN, TAKEN_BEFORE, Act
from soak.durable import Fate
from soak.figures import Figure, Part
from soak.stage import Stage, acts_and, shared
from tests import storing

WAYS = {
    "w": (errno.ENOSPC, errno.EIO, errno.EINTR, 0),
    "s": (errno.EIO, errno.ENOSPC, errno.EINTR),
    "o": (errno.EMFILE, errno.ENOSPC, errno.EIO),
}
"""How calls of each kind fail, the others as a disk that is broken or full; 0 writes half."""
OTHERS = (errno.EIO, errno.ENOSPC)
Point = tuple[Act, int, str, int]


def tried(rounds: int, seed: int, folder: Path) -> Figure:
    stage = Stage(folder)
    points = [
        (act, n, kind, way)
        for act, n, kind in acts_and(stage.kinds)
        for way in WAYS.get(kind, OTHERS)
    ]
    chosen = _spread(points, random.Random(seed))[:rounds]
    start = time.monotonic()
    wrong = shared(chosen, partial(_all, stage, folder))
    pace = len(chosen) / (time.monotonic() - start)
    ways = Counter(_name(way) for *_, way in chosen)
    said = ", ".join(f"{many} {way}" for way, many in ways.most_common())
    calls = len({(act.name, n) for act, n, *_ in points})
    said = f"of {len(points)} in {calls} calls, here {said}; {pace:.0f} a second"
    return Figure(len(chosen), len(wrong), "; ".join([said, *wrong[:5]]))


def _spread(points: list[Point], chance: random.Random) -> list[Point]:
    """Each call once before any comes again, and among them in turn one of each kind of call and
    way to fail, so that the rare ones come too."""
    chance.shuffle(points)
    turns = Counter[tuple[object, ...]]()
    ranked: list[tuple[int, int, int, Point]] = []
    for number, (act, n, kind, way) in enumerate(points):
        turns[call := (act.name, n)] += 1
        turns[sort := (turns[call], kind, way)] += 1
        ranked.append((turns[call], turns[sort], number, points[number]))
    return [point for *_, point in sorted(ranked)]


def _all(stage: Stage, folder: Path, worker: int, points: Sequence[Point]) -> list[str]:
    stage.move(folder / f"data-{worker}")
    return [
        f"{act.name}, call {n} ({kind}) {_name(way)}: {wrong}"
        for act, n, kind, way in points
        for wrong in _failed(stage, act, n, kind, way)
    ]


def _failed(stage: Stage, act: Act, n: int, kind: str, way: int) -> list[str]:
    stage.put_back(act.name)
    said, status = durable.begin(partial(_try_twice, stage, act, n, kind, way)).answer()
    wrong: list[str] = json.loads(said) if status == 0 else ["its process ended"]
    return wrong + stage.faults()


def _try_twice(
    stage: Stage, act: Act, n: int, kind: str, way: int, say: Callable[[bytes], None]
) -> None:
    """Once with the fault, and once more, as whoever read that it didn't work does."""
    durable.arm(stage.data, Fate.FAILED if way else Fate.SHORT, n, way)
    wrong = _answer(stage, act, _told)
    durable.disarm()
    if kind != "u" and storing.arriving():
        wrong.append("left something temporary")
    happened = stage.state(act) == stage.after[act.name]
    if act.once or not happened:
        with stage.app.app_context():
            act.later()
        wrong += _answer(stage, act, _went_well)
        if stage.state(act) != stage.after[act.name]:
            wrong.append("not done once by doing it again")
    say(json.dumps(wrong).encode())


def _answer(stage: Stage, act: Act, judged: Callable[[int, str], list[str]]) -> list[str]:
    """What is wrong with the answer. The worker has none: it takes its work up again."""
    try:
        answer = stage.sends[act.name]()
    except Exception as fault:
        return [] if judged is _told else [f"again: {fault}"]
    return [] if answer is None else judged(answer.status_code, answer.text)


def _told(status: int, text: str) -> list[str]:
    """It went well all the same, or the person reads what happened."""
    if status in TAKEN:
        return []
    if status not in (503, 507):
        return [f"answered {status}"]
    return [] if "está a salvo" in text else ["says nothing"]


def _went_well(status: int, text: str) -> list[str]:
    """Or refused, where it had happened."""
    return [] if status in TAKEN_BEFORE else [f"again: {status}"]


def _name(way: int) -> str:
    return errno.errorcode[way] if way else "half a write"


PART = Part(
    "T05",
    "each call that writes fails once, in each way",
    100,
    partial(durable.preloaded, "soak.io_errors"),
    checked=1200,  # more than there are calls
)
