"""A real Python trainer for tests of the launcher: real processes, real faults, no GPU and no model.

    trainer.py FAULT CHECKPOINT_FOLDER

It has the shape of SN38's software: an agent, four ranks in sessions of their own, the same console lines, the same
two try blocks around the loop (distributed_training/base/miner.py:120-195 at the contract's commit). Rank 0 writes a
checkpoint every second step and goes on from the one that it finds. A fault strikes once, at the fifth step; there it
waits while the working folder holds the file hold-fault.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
import time
import traceback

RANKS = 4
STRIKES_AT = 5
STEP_SECONDS = 0.1
HOLD = "hold-fault"


def main():
    if "LOCAL_RANK" in os.environ:
        rank = int(os.environ["LOCAL_RANK"])
        return Rank0(sys.argv[1], sys.argv[2]).run() if rank == 0 else stand_by()
    return agent()


def agent():
    """As torchrun: ends with 1 and ends the others where one fails, waits for the others where one ends with 0."""
    ranks = [
        subprocess.Popen(
            [sys.executable, *sys.argv], env={**os.environ, "LOCAL_RANK": str(rank)}, start_new_session=True
        )
        for rank in range(RANKS)
    ]

    # The handler only notes the signal: one that waited for a rank would wait for ever where it comes in the middle of
    # that rank's poll, whose lock is not reentrant (Popen._internal_poll and _wait in CPython's subprocess.py).
    asked = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _frame: asked.append(number))
    while not asked:
        codes = [rank.poll() for rank in ranks]
        if any(code not in (None, 0) for code in codes):
            close(ranks, signal.SIGTERM)
            return 1
        if all(code == 0 for code in codes):
            return 0
        time.sleep(0.02)
    close(ranks, asked[0])
    return 1


def close(ranks, number):
    for rank in ranks:
        if rank.poll() is None:
            rank.send_signal(number)
    for rank in ranks:
        rank.wait()


def stand_by():
    """The other ranks wait in a collective."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    while True:
        signal.pause()


def say(message):
    print(f"   \033[1mRank 0\033[0m    | {message}", flush=True)


class Rank0:
    def __init__(self, fault, folder):
        self.fault = fault
        self.checkpoint = os.path.join(folder, "checkpoint.json")
        self.struck = "struck"
        self.step = 0

    def run(self):
        if os.path.exists(self.checkpoint):
            with open(self.checkpoint, encoding="utf-8") as file:
                self.step = json.load(file)["step"]
        try:
            while True:
                try:
                    self.step += 1
                    if self.step >= STRIKES_AT and not os.path.exists(self.struck):
                        while os.path.exists(HOLD):
                            time.sleep(STEP_SECONDS / 5)
                        with open(self.struck, "w", encoding="utf-8"):
                            pass
                        FAULTS[self.fault]()
                    self.train()
                except Exception as error:
                    say(f"Training Loop Failed with error: {error}")
                    break
        except KeyboardInterrupt:
            say(":white_heavy_check_mark: Miner killed by keyboard interrupt.")
            return 0
        except Exception:
            say(traceback.format_exc())
        return 0

    def train(self):
        for _ in range(10):
            time.sleep(STEP_SECONDS / 10)
        say(
            f":training: Outer Step: 12 | Inner Step: {self.step} | "
            f"Learning Rate: 0.00025000 | Average Loss: {2 + 8 / self.step:.2f}"
        )
        if self.step % 2 == 0:
            self.save()

    def save(self):
        """Whole or not at all; the filler makes it larger than what a nearly full disk has left."""
        with open(f"{self.checkpoint}.new", "w", encoding="utf-8") as file:
            json.dump({"step": self.step, "filler": "x" * 200_000}, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(f"{self.checkpoint}.new", self.checkpoint)


def to_main_thread():
    """Another thread raises in the main one, whatever that is doing (docs.python.org/3/c-api/init.html)."""
    main_thread = ctypes.c_ulong(threading.main_thread().ident)

    def strike():
        time.sleep(STEP_SECONDS / 2)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(main_thread, ctypes.py_object(RuntimeError))

    threading.Thread(target=strike, daemon=True).start()


def in_handler():
    def handler(number, _frame):
        raise RuntimeError(f"raised in the handler of signal {number}")

    signal.signal(signal.SIGUSR1, handler)
    os.kill(os.getpid(), signal.SIGUSR1)


def hold_lock():
    """A call through PyDLL keeps the interpreter's lock, so no other thread runs and no signal is answered."""
    threading.Thread(target=lambda: ctypes.PyDLL(None).sleep(1 << 30), daemon=True).start()
    time.sleep(1)


def fail():
    raise ValueError("a batch of the wrong shape")


def uncaught():
    """No try of the loop's takes a BaseException that is neither Exception nor KeyboardInterrupt."""

    class Severe(BaseException):
        pass

    raise Severe("nobody catches this")


FAULTS = {
    "none": lambda: None,
    "exception": fail,
    "uncaught": uncaught,
    "asyncException": to_main_thread,
    "signalException": in_handler,
    "abort": os.abort,
    "segfault": lambda: ctypes.string_at(1),
    "lock": hold_lock,
    "exitZero": lambda: os._exit(0),
    "SIGINT": lambda: os.kill(os.getpid(), signal.SIGINT),
    "SIGTERM": lambda: os.kill(os.getpid(), signal.SIGTERM),
    "SIGKILL": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "SIGSTOP": lambda: os.kill(os.getpid(), signal.SIGSTOP),
}

if __name__ == "__main__":
    sys.exit(main())
