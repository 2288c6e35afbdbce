/*
 * Fuzz target for lint and for the comparison of quotes, over text. It asserts meaning: a finding has a known place,
 * its texts are valid UTF-8, its line is the offset's, and what the reader just read stands where it says.
 */
#include "base/utf8.h"
#include "corpus/decode.h"
#include "corpus/lint.h"
#include "corpus/quote.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HOLDS(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) abort();                                                                                     \
    } while (0)

static const struct registry *registry_once(void) {
    static struct registry *registry;
    struct referat_error error;
    if (!registry) HOLDS(registry_open(NULL, NULL, &registry, &error) == REFERAT_OK);
    return registry;
}

static void check_findings(const struct finding *findings, size_t count, struct slice text) {
    for (size_t i = 0; i < count; i++) {
        const struct finding *finding = &findings[i];
        HOLDS(finding->code[0] && finding->message[0]);
        HOLDS(utf8_valid(finding->quote, strlen(finding->quote)) == strlen(finding->quote));
        HOLDS(finding->offset < 0 || (size_t)finding->offset <= text.len);
        HOLDS((finding->offset < 0) == (finding->line == 0));
        HOLDS(finding->offset < 0 || finding->page >= 1);
    }
}

static void check_quotes(const struct minutes_record *record, const struct layout *layout, struct arena *scratch) {
    for (size_t i = 0; i < record->item_count; i++)
        for (size_t k = 0; k < record->items[i].part_count; k++) {
            const struct minutes_part *part = &record->items[i].parts[k];
            struct slice text = slice_of(part->text);
            arena_reset(scratch);
            if (!text.len) continue;
            HOLDS(quote_begins_at(layout, (size_t)part->offset, text, scratch));
            HOLDS(quote_page(layout, (size_t)part->offset) == part->page);
        }
    for (size_t i = 0; i < record->attendance_count; i++)
        HOLDS(quote_is_line(layout, record->attendance[i].page, slice_of(record->attendance[i].quote)));
}

static void check_record(struct slice text, const struct minutes_record *record, const struct minutes_view *view,
                         struct arena *arena) {
    struct lint_document document = {text, record, view, registry_once()};
    struct finding *findings = NULL;
    struct planned_meeting *meetings;
    size_t count = 0, planned;
    lint_document(&document, arena, &findings, &count);
    lint_planned_meetings(&document, arena, &meetings, &planned);
    for (size_t i = 0; i < planned && i < 8; i++)
        lint_missing_meeting(&document, &meetings[i], arena, &findings, &count);
    if (!arena->failed) check_findings(findings, count, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct referat_error error;
    struct minutes minutes;
    struct arena arena, scratch;
    struct layout layout;
    struct buf text;
    arena_init(&arena, (size_t)1 << 30);
    arena_init(&scratch, (size_t)1 << 30);
    buf_init(&text, 1 << 24);
    HOLDS(decode_text(slice_make((const char *)data, size), &text, &error) == REFERAT_OK);
    enum referat_status status = minutes_read(buf_as_slice(&text), registry_once(), &arena, &minutes, &error);
    HOLDS(status == REFERAT_OK || status == REFERAT_NOT_MINUTES);
    minutes_layout(buf_as_slice(&text), &arena, &layout);
    for (size_t i = 0; i < minutes.count && !arena.failed; i++) {
        struct minutes_record *record = &minutes.records[i];
        record->source.path = "kosu-2031-03-06.txt";
        record->source.sha256 = "";
        check_record(buf_as_slice(&text), record, &minutes.views[i], &arena);
        check_quotes(record, &layout, &scratch);
    }
    buf_free(&text);
    arena_free(&scratch);
    arena_free(&arena);
    return 0;
}
