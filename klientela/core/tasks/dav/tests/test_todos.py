"""A program of one's own adds tasks and ticks them."""

from klientela.core.access.acting import as_system
from klientela.core.tasks.models import Task

SHELF = "/dav/calendars/tasks/"


def todo(*lines):
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VTODO", "UID:todo-1", *lines, "END:VTODO", "END:VCALENDAR", ""))


def test_a_task_is_added_changed_ticked_and_opened_again(program, cast):
    call = ("SUMMARY:Call Radu", "DUE;VALUE=DATE:20270302", "PRIORITY:1", "X-PHONE:yes")
    assert program.ask("PUT", f"{SHELF}one.ics", todo(*call)).status_code == 201
    with as_system("test"):
        task = Task.objects.get(owner=cast.ewa)
    assert (task.title, str(task.due_on), task.priority) == ("Call Radu", "2027-03-02", "high")
    back = program.ask("GET", f"{SHELF}one.ics").content.decode()
    assert "X-PHONE:yes" in back and "DUE;VALUE=DATE:20270302" in back
    for status, is_open in (("COMPLETED", False), ("NEEDS-ACTION", True)):
        assert program.ask("PUT", f"{SHELF}one.ics", todo(*call, f"STATUS:{status}")).status_code == 204
        with as_system("test"):
            assert Task.objects.get(pk=task.pk).is_open is is_open
    assert program.ask("PUT", f"{SHELF}two.ics", todo(*call)).status_code == 409
    assert program.ask("PUT", f"{SHELF}one.ics", todo(*call, "RRULE:FREQ=DAILY")).status_code == 400
    assert program.ask("DELETE", f"{SHELF}one.ics").status_code == 204
    with as_system("test"):
        assert not Task.objects.filter(deleted_at=None).exists()
