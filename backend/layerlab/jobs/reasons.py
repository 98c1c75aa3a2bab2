"""Why a trainer died, in words that a student understands: no traceback, no path, no value of theirs."""

from __future__ import annotations

import errno
import signal

from pydantic import ValidationError

from layerlab.errors import LayerlabError
from layerlab.sentences import Sentence, sentence

OUT_OF_MEMORY = sentence(
    "out_of_memory", "The run ran out of memory. Try a smaller batch, smaller layers or less data."
)
TOO_LONG = sentence("ran_too_long", "The run took longer than a run may take on this server.")
KILLED = sentence("ended_by_force", "The run was ended by force.")
SILENT = sentence("trainer_silent", "The trainer closed its line to the server but went on; it was ended.")
STARTER_DIED = sentence(
    "starter_died", "The process that starts trainers died, and the run with it. Starting the run again will work."
)
NOT_STARTED = sentence(
    "not_started", "The server could not start a process for the run. Try again, or ask who runs the server."
)
NOT_SAVED = sentence("not_saved", "The server could not save the run's progress: its disk reported an error.")
GARBLED = sentence(
    "trainer_garbled", "The trainer said something that the server does not understand. This is a fault in Layerlab."
)

MEMORY_MARKS = ("allocate memory", "out of memory", "bad_alloc", "unable to allocate")

BY_SIGNAL = {
    signal.SIGKILL: sentence(
        "trainer_killed", "The trainer was killed: the machine ran out of memory, or somebody ended it by hand."
    ),
    signal.SIGSEGV: sentence(
        "trainer_crashed", "The trainer crashed (a memory access that is not allowed). This is a fault in Layerlab."
    ),
    signal.SIGBUS: sentence(
        "trainer_crashed", "The trainer crashed (a memory access that is not allowed). This is a fault in Layerlab."
    ),
    signal.SIGABRT: sentence(
        "trainer_aborted", "The trainer crashed (it aborted itself). Often the machine had no memory left."
    ),
    signal.SIGFPE: sentence(
        "trainer_miscalculated", "The trainer crashed (an impossible calculation). This is a fault in Layerlab."
    ),
    signal.SIGXCPU: sentence(
        "too_much_computing", "The run used more computing time than a run may use on this server."
    ),
    signal.SIGTERM: sentence("trainer_asked_to_end", "The trainer was asked from outside to end."),
}


def is_out_of_memory(error: BaseException) -> bool:
    """Whether memory ran out, in whichever of its many words a library says so."""
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
        return True
    return isinstance(error, RuntimeError) and any(mark in str(error).lower() for mark in MEMORY_MARKS)


def reason_of_exception(error: BaseException) -> Sentence:
    """What RunFailed says of an exception that the trainer raised."""
    if is_out_of_memory(error):
        return OUT_OF_MEMORY
    if isinstance(error, LayerlabError):
        return error.said
    if isinstance(error, ValidationError):  # what it names was there when it was accepted: an upload, say
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        return sentence("input_gone", "What the run needs is not there any more: {problem}.", problem=first["msg"])
    if isinstance(error, OSError):
        return NOT_SAVED
    name = type(error).__name__
    return sentence(
        "unexpected_error",
        "The trainer met an error that it did not expect ({error}). This is a fault in Layerlab.",
        error=name,
    )


def reason_of_exit(exit_code: int | None) -> Sentence:
    """What is said of a trainer that ended without a last event. Signals are negative, as in subprocess."""
    if exit_code is None:
        return STARTER_DIED
    if exit_code == 0:
        return sentence("trainer_ended", "The trainer ended without saying why. This is a fault in Layerlab.")
    if exit_code > 0:
        return sentence(
            "trainer_exited",
            "The trainer ended without saying why (exit status {status}). This is a fault in Layerlab.",
            status=exit_code,
        )
    try:
        number = signal.Signals(-exit_code)
    except ValueError:
        return sentence("trainer_signalled", "The trainer was ended by signal {signal}.", signal=-exit_code)
    ended = sentence(
        "trainer_signalled", "The trainer was ended by the signal {signal}.", signal=number.name, variant="named"
    )
    return BY_SIGNAL.get(number, ended)
