"""T02: whatever somebody does, `kill -9` at any call that writes loses nothing that was
acknowledged and leaves nothing half done; sent again, it is done once."""

import json
import random
import signal
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

AGAIN = 3
"""Of so many points one is followed by doing it again."""
Point = tuple[Act, Fate, int]


def tried(rounds: int, seed: int, folder: Path) -> Figure:
    stage = Stage(folder)
    points = [
        (act, fate, n)
        for act, n, kind in acts_and(stage.kinds)
        for fate in (Fate.BEFORE, Fate.AFTER, Fate.TORN)
        if fate != Fate.TORN or kind == "w"
    ]
    random.Random(seed).shuffle(points)
    chosen = points[:rounds]
    start = time.monotonic()
    wrong = shared(chosen, partial(_all, stage, folder))
    pace = len(chosen) / (time.monotonic() - start)
    fates = Counter(fate for _, fate, _ in chosen)
    said = f"{len(stage.sends)} acts of {len(points)} points, {fates[Fate.TORN]} torn writes here"
    said += f", {pace:.0f} a second" + "".join(f"; {each}" for each in wrong[:5])
    return Figure(len(chosen), len(wrong), said)


def _all(stage: Stage, folder: Path, worker: int, points: Sequence[Point]) -> list[str]:
    stage.move(folder / f"data-{worker}")
    return [
        f"{act.name}, {fate.name} call {n}: {wrong}"
        for number, (act, fate, n) in enumerate(points)
        for wrong in _killed(stage, act, fate, n, again=number % AGAIN == 0)
    ]


def _killed(stage: Stage, act: Act, fate: Fate, n: int, *, again: bool) -> list[str]:
    """Do it until it is killed there; what is wrong then."""

    def work(say: Callable[[bytes], None]) -> None:
        durable.arm(stage.data, fate, n)
        answer = stage.sends[act.name]()
        assert answer is None or answer.status_code in TAKEN, answer
        say(b"done")

    stage.put_back(act.name)
    acknowledged, status = durable.begin(work).answer()
    if status not in (0, -signal.SIGKILL):
        return [f"ended with {status}"]
    wrong = stage.faults()
    state, after = stage.state(act), stage.after[act.name]
    if acknowledged and state != after:
        wrong.append("acknowledged and lost")
    if act.whole and state not in (stage.before[act.name], after):
        wrong.append("half done")
    if again and (act.once or state != after):
        said, status = durable.begin(partial(_repeat, stage, act)).answer()
        wrong += json.loads(said) if status == 0 else ["it can't be done again"]
    return wrong


def _repeat(stage: Stage, act: Act, say: Callable[[bytes], None]) -> None:
    """Do it again, as after a crash."""
    wrong = []
    with stage.app.app_context():
        act.later()
    answer = stage.sends[act.name]()
    if answer is not None and answer.status_code not in TAKEN_BEFORE:
        wrong.append(f"again: {answer.status}")
    if stage.state(act) != stage.after[act.name]:
        wrong.append("not done by doing it again")
    say(json.dumps(wrong).encode())


PART = Part(
    "T02",
    "kill -9 at the n-th call that writes, of every act",
    200,
    partial(durable.preloaded, "soak.crash_points"),
    checked=2000,
)
