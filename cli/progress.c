/* progress.c - a bar, the rate and the time left; see progress.h. */
#include "progress.h"

#include "cli.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BAR_MAX 40

/* "0:07", "12:30", "1:05:00" */
static void format_time(uint64_t seconds, char *out, size_t size) {
    uint64_t minutes = seconds / 60, hours = minutes / 60;
    if (hours) {
        snprintf(out, size, "%" PRIu64 ":%02" PRIu64 ":%02" PRIu64, hours, minutes % 60, seconds % 60);
    } else {
        snprintf(out, size, "%" PRIu64 ":%02" PRIu64, minutes, seconds % 60);
    }
}

/* Work done in thousandths: by bytes where their sum is known, since files differ much in size. */
static unsigned permille(const struct referat_progress *progress) {
    uint64_t done = progress->bytes_done, total = progress->bytes_total;
    if (!total) {
        done = progress->files_done;
        total = progress->files_total;
    }
    if (!total) return 0;
    return done >= total ? 1000 : (unsigned)(done * 1000.0 / total);
}

static void show_bar(unsigned columns, unsigned part) {
    unsigned width = columns > 60 ? columns - 60 : 0;
    if (width < 8) return;
    if (width > BAR_MAX) width = BAR_MAX;
    unsigned filled = width * part / 1000;
    fputc('[', stderr);
    for (unsigned i = 0; i < width; i++) fputc(i < filled ? '#' : '-', stderr);
    fputs("] ", stderr);
}

void progress_show(const struct referat_progress *progress) {
    if (!terminal_is_capable(STDERR_FILENO)) return;
    double seconds = (double)progress->elapsed_us / 1e6;
    uint64_t rate = seconds > 0 ? (uint64_t)((double)progress->files_done / seconds) : 0;
    unsigned part = permille(progress);
    char left[32] = "";
    fputs("\r\033[K", stderr);
    if (progress->bytes_total || progress->files_total) show_bar(terminal_columns(STDERR_FILENO), part);
    fprintf(stderr, _("%u%%  %llu files, %llu a second"), part / 10, (unsigned long long)progress->files_done,
            (unsigned long long)rate);
    /* The first moments say nothing of the rest. */
    if (part >= 10 && part < 1000 && seconds > 1) {
        format_time((uint64_t)(seconds * (1000 - part) / part + 0.5), left, sizeof left);
        fprintf(stderr, _(", %s left"), left);
    }
    fflush(stderr);
}

void progress_clear(void) {
    if (!terminal_is_capable(STDERR_FILENO)) return;
    fputs("\r\033[K", stderr);
    fflush(stderr);
}
