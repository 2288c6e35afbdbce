/* interrupt.c - see interrupt.h. */
#include "interrupt.h"

#include <signal.h>
#include <stddef.h>

/* What a signal handler may touch. */
static volatile sig_atomic_t came;

static void on_signal(int number) {
    came = number;
}

static void catch_signal(int number) {
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESETHAND}, old;
    if (sigaction(number, NULL, &old) == 0 && old.sa_handler == SIG_IGN) return;
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

void interrupt_catch(void) {
    catch_signal(SIGINT);
    catch_signal(SIGTERM);
    catch_signal(SIGHUP);
}

bool interrupt_came(void *unused) {
    (void)unused;
    return came != 0;
}

int interrupt_exit_code(void) {
    return 128 + came;
}

void interrupt_die(void) {
    if (!came) return;
    int number = came;
    signal(number, SIG_DFL);
    raise(number);
}
