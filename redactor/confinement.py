"""What a process that reads hostile files may use, set by itself before it reads any.

Memory, processor time, the size and number of its files, no sockets, no way out of its process
group, and no life without the process that waits for it. Whatever it starts inherits all of it
but the last: each new process has to bind itself to its own parent (``die_with``).

Not guaranteed: memory is counted by process, not for all together; the files of the account can
be read and written; a machine that isn't Linux has no filter for system calls.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
import sys

__all__ = ["confine", "die_with"]

FILE_BYTES = 4 * 1024**3
"""Of one file that is written. The largest upload has an eighth of that."""
OPEN_FILES = 512

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 1, 38, 22
_CALLS = {
    # architecture; socket, setsid, setpgid
    "x86_64": (0xC000003E, (41, 112, 109)),
    "aarch64": (0xC00000B7, (198, 157, 154)),
}
_IO_URING_SETUP = 425
_EPERM = 1


def confine(memory: int, seconds: int, parent: int) -> None:
    """Set the limits for this process and all that it starts.

    memory: bytes of address space. seconds: of processor time. parent: id of the process that
    this one may not outlive.
    """
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_CPU, seconds, last=seconds + 5)  # a signal that tells why, then the end
    _limit(resource.RLIMIT_FSIZE, FILE_BYTES)
    _limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.umask(0o077)
    die_with(parent)
    if sys.platform == "linux":
        _filter_calls()


def die_with(parent: int) -> None:
    """Be killed when the process ``parent``, which started this one, ends; on Linux only."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it ended before that could be said
        os._exit(1)


def _limit(kind: int, wanted: int, last: int | None = None) -> None:
    hard = resource.getrlimit(kind)[1]
    values = (wanted, wanted if last is None else last)
    soft, most = (v if hard == resource.RLIM_INFINITY else min(v, hard) for v in values)
    resource.setrlimit(kind, (soft, most))


def _filter_calls() -> None:
    """Refuse sockets and process groups by a seccomp filter (needs no privilege).

    A machine that has no such filter gives none: the code run here opens no connection anyway,
    this holds it also where a file has taken the process over.
    """
    if platform.machine() not in _CALLS:
        return
    arch, calls = _CALLS[platform.machine()]
    load, jump_equal, jump_greater, give = 0x20, 0x15, 0x35, 0x06
    allow, refuse = 0x7FFF0000, 0x00050000 | _EPERM
    refused = (*calls, _IO_URING_SETUP)
    # offsets in struct seccomp_data: 0 number, 4 architecture; jumps count from the next line
    program = [
        (load, 0, 0, 4),
        (jump_equal, 0, len(refused) + 3, arch),  # foreign architecture: refuse
        (load, 0, 0, 0),
        (jump_greater, len(refused) + 1, 0, 0x40000000),  # x32 numbers: refuse
        *((jump_equal, len(refused) - i, 0, call) for i, call in enumerate(refused)),
        (give, 0, 0, allow),
        (give, 0, 0, refuse),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in program))
    header = struct.pack("HxxxxxxP", len(program), ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
        libc.prctl(_PR_SET_SECCOMP, 2, ctypes.create_string_buffer(header), 0, 0)
