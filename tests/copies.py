"""Databases for a file of tests: one that is kept, and copies of it to be used up."""

import shutil
from pathlib import Path

import models
from tests import servers


class Copies:
    """The kept one is never opened; `url` is the copy in use."""

    def __init__(self, cluster: str, kept: str, folder: Path) -> None:
        self.cluster, self.kept, self.folder, self.url = cluster, kept, folder, ""
        self.renew()

    def keep(self) -> None:
        """Go back to this from now on."""
        models.db.close()
        self.kept, self.url = self.url, ""
        self.renew()

    def renew(self) -> None:
        models.db.close()
        self.drop()
        if self.cluster:
            self.url = servers.create_database(self.cluster, self.kept)
        else:
            self.url = f"sqlite:///{self.folder}/{models.new_code()}.sqlite3"
            shutil.copy(self.kept.removeprefix("sqlite:///"), self.url.removeprefix("sqlite:///"))
        models.open_database(self.url)

    def drop(self) -> None:
        if self.cluster and self.url:
            servers.drop_database(self.cluster, self.url)
