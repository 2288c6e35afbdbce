/* interrupt.h - Ctrl-C in verbs that take long: the first signal asks the run to end in order, the second ends it at
 * once. */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include <stdbool.h>

/* From here on SIGINT, SIGTERM and SIGHUP are caught, those apart that whoever started us has set aside. */
void interrupt_catch(void);
/* Whether one came: the `stop` of the library's options. */
bool interrupt_came(void *unused);
/* 128 and its number, as a shell tells of it. */
int interrupt_exit_code(void);
/* Where one came, dies by it, so that a shell sees why; else nothing. To be called when all is said. */
void interrupt_die(void);

#endif
