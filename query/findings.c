/* findings.c - see findings.h. What documents say is harmless once it is written here (base/safe.h). */
#include "query/findings.h"

#include "base/intl.h"
#include "query/clean.h"
#include "query/csv.h"

#include <inttypes.h>

#define SCRATCH_MAX ((size_t)64 << 20)

const char *severity_name(enum referat_severity severity) {
    switch (severity) {
    case REFERAT_SEVERITY_ERROR: return "error";
    case REFERAT_SEVERITY_WARNING: return "warning";
    default: return "hint";
    }
}

/* ---- text ---- */

static void put_clean(struct buf *out, struct arena *scratch, const char *text) {
    buf_slice(out, slice_trim(text_clean(scratch, slice_of(text))));
}

/* "kosu.pdf:7: message [code]", and below it what stands there. Lines are not broken: other programs read them too. */
static void put_finding(struct buf *out, struct arena *scratch, const struct finding *finding, bool color) {
    arena_reset(scratch);
    if (finding->path[0]) {
        put_clean(out, scratch, finding->path);
        if (finding->page > 0) buf_printf(out, ":%d", finding->page);
        buf_text(out, ": ");
    }
    put_clean(out, scratch, finding->message);
    buf_printf(out, color ? " \033[2m[%s]\033[0m\n" : " [%s]\n", finding->code);
    if (finding->id[0]) {
        buf_text(out, "    ");
        put_clean(out, scratch, finding->id);
        buf_byte(out, '\n');
    }
    if (finding->quote[0]) {
        buf_text(out, "    > ");
        put_clean(out, scratch, finding->quote);
        buf_byte(out, '\n');
    }
}

static void put_summary(struct buf *out, const struct referat_findings *findings) {
    unsigned long files = (unsigned long)findings->files, quotes = (unsigned long)findings->compared;
    unsigned long differ = (unsigned long)(findings->compared - findings->equal);
    if (!findings->verified) return;
    buf_printf(out, ngettext_("%lu quote of ", "%lu quotes of ", quotes), quotes);
    buf_printf(out, ngettext_("%lu source read again", "%lu sources read again", files), files);
    buf_printf(out, ngettext_("; %lu differs\n", "; %lu differ\n", differ), differ);
    unsigned long without = (unsigned long)findings->without_source;
    if (without)
        buf_printf(out, ngettext_("%lu meeting names no source\n", "%lu meetings name no source\n", without), without);
}

static void put_page(struct buf *out, struct arena *scratch, const struct referat_findings *findings, bool color) {
    for (size_t i = 0; i < findings->count; i++) put_finding(out, scratch, &findings->items[i], color);
    put_summary(out, findings);
}

/* ---- JSON ---- */

static void member_text(struct buf *out, bool *first, const char *name, const char *text) {
    json_key(out, first, name);
    json_text(out, slice_of(text));
}

static void member_number(struct buf *out, bool *first, const char *name, uint64_t number) {
    json_key(out, first, name);
    buf_printf(out, "%" PRIu64, number);
}

static void put_object(struct buf *out, const struct finding *finding) {
    bool first = true;
    buf_byte(out, '{');
    member_text(out, &first, "code", finding->code);
    member_text(out, &first, "severity", severity_name(finding->severity));
    member_text(out, &first, "path", finding->path);
    if (finding->id[0]) member_text(out, &first, "id", finding->id);
    if (finding->page > 0) member_number(out, &first, "page", (uint64_t)finding->page);
    if (finding->offset >= 0) member_number(out, &first, "offset", (uint64_t)finding->offset);
    if (finding->line) member_number(out, &first, "line", finding->line);
    member_text(out, &first, "message", finding->message);
    member_text(out, &first, "quote", finding->quote);
    buf_byte(out, '}');
}

static void put_json(struct buf *out, const struct referat_findings *findings) {
    bool first = true;
    buf_byte(out, '{');
    member_number(out, &first, "format_version", 1);
    member_number(out, &first, "files", findings->files);
    member_number(out, &first, "unread", findings->unread);
    if (findings->verified) {
        member_number(out, &first, "compared", findings->compared);
        member_number(out, &first, "equal", findings->equal);
        member_number(out, &first, "without_source", findings->without_source);
    }
    member_number(out, &first, "total", findings->count);
    buf_text(out, ",\n \"findings\": [");
    for (size_t i = 0; i < findings->count; i++) {
        buf_text(out, i ? ",\n  " : "\n  ");
        put_object(out, &findings->items[i]);
    }
    buf_text(out, "]}\n");
}

/* ---- CSV ---- */

static enum referat_status put_csv(struct buf *out, const struct referat_findings *findings, bool excel,
                                   struct referat_error *error) {
    static const char *const columns[] = {"code",   "severity", "path",    "id",   "page",
                                          "offset", "line",     "message", "quote"};
    struct csv_writer writer;
    csv_begin(&writer, excel, out, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        csv_text(&writer, finding->code);
        csv_text(&writer, severity_name(finding->severity));
        csv_text(&writer, finding->path);
        csv_text(&writer, finding->id);
        if (finding->page > 0)
            csv_number(&writer, (unsigned long long)finding->page);
        else
            csv_text(&writer, "");
        if (finding->offset >= 0)
            csv_number(&writer, (unsigned long long)finding->offset);
        else
            csv_text(&writer, "");
        if (finding->line)
            csv_number(&writer, finding->line);
        else
            csv_text(&writer, "");
        csv_text(&writer, finding->message);
        csv_text(&writer, finding->quote);
        csv_end_line(&writer);
    }
    return csv_end(&writer, error);
}

enum referat_status findings_format(const struct referat_findings *findings, enum referat_format format,
                                    const struct referat_style *style, struct buf *out, struct referat_error *error) {
    struct arena scratch;
    if (format == REFERAT_CSV || format == REFERAT_CSV_EXCEL)
        return put_csv(out, findings, format == REFERAT_CSV_EXCEL, error);
    arena_init(&scratch, SCRATCH_MAX);
    switch (format) {
    case REFERAT_JSON: put_json(out, findings); break;
    case REFERAT_NDJSON:
        for (size_t i = 0; i < findings->count; i++) {
            put_object(out, &findings->items[i]);
            buf_byte(out, '\n');
        }
        break;
    default: put_page(out, &scratch, findings, style && style->color);
    }
    enum referat_status status = arena_status(&scratch, error);
    arena_free(&scratch);
    return status ? status : buf_status(out, error);
}
