/*
 * bench_appointments.c - how fast appointments are read: `bench_appointments FILE...` reads each file as text, cuts it
 * into lines and items once, and then reads the appointments ROUNDS times. Prints bytes, seconds and MB/s of one core.
 */
#include "base/file.h"
#include "corpus/appointments.h"
#include "corpus/minutes.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ROUNDS 3

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

struct totals {
    size_t bytes, appointments;
    double seconds;
};

/* The whole text as items of about `item_bytes`, each one part: what is read does not hang on how items are found. */
static void as_items(const struct layout *layout, struct arena *arena, struct minutes_record *record,
                     struct item_list *list) {
    static const size_t item_bytes = 1200; /* the mean of the debates in the shared corpus */
    for (size_t first = 0, end; first < layout->line_count && !arena->failed; first = end) {
        size_t bytes = 0;
        for (end = first; end < layout->line_count && bytes < item_bytes; end++) bytes += layout->lines[end].text.len;
        *ARENA_PUSH(arena, list->spans, list->count) = (struct item_span){first, first, end, "", "", "", false};
        struct minutes_item *item = ARENA_PUSH(arena, record->items, record->item_count);
        *item = (struct minutes_item){.number = "", .title = "", .case_number = ""};
        struct minutes_part *part = ARENA_PUSH(arena, item->parts, item->part_count);
        part->kind = PART_REFERAT;
        part->text = layout_paragraphs(layout, first, end, arena);
        part->page = layout->lines[first].page;
        part->offset = (int64_t)layout->lines[first].offset;
    }
}

static bool measure(const char *path, const struct registry *registry, struct totals *totals) {
    struct referat_error error = {0};
    struct arena arena;
    struct buf text;
    struct layout layout;
    struct item_list list = {0};
    struct minutes_record record = {.body = "", .owner = "", .kind = MINUTES_REFERAT};
    buf_init(&text, BUF_MAX_DEFAULT);
    arena_init(&arena, (size_t)4 << 30);
    bool read = file_read(path, BUF_MAX_DEFAULT, &text, &error) == REFERAT_OK;
    if (read) {
        minutes_layout(buf_as_slice(&text), &arena, &layout);
        as_items(&layout, &arena, &record, &list);
        for (int round = 0; round < ROUNDS && !arena.failed; round++) {
            double start = seconds_now();
            record.appointments = NULL;
            record.appointment_count = 0;
            appointments_read(&layout, &list, registry, &arena, &record);
            totals->seconds += seconds_now() - start;
            totals->bytes += text.len;
        }
        totals->appointments += record.appointment_count;
    }
    if (!read) fprintf(stderr, "bench_appointments: %s\n", error.message);
    bool ok = read && !arena.failed;
    arena_free(&arena);
    buf_free(&text);
    return ok;
}

int main(int argc, char **argv) {
    struct referat_error error = {0};
    struct registry *registry;
    struct totals totals = {0};
    if (argc < 2) {
        fprintf(stderr, "usage: bench_appointments FILE...\n");
        return 2;
    }
    if (registry_open(NULL, NULL, &registry, &error) != REFERAT_OK) {
        fprintf(stderr, "bench_appointments: %s\n", error.message);
        return 2;
    }
    bool ok = true;
    for (int i = 1; i < argc && ok; i++) ok = measure(argv[i], registry, &totals);
    if (ok && totals.seconds > 0)
        printf("%zu bytes, %d rounds, %.2f s: %.1f MB/s, %zu appointments\n", totals.bytes / ROUNDS, ROUNDS,
               totals.seconds, (double)totals.bytes / 1e6 / totals.seconds, totals.appointments);
    registry_close(registry);
    return ok ? 0 : 2;
}
