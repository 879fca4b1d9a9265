"""How often something may be done: sliding windows, exact across processes and restarts.

Uses are counted in Valkey where there is one, else in the database, which also counts while Valkey
is away: a server less never opens a limit. `THROTTLE=off` stops these rates, never quotas.
"""

import contextlib
import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from domain import limit_keys, limit_rows, settings
from domain.limit_uses import Store, Use

T = TypeVar("T")

MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass(frozen=True)
class Limit:
    """At most `times` uses in `seconds`."""

    name: str
    times: int
    seconds: int


SIGN_IN = Limit("sign-in", 10, 15 * MINUTE)  # failures, by account and network
SIGN_IN_NETWORK = Limit("sign-in-network", 30, HOUR)  # failures, by network
PRESENT_PASSWORD = Limit("present-password", 10, 15 * MINUTE)  # failures, by account
CODES = Limit("codes", 10, 15 * MINUTE)  # wrong second steps, by user and network
CODES_ELSEWHERE = Limit("codes-elsewhere", 30, DAY)  # by user, from networks unknown to them
RECOVERY = Limit("recovery", 5, DAY)  # by account
EMAIL_CHANGES = Limit("email-changes", 5, DAY)  # asked for, by user
RESCUES = Limit("rescues", 5, DAY)  # ways back asked for, by the name typed and network
RESCUES_NETWORK = Limit("rescues-network", 20, DAY)
ANSWERS = Limit("answers", 5, DAY)  # wrong ones behind a link of recovery, by account
RECOVERY_NETWORK = Limit("recovery-network", 300, HOUR)
LETTERS = Limit("letters", 3, 6 * HOUR)  # by address and purpose
NAME_CHECKS = Limit("name-checks", 10, 10 * MINUTE)  # by draft
NAME_CHECKS_NETWORK = Limit("name-checks-network", 300, 10 * MINUTE)
SEARCH = Limit("search", 60, MINUTE)  # by session
SEARCH_NETWORK = Limit("search-network", 600, MINUTE)
DIRECTORY = Limit("directory", 300, 10 * MINUTE)  # lists and cards, by network
DIRECTORY_EXPORTS = Limit("directory-exports", 10, HOUR)  # the open data whole, by network
UPLOADS = Limit("uploads", 120, HOUR)  # by user
PROOFS = Limit("proofs", 20, DAY)  # files that back a request, by user, else by network
BLANK_FORMS = Limit("blank-forms", 40, HOUR)  # by user: each takes a process a second
PICTURES = Limit("pictures", 300, HOUR)  # of photographs, by user: each takes a process too
JOINS = Limit("joins", 30, HOUR)  # of photographs to one PDF, by user: seconds of a process
ARCHIVES = Limit("archives", 20, HOUR)  # zips of a whole library, by user
PERSONAL_DATA = Limit("personal-data", 10, DAY)  # downloads, by user
DATA_REQUESTS = Limit("data-requests", 5, DAY)  # about one's own data, by user
EXPORTS = Limit("exports", 30, HOUR)  # tables as files, by user
STASHED = Limit("stashed", 60, HOUR)  # forms of ended sessions, by user, else by network
NEW_DRAFTS = Limit("new-drafts", 3000, HOUR)  # of step 1, by network
DECISIONS = Limit("decisions", 10, 6 * HOUR)  # letters about one access
NEW_ENTITIES = Limit("new-entities", 5, DAY)  # by user
PROPOSALS = Limit("proposals", 30, DAY)  # of members of plural entities, by user
INVITATIONS = Limit("invitations", 30, DAY)  # by entity
STAFF_INVITATIONS = Limit("staff-invitations", 20, DAY)  # to the team, by chief
INVITATIONS_TO = Limit("invitations-to", 3, 6 * HOUR)  # by entity and address
OVERDUE = Limit("overdue", 1, 12 * HOUR)  # reminders of requests, by who decides
ASSISTED = Limit("assisted", 100, DAY)  # registrations that one of the staff begins
ASSISTED_CODES = Limit("assisted-codes", 30, HOUR)  # wrong ones, by network
AUDIENCES = Limit("audiences", 60, DAY)  # files of people for circulars, by user
CIRCULAR_LINKS = Limit("circular-links", 60, HOUR)  # wrong ones, by network
TEST_LETTERS = Limit("test-letters", 20, HOUR)  # of circulars, by user
CLAIMS = Limit("claims", 5, DAY)  # about entities that others administer, by user
MESSAGES = Limit("messages", 30, DAY)  # to the institution, by entity
TICKETS = Limit("tickets", 5, DAY)  # to the help desk, by e-mail and network
TICKETS_NETWORK = Limit("tickets-network", 30, DAY)
CERTIFICATES = Limit("certificates", 20, DAY)  # issued, by entity
CERTIFICATE_CODES = Limit("certificate-codes", 60, HOUR)  # wrong ones, by network
COMPARISONS = Limit("comparisons", 10, HOUR)  # of a number, by certificate and network
COMPARISONS_ALL = Limit("comparisons-all", 100, DAY)  # the same, by certificate
REMINDERS = Limit("reminders", 1, DAY)  # by plural entity and member

hears_of_refusals: list[Callable[[Limit], None]] = []
"""Who counts them, for `/metrics`."""


def allow(limit: Limit, who: str) -> bool:
    """Count one use; False, and not counted, if it would be one too many."""
    return _allow((limit, who))


def may_search(who: str, network: str) -> bool:
    """Count one search of a session or a draft, and of its network (A65)."""
    return _allow((SEARCH, who), (SEARCH_NETWORK, network))


def may_compare(certificate: str, network: str) -> bool:
    """Count one number that somebody compares with a certificate's."""
    return _allow((COMPARISONS, f"{certificate}:{network}"), (COMPARISONS_ALL, certificate))


def _allow(*uses: tuple[Limit, str]) -> bool:
    """Count all of these uses, or none of them."""
    if not settings.current().throttle:
        return True
    at, counted = time.time(), [_use(limit, who) for limit, who in uses]
    allowed = _where_it_is_counted(lambda store: store.count(counted, at))
    return allowed or not _refused(uses[0][0])


def take_back(limit: Limit, who: str) -> None:
    """Uncount the newest use: a sign-in that was no failure after all."""
    _where_it_is_counted(lambda store: store.take_back(_use(limit, who)))


def forget(limit: Limit, who: str) -> None:
    """Uncount every use."""
    _where_it_is_counted(lambda store: store.forget(_use(limit, who)))


def exhausted(limit: Limit, who: str) -> bool:
    """Is there no use left? Counts nothing."""
    if not settings.current().throttle:
        return False
    at, use = time.time(), _use(limit, who)
    used = _where_it_is_counted(lambda store: store.used(use, at))
    return used >= limit.times and _refused(limit)


def network(address: str) -> str:
    """What counts as one network: an IPv4 address, the /64 of an IPv6 one."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, 64), strict=False).network_address)
    return str(ip)


def forget_old() -> None:
    """Drop what no window can see any more; in Valkey it goes by itself."""
    limit_rows.forget_before(time.time() - DAY)


def _refused(limit: Limit) -> bool:
    for hear in hears_of_refusals:
        hear(limit)
    return True


def _where_it_is_counted(act: Callable[[Store], T]) -> T:
    if settings.current().valkey_url:
        with contextlib.suppress(limit_keys.Away):
            return act(limit_keys)
    return act(limit_rows)


def _use(limit: Limit, who: str) -> Use:
    return Use(f"{limit.name}:{who}"[:120], limit.times, limit.seconds)
