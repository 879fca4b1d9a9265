"""The list of requests that fall to staff, and what their answer leaves in the row."""

import pytest

from domain import staff_requests
from domain.errors import Refused
from models import Access, AccessState, Letter, Role, User, now
from tests.people import give_access, make_entity, make_staff, make_user


def waits(user: User, name: str = "", **fields: object) -> Access:
    entity = make_entity(name or f"Empresa {user.username}", None)
    return give_access(user, entity, state=AccessState.PENDING, **fields)


@pytest.mark.parametrize("count", [25, 26])
def test_a_page_has_25_and_the_next_one_the_rest(database, count: int):
    rows = [waits(make_user(f"persona{n}")) for n in range(count)]
    first = staff_requests.page()
    assert [row.id for row in first.rows] == [row.id for row in rows[:25]]
    assert first.after == (rows[24].code if count > 25 else "")
    assert [row.id for row in staff_requests.page(rows[24].code).rows] == [
        row.id for row in rows[25:]
    ]
    assert staff_requests.count() == count


def test_the_ten_last_answers_of_staff_stand_in_the_list(ramon: User):
    staff, gloria = make_staff(), make_user("gloria")
    give_access(ramon, make_entity("Propia", None, gloria), decided_by=gloria)
    rows = [waits(make_user(f"persona{n}")) for n in range(11)]
    staff_requests.accept_as_administrator(rows[0], by=staff)
    for row in rows[1:]:
        staff_requests.reject(row, by=staff)
    assert [row.id for row in staff_requests.decided()] == [row.id for row in rows[:0:-1]]
    staff_requests.accept_as_administrator(last := waits(ramon), by=staff)
    assert staff_requests.decided()[0].id == last.id


def test_an_answer_is_counted_and_dated_in_its_row_alone(ramon: User):
    staff, luz = make_staff(), make_user("luz")
    accepted, rejected = waits(ramon, "Una", rejections=2), waits(ramon, "Otra", rejections=1)
    beside = give_access(luz, accepted.entity, state=AccessState.PENDING)
    elsewhere = waits(luz)
    staff_requests.accept_as_administrator(accepted, by=staff)
    staff_requests.reject(rejected, by=staff, reason="No es suya")
    row = Access.get_by_id(accepted.id)
    assert (row.role, row.rejections, row.decided_by) == (Role.ADMINISTRATOR, 0, staff)
    assert row.accepted_at and row.accepted_at <= now()
    row = Access.get_by_id(rejected.id)
    assert (row.rejections, row.reason, row.decided_by) == (2, "No es suya", staff)
    for other in (beside, elsewhere):
        assert Access.get_by_id(other.id).state == AccessState.PENDING
    told = Letter.get(Letter.template == "access_administrator")
    assert told.context["waiting"] == 1  # of that entity


def test_staff_answer_neither_their_own_request_nor_one_in_dispute(ramon: User):
    staff = make_staff()
    own, disputed = waits(staff), waits(ramon)
    disputed.entity.disputed_at = now()
    disputed.entity.save()
    for row, sentence in ((own, "otra persona"), (disputed, "en disputa")):
        for answer in (staff_requests.accept_as_administrator, staff_requests.reject):
            with pytest.raises(Refused, match=sentence):
                answer(row, by=staff)
        assert Access.get_by_id(row.id).state == AccessState.PENDING
