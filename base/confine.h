/* confine.h - the last step before a process touches hostile bytes. */
#ifndef BASE_CONFINE_H
#define BASE_CONFINE_H

#include <stdbool.h>

/*
 * From here on the process, which has no_new_privs set, can read, write, seek and close what it has open, take and give
 * back memory, and end; every other system call fails with EPERM (Linux, a seccomp filter). True also where the kernel
 * or the machine has no such filter: then the limits of base/child.h alone hold.
 */
bool confine_self(void);

#endif
