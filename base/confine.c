/*
 * confine.c - a seccomp filter that leaves a decoder what it needs; see confine.h. A list of what is allowed, so that
 * a system call that nobody thought of is refused. EPERM and not death: the C library asks for things it can do
 * without.
 */
#include "base/confine.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define MACHINE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define MACHINE AUDIT_ARCH_AARCH64
#endif

#ifdef MACHINE
#define ALLOW(name) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

static const struct sock_filter rules[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MACHINE, 1, 0),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    ALLOW(read),
    ALLOW(pread64),
    ALLOW(write),
    ALLOW(lseek),
    ALLOW(close),
    ALLOW(fstat),
    ALLOW(mmap),
    ALLOW(munmap),
    ALLOW(mremap),
    ALLOW(mprotect),
    ALLOW(madvise),
    ALLOW(brk),
    ALLOW(futex),
    ALLOW(getrandom),
    ALLOW(clock_gettime),
    ALLOW(gettimeofday),
    ALLOW(getpid),
    ALLOW(gettid),
    ALLOW(tgkill), /* to itself, when it aborts: another process's memory it cannot reach */
    ALLOW(rt_sigaction),
    ALLOW(rt_sigprocmask),
    ALLOW(rt_sigreturn),
    ALLOW(sigaltstack),
    ALLOW(sched_yield),
    ALLOW(exit),
    ALLOW(exit_group),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
};
#endif

bool confine_self(void) {
#ifdef MACHINE
    const struct sock_fprog program = {sizeof rules / sizeof *rules, (struct sock_filter *)rules};
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) != 0) return errno == EINVAL || errno == ENOSYS;
#endif
    return true;
}
