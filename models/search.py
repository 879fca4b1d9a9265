"""The tables of the search by name, alike on both engines; `domain/search.py` decides with them.

`search_name` holds the words of each registered entity's name, `vocabulary` every word that occurs
there, and `vocabulary_edit` each word under itself and under itself less any one letter, so that a
slip is found by equality. Queries are SQL text: building them would cost more than running them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from models.base import db, is_postgres
from models.ready import run

AFTER_LETTERS = "{"
"""Greater than whatever a word or a key goes on with: they are made of [a-z0-9 ]."""
BATCH = 500

SQLITE = (
    """CREATE TABLE search_name (
        entity_id INTEGER PRIMARY KEY REFERENCES entity (id) ON DELETE CASCADE,
        name TEXT NOT NULL, short_name TEXT NOT NULL)""",
    "CREATE INDEX search_name_name ON search_name (name, short_name)",
    """CREATE VIRTUAL TABLE search_word USING fts5 (
        name, short_name, content='search_name', content_rowid='entity_id',
        tokenize='ascii', prefix='2 3 4', detail=none, columnsize=0)""",
    """CREATE TRIGGER search_name_inserted AFTER INSERT ON search_name BEGIN
        INSERT INTO search_word (rowid, name, short_name)
        VALUES (new.entity_id, new.name, new.short_name); END""",
    """CREATE TRIGGER search_name_deleted AFTER DELETE ON search_name BEGIN
        INSERT INTO search_word (search_word, rowid, name, short_name)
        VALUES ('delete', old.entity_id, old.name, old.short_name); END""",
    """CREATE TRIGGER search_name_updated AFTER UPDATE ON search_name BEGIN
        INSERT INTO search_word (search_word, rowid, name, short_name)
        VALUES ('delete', old.entity_id, old.name, old.short_name);
        INSERT INTO search_word (rowid, name, short_name)
        VALUES (new.entity_id, new.name, new.short_name); END""",
    "CREATE TABLE vocabulary (word TEXT PRIMARY KEY) WITHOUT ROWID",
    """CREATE TABLE vocabulary_edit (
        edit TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY (edit, word)) WITHOUT ROWID""",
)
POSTGRES = (
    """CREATE TABLE search_name (
        entity_id INTEGER PRIMARY KEY REFERENCES entity (id) ON DELETE CASCADE,
        name TEXT COLLATE "C" NOT NULL, short_name TEXT COLLATE "C" NOT NULL,
        words TSVECTOR NOT NULL GENERATED ALWAYS AS (
            array_to_tsvector(string_to_array(trim(name || ' ' || short_name), ' '))) STORED)""",
    "CREATE INDEX search_name_name ON search_name (name, short_name)",
    "CREATE INDEX search_name_words ON search_name USING gin (words) WITH (fastupdate = off)",
    'CREATE TABLE vocabulary (word TEXT COLLATE "C" PRIMARY KEY)',
    """CREATE TABLE vocabulary_edit (
        edit TEXT COLLATE "C", word TEXT COLLATE "C", PRIMARY KEY (edit, word))""",
)

HOLDING_SQLITE = """SELECT entity_id, name, short_name FROM search_name WHERE entity_id IN
    (SELECT rowid FROM search_word WHERE search_word MATCH ? LIMIT ?)"""
HOLDING_POSTGRES = """SELECT entity_id, name, short_name FROM search_name
    WHERE words @@ CAST(? AS tsquery) LIMIT ?"""


class Found(NamedTuple):
    """An entity whose name matches; both names are folded words."""

    entity_id: int
    name: str
    short_name: str


def create_search_tables() -> None:
    """As the migrations build them by SQL of their own: a test compares the two."""
    for statement in POSTGRES if is_postgres() else SQLITE:
        db.execute_sql(statement)


def names_from(beginning: str, limit: int) -> list[Found]:
    """Names that begin so, in their order: the very name is the first."""
    rows = _rows(
        "SELECT entity_id, name, short_name FROM search_name"
        " WHERE name >= ? AND name < ? ORDER BY name LIMIT ?",
        (beginning, beginning + AFTER_LETTERS, limit),
    )
    return [Found(*row) for row in rows]


def names_equal(names: Sequence[str], limit: int) -> list[Found]:
    rows = _rows(
        "SELECT entity_id, name, short_name FROM search_name WHERE name IN (…) LIMIT ?",
        (*names, limit),
    )
    return [Found(*row) for row in rows]


def names_holding(groups: Sequence[Sequence[str]], limit: int) -> list[Found]:
    """Names with a word of each group, in no order. Words are [a-z0-9]+; `abc*` is a beginning."""
    if is_postgres():
        return [Found(*row) for row in _rows(HOLDING_POSTGRES, (_tsquery(groups), limit))]
    return [Found(*row) for row in _rows(HOLDING_SQLITE, (_fts5_query(groups), limit))]


def words_from(beginning: str, limit: int) -> list[str]:
    """Words of the vocabulary that go on from this beginning."""
    rows = _rows(
        "SELECT word FROM vocabulary WHERE word > ? AND word < ? ORDER BY word LIMIT ?",
        (beginning, beginning + AFTER_LETTERS, limit),
    )
    return [word for (word,) in rows]


def known_words(words: Sequence[str]) -> set[str]:
    rows = _rows("SELECT word FROM vocabulary WHERE word IN (…)", words)
    return {word for (word,) in rows}


def words_near(word: str, limit: int) -> list[str]:
    """Words of the vocabulary that share a spelling with this one when each may lose a letter."""
    edits = _edits(word)
    rows = _rows(
        "SELECT DISTINCT word FROM vocabulary_edit WHERE edit IN (…) LIMIT ?", (*edits, limit)
    )
    return [near for (near,) in rows]


def registered_with(tax_ids: Sequence[str], limit: int) -> list[tuple[int, str]]:
    """Ids and NITs of the registered entities with one of these, oldest first.

    The state goes through `||` so that its index, which nearly every row satisfies, isn't taken.
    """
    return _rows(
        "SELECT id, tax_id FROM entity"
        " WHERE tax_id IN (…) AND state || '' = 'registered' ORDER BY id LIMIT ?",
        (*tax_ids, limit),
    )


def put_names(rows: Iterable[Found]) -> None:
    """Add them, or change those that are there."""
    for batch in _batches(rows):
        _insert(
            "INSERT INTO search_name (entity_id, name, short_name) VALUES …"
            " ON CONFLICT (entity_id) DO UPDATE"
            " SET name = excluded.name, short_name = excluded.short_name",
            batch,
        )


def drop_name(entity_id: int) -> None:
    run("DELETE FROM search_name WHERE entity_id = ?", entity_id)


def add_words(words: Iterable[str], *, correctable: Callable[[str], bool]) -> None:
    """Add what is new to the vocabulary; slips are looked for only in what is correctable.

    In one order everywhere, so that two transactions never wait for each other in a circle.
    """
    for batch in _batches((word,) for word in sorted(set(words))):
        added = _insert(
            "INSERT INTO vocabulary (word) VALUES … ON CONFLICT DO NOTHING RETURNING word", batch
        )
        new = sorted(word for (word,) in added if correctable(word))
        for edits in _batches((edit, word) for word in new for edit in _edits(word)):
            _insert(
                "INSERT INTO vocabulary_edit (edit, word) VALUES … ON CONFLICT DO NOTHING", edits
            )


def tidy() -> None:
    """After many names at once: let the indexes be as fast as if they had been made in one go."""
    if is_postgres():
        db.execute_sql("ANALYZE search_name")
        db.execute_sql("ANALYZE entity")
    else:
        db.execute_sql("INSERT INTO search_word (search_word) VALUES ('optimize')")


def _edits(word: str) -> list[str]:
    return sorted({word} | {word[:at] + word[at + 1 :] for at in range(len(word))})


def _tsquery(groups: Sequence[Sequence[str]]) -> str:
    return "&".join("(" + "|".join(map(_tsquery_word, group)) + ")" for group in groups)


def _tsquery_word(word: str) -> str:
    return f"'{word[:-1]}':*" if word.endswith("*") else f"'{word}'"


def _fts5_query(groups: Sequence[Sequence[str]]) -> str:
    return " AND ".join("(" + " OR ".join(map(_fts5_word, group)) + ")" for group in groups)


def _fts5_word(word: str) -> str:
    return f'"{word[:-1]}"*' if word.endswith("*") else f'"{word}"'


def _rows(sql: str, values: Sequence[object]) -> list[Any]:
    """Run it. `…` stands for the marks of all the values that have no mark of their own."""
    marks = ",".join("?" * (len(values) - sql.count("?")))
    return list(db.execute_sql(sql.replace("…", marks).replace("?", db.obj.param), values))


def _insert(sql: str, rows: Sequence[Sequence[object]]) -> list[Any]:
    """Insert many in one statement. `…` stands for their marks. Returns what is RETURNING."""
    row = "(" + ",".join([db.obj.param] * len(rows[0])) + ")"
    values = [value for each in rows for value in each]
    cursor = db.execute_sql(sql.replace("…", ",".join([row] * len(rows))), values)
    return list(cursor) if cursor.description else []


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(rows)
    while batch := list(islice(rest, BATCH)):
        yield batch
