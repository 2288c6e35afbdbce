/*
 * Broken minutes: samples with lines dropped, doubled, moved and cut, bytes changed, blanks put in. Whatever comes,
 * reading ends, and what it says points into the text. Deterministic; REFERAT_LONG runs a hundred times as many.
 */
#include "base/file.h"
#include "base/utf8.h"
#include "corpus/minutes.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static uint64_t seed = 20310306;

static unsigned draw(unsigned below) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed % below);
}

static void check_record(const struct minutes_record *record, struct slice text, int pages) {
    for (size_t i = 0; i < record->attendance_count; i++) {
        assert_true(record->attendance[i].person[0]);
        assert_true((unsigned)record->attendance[i].status < ATTENDANCE_STATUS_COUNT);
        assert_in_range(record->attendance[i].page, 1, pages);
    }
    for (size_t i = 0; i < record->item_count; i++) {
        const struct minutes_item *item = &record->items[i];
        assert_non_null(item->title);
        assert_in_range(item->page, 1, pages);
        for (size_t k = 0; k < item->part_count; k++) {
            assert_in_range(item->parts[k].offset, 0, text.len);
            assert_int_equal(utf8_valid(item->parts[k].text, strlen(item->parts[k].text)), strlen(item->parts[k].text));
            assert_in_range(item->parts[k].page, 1, pages);
        }
    }
}

static void read_text(const struct registry *registry, struct arena *arena, struct slice text) {
    struct referat_error error;
    struct minutes minutes;
    struct buf json;
    int pages = 1;
    for (size_t i = 0; i < text.len; i++) pages += text.data[i] == '\f';
    enum referat_status status = minutes_read(text, registry, arena, &minutes, &error);
    assert_true(status == REFERAT_OK || status == REFERAT_NOT_MINUTES);
    assert_true((status == REFERAT_OK) == (minutes.count > 0));
    for (size_t i = 0; i < minutes.count; i++) {
        struct minutes_record again;
        check_record(&minutes.records[i], text, pages);
        buf_init(&json, BUF_MAX_DEFAULT);
        assert_int_equal(record_to_json(&minutes.records[i], 0, &json, &error), REFERAT_OK);
        assert_int_equal(record_from_json(buf_as_slice(&json), arena, &again, &error), REFERAT_OK);
        assert_int_equal(again.item_count, minutes.records[i].item_count);
        buf_free(&json);
    }
    arena_reset(arena);
}

/* One of the ways in which extraction or people break a text; the result stays valid UTF-8. */
static void mutate(struct slice text, struct buf *out) {
    buf_clear(out);
    unsigned how = draw(7);
    for (size_t at = 0; at < text.len;) {
        const char *end = memchr(text.data + at, '\n', text.len - at);
        size_t len = end ? (size_t)(end - text.data) - at : text.len - at;
        struct slice line = slice_make(text.data + at, len);
        unsigned chance = draw(12);
        at += len + 1;
        if (how == 0 && chance == 0) continue;
        if (how == 1 && chance < 2) buf_slice(out, line), buf_byte(out, '\n');
        if (how == 2 && chance < 3) line = slice_first(line, utf8_cut(line, draw((unsigned)len + 1)));
        if (how == 3 && chance == 0) buf_text(out, "\f");
        buf_slice(out, line);
        buf_text(out, how == 4 && chance < 4 ? " " : how == 5 ? "\n\n" : "\n");
        if (how == 6 && chance == 0) buf_printf(out, "%u. Punkt %u\n", draw(40), draw(40));
    }
}

static void broken_minutes_are_read(void **state) {
    (void)state;
    struct referat_error error;
    struct registry *registry;
    struct arena arena;
    struct buf text, broken;
    const char *folder = "corpus/samples/minutes";
    int rounds = getenv("REFERAT_LONG") ? 2000 : 20;
    arena_init(&arena, (size_t)1 << 30);
    buf_init(&text, 1 << 24);
    buf_init(&broken, 1 << 24);
    assert_int_equal(registry_open(NULL, NULL, &registry, &error), REFERAT_OK);
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    size_t samples = 0;
    for (struct dirent *entry; (entry = readdir(dir));) {
        char path[512];
        if (!strstr(entry->d_name, ".txt") || strstr(entry->d_name, "1252")) continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        buf_clear(&text);
        assert_int_equal(file_read(path, 1 << 20, &text, &error), REFERAT_OK);
        samples++;
        for (int i = 0; i < rounds; i++) {
            mutate(buf_as_slice(&text), &broken);
            read_text(registry, &arena, buf_as_slice(&broken));
        }
    }
    closedir(dir);
    assert_true(samples >= 20);
    registry_close(registry);
    buf_free(&text);
    buf_free(&broken);
    arena_free(&arena);
}

/* Texts made to be slow: a hundred thousand of something that a reader looks back or ahead from. */
static void hostile_texts_end(void **state) {
    (void)state;
    static const char *const units[] = {"1. Punkt\n",
                                        "Beslutning\n",
                                        "Deltagere:\nIda Holm, Viborg Kommune\n",
                                        "(((((",
                                        "- ",
                                        "1.1.1.1.1.",
                                        "Afbud fra Ida Holm og ",
                                        "A, ",
                                        "1-1-1-1-1-1-",
                                        "Dato:\n",
                                        "Møde den 7. september 2034\nSted: X\n",
                                        "  x",
                                        "Lukket\n",
                                        "\f1\n",
                                        "kl. ",
                                        "og "};
    struct referat_error error;
    struct registry *registry;
    struct arena arena;
    struct buf text;
    arena_init(&arena, (size_t)4 << 30);
    assert_int_equal(registry_open(NULL, NULL, &registry, &error), REFERAT_OK);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        buf_init(&text, 1 << 26);
        buf_text(&text, "Referat\nMøde i KOSU den 6. marts 2031\n");
        for (int k = 0; k < 20000; k++) buf_text(&text, units[i]);
        struct minutes minutes;
        assert_int_equal(minutes_read(buf_as_slice(&text), registry, &arena, &minutes, &error), REFERAT_OK);
        assert_true(minutes.count > 0);
        arena_free(&arena);
        buf_free(&text);
    }
    registry_close(registry);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(broken_minutes_are_read),
        cmocka_unit_test(hostile_texts_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
