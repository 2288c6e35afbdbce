/* check.c - referat_check(): the engine's check as a text or as JSON. */
#include "base/buf.h"
#include "base/intl.h"
#include "base/safe.h"
#include "engine/engine.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>

struct answer {
    struct buf text;  /* a line a problem */
    json_t *problems; /* the same, for JSON */
    bool no_memory;
};

static void take_problem(void *context, const char *message) {
    struct answer *answer = context;
    char *line = strdup(message);
    if (!line) {
        answer->no_memory = true;
        return;
    }
    text_make_safe(line);
    buf_printf(&answer->text, "%s\n", line);
    if (json_array_append_new(answer->problems, json_string(line)) != 0) answer->no_memory = true;
    free(line);
}

static char *answer_json(const struct answer *answer, const struct engine_check_summary *summary) {
    json_t *whole = json_pack(
        "{s:i, s:b, s:b, s:I, s:I, s:I, s:I, s:O}", "format_version", 1, "sound", summary->problems == 0, "every_byte",
        summary->every_byte, "commit", (json_int_t)summary->commit, "files", (json_int_t)summary->files, "bytes",
        (json_int_t)summary->bytes, "documents", (json_int_t)summary->documents, "problems", answer->problems);
    char *text = whole ? json_dumps(whole, JSON_INDENT(2)) : NULL, *line = NULL;
    if (text && asprintf(&line, "%s\n", text) < 0) line = NULL;
    free(text);
    json_decref(whole);
    return line;
}

static char *answer_text(struct answer *answer, const struct engine_check_summary *summary) {
    struct buf *text = &answer->text;
    if (summary->problems)
        buf_printf(text, ngettext_("%" PRIu64 " problem", "%" PRIu64 " problems", summary->problems),
                   summary->problems);
    else
        buf_text(text, _("Sound"));
    buf_printf(text, _(": %" PRIu64 " files, %" PRIu64 " bytes, %" PRIu64 " documents read, commit %" PRIu64 "\n"),
               summary->files, summary->bytes, summary->documents, summary->commit);
    if (!summary->every_byte)
        buf_text(text,
                 _("The Xapian engine keeps no checksums: a changed byte in a text or a number can stay unseen.\n"));
    return buf_ok(text) ? buf_take(text) : NULL;
}

enum referat_status referat_check(const char *index_path, enum referat_format format, char **out,
                                  struct referat_error *error) {
    struct answer answer = {.problems = json_array()};
    struct engine_check_summary summary;
    struct referat_error own;
    if (!error) error = &own;
    *out = NULL;
    error_clear(error);
    if (!answer.problems) return error_no_memory(error);
    buf_init(&answer.text, BUF_MAX_DEFAULT);
    enum referat_status status = engine_check(index_path, take_problem, &answer, &summary, error);
    if (status == REFERAT_OK || status == REFERAT_DAMAGED) {
        *out = format == REFERAT_JSON ? answer_json(&answer, &summary) : answer_text(&answer, &summary);
        if (!*out || answer.no_memory) status = error_no_memory(error);
    }
    if (status == REFERAT_NO_MEMORY) {
        free(*out);
        *out = NULL;
    }
    buf_free(&answer.text);
    json_decref(answer.problems);
    return status;
}
