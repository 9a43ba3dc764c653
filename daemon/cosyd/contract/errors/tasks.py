"""What goes wrong where a text is sent in pieces, as tasks, and where a recording is fetched."""

from __future__ import annotations

from cosyd.contract.errors.base import CosydError


class TaskMessageInvalid(CosydError):
    """A message that makes no sense."""

    code = "task.message"
    status = 400
    message = "The message cannot be understood: {reason}."
    solution = "Send JSON in text frames: a header with 'action' and 'task_id', and a payload."


class TaskOutOfTurn(CosydError):
    """A message that makes no sense now."""

    code = "task.order"
    status = 409
    message = "{action} came out of turn: {reason}."
    solution = (
        "Send run-task, wait for task-started, then continue-task for each piece of text and "
        "finish-task, all with one task_id. The next task begins after task-finished."
    )


class TaskSilent(CosydError):
    """A client that has begun a task and says nothing."""

    code = "task.silent"
    status = 408
    message = "The request timed out: nothing has come for {seconds} seconds."
    solution = "Send text or finish-task in time, or raise the setting tasks.patience_s."


class TaskTooLong(CosydError):
    """More text than one task may hold."""

    code = "task.too_long"
    status = 413
    message = "The task has {characters} characters; at most {limit} are taken."
    solution = "End the task, and send the rest in another one."


class FetchRefused(CosydError):
    """A recording that is not fetched."""

    code = "fetch.refused"
    status = 400
    message = "The recording cannot be fetched: {reason}."
    solution = (
        "Give the address of a public http or https server, or the recording itself as a data: "
        "URL. The setting tasks.fetch_private allows addresses of private networks."
    )
