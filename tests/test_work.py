import pytest
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from bedside import work

pytestmark = pytest.mark.django_db


def left_behind(workers):
    return DBTaskResult.objects.create(
        status=TaskResultStatus.RUNNING,
        args_kwargs={"args": [], "kwargs": {}},
        task_path=work.tidy.module_path,
        worker_ids=[f"worker-{number}" for number in range(workers)],
        backend_name="default",
        run_after=get_date_max(),
    )


def test_a_task_that_a_killed_worker_left_is_done_again():
    task = left_behind(workers=1)
    work.take_back_orphans()
    task.refresh_from_db()
    assert task.status == TaskResultStatus.READY
    assert DBTaskResult.objects.ready().count() == 1


def test_a_task_that_kills_its_workers_is_given_up():
    task = left_behind(workers=work.TRIES)
    work.take_back_orphans()
    task.refresh_from_db()
    assert task.status == TaskResultStatus.FAILED
    assert task.finished_at is not None
