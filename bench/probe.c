/* probe.c - see probe.h. */
#include "bench/probe.h"
#include "bench/asker.h"

#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define KNOWN_ITEMS 300

/* ---- instructions ---- */

static int open_counter(void) {
    struct perf_event_attr wanted = {.type = PERF_TYPE_HARDWARE,
                                     .size = sizeof wanted,
                                     .config = PERF_COUNT_HW_INSTRUCTIONS,
                                     .disabled = 1,
                                     .exclude_kernel = 1,
                                     .exclude_hv = 1};
    return (int)syscall(SYS_perf_event_open, &wanted, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

static bool ask_some(struct asker *asker, size_t count) {
    for (size_t i = 0; i < count && i < PROBE_QUERIES; i++)
        if (!asker_ask(asker, i)) return false;
    return true;
}

static enum referat_status count_class(struct asker *asker, size_t count, int counter, int64_t *out) {
    bool well = ask_some(asker, count);
    if (counter >= 0) ioctl(counter, PERF_EVENT_IOC_RESET, 0);
    if (counter >= 0) ioctl(counter, PERF_EVENT_IOC_ENABLE, 0);
    well = well && ask_some(asker, count);
    if (counter >= 0) ioctl(counter, PERF_EVENT_IOC_DISABLE, 0);
    if (counter < 0 || read(counter, out, sizeof *out) != sizeof *out) *out = -1;
    return well ? REFERAT_OK : asker->status;
}

enum referat_status probe_instructions(const struct bench_plan *plan, const struct bench_target *target,
                                       struct referat_error *error) {
    struct asker asker;
    double open_us;
    int counter = open_counter();
    const size_t *starts = plan->queries->starts;
    enum referat_status status = asker_open(plan, target, &asker, &open_us, error);
    for (int class_ = 0; !status && class_ < CLASS_COUNT; class_++) {
        asker.first = starts[class_];
        status =
            count_class(&asker, starts[class_ + 1] - starts[class_], counter, &target->report->instructions[class_]);
    }
    asker_close(&asker);
    if (counter >= 0) close(counter);
    return status;
}

/* ---- relevance ---- */

static double reciprocal_rank(const struct engine_result *result, const char *id) {
    for (size_t i = 0; i < result->hit_count; i++)
        if (slice_is(result->hits[i].id, id)) return 1 / (double)(i + 1);
    return 0;
}

/* Where the last two words begin: whole titles would find too well for a change to show. */
static const char *last_words(const char *title) {
    const char *at = title + strlen(title);
    for (int words = 0; at > title; at--)
        if (at[-1] == ' ' && ++words == 2) break;
    return at;
}

/* Every so many-th item, so that about KNOWN_ITEMS are taken whatever the size. */
static enum referat_status ask_titles(struct asker *asker, struct bench_corpus *corpus, uint64_t step, double *mean,
                                      struct referat_error *error) {
    struct bench_chunk chunk;
    uint64_t number = 0, asked = 0;
    double sum = 0;
    enum referat_status status;
    while (!(status = corpus_next(corpus, &chunk, error)) && chunk.count) {
        for (size_t i = 0; !status && i < chunk.count; i++) {
            const struct bench_item *item = &chunk.items[i];
            if (number++ % step) continue;
            status = asker_ask_words(asker, last_words(item->record->items[item->item].title));
            if (!status) sum += reciprocal_rank(&asker->result, item->id);
            asked++;
        }
        if (status) break;
    }
    *mean = asked ? sum / (double)asked : 0;
    return status;
}

enum referat_status probe_known_items(const struct bench_plan *plan, const struct bench_target *target,
                                      struct referat_error *error) {
    struct asker asker;
    struct bench_corpus *corpus = NULL;
    double open_us;
    uint64_t step = target->report->build.items / KNOWN_ITEMS;
    enum referat_status status = asker_open(plan, target, &asker, &open_us, error);
    if (!status) status = corpus_open(plan->corpus, &corpus, error);
    if (!status) status = ask_titles(&asker, corpus, step ? step : 1, &target->report->reciprocal_rank, error);
    corpus_close(corpus);
    asker_close(&asker);
    return status;
}
