"""What was acknowledged survives kill -9 (A50): a process writes, says so, and is killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from config import Config
from models import Letter, Token, User

ROOT = Path(__file__).parent.parent
WRITER = """
import sys
from app import create_app
from config import Config
from domain import letters, tokens
from models import Purpose, User, db
app = create_app(Config.from_env())
with app.app_context():
    for n in range(100_000):
        with db.atomic():
            user = User.create(username=f"u{n}", email=f"u{n}@x.co", name="N", password_hash="h")
            letters.activation(user, tokens.issue(user, Purpose.ACTIVATE))
        print(user.username, flush=True)
"""


def test_what_was_acknowledged_is_there_after_a_kill_and_nothing_is_half_there(
    config: Config, database: None
):
    environment = dict(os.environ) | {
        "DATA_DIR": str(config.data_dir),
        "DATABASE_URL": config.database_url,
        "SECRET_KEY": config.secret_key,
    }
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    acknowledged = [writer.stdout.readline().strip() for _ in range(25)]
    os.kill(writer.pid, signal.SIGKILL)
    acknowledged += writer.stdout.read().split()
    writer.wait()
    kept = {user.username for user in User.select()}
    assert set(acknowledged) <= kept
    assert User.select().count() == Token.select().count() == Letter.select().count()
