"""Run one command and print what it took: wall clock, CPU, ru_maxrss and the exit code.

A process of its own, and a small one, because Linux counts the peak memory of the process that
starts a command as the command's own. Used as `launcher.py STDOUT STDERR COMMAND...`.
"""

import os
import sys
import time


def main() -> int:
    output, errors, *argv = sys.argv[1:]
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    actions = (
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, output, flags, 0o600),
        (os.POSIX_SPAWN_OPEN, 2, errors, flags, 0o600),
    )
    start = time.perf_counter()
    try:
        process = os.posix_spawnp(argv[0], argv, os.environ, file_actions=actions)
    except OSError as error:
        print("not installed" if isinstance(error, FileNotFoundError) else error.strerror)
        return 127
    _, status, usage = os.wait4(process, 0)
    wall = time.perf_counter() - start
    cpu = usage.ru_utime + usage.ru_stime
    print(wall, cpu, usage.ru_maxrss, os.waitstatus_to_exitcode(status))
    return 0


if __name__ == "__main__":
    sys.exit(main())
