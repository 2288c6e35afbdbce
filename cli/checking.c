/* checking.c - see checking.h. */
#include "checking.h"

#include "interrupt.h"
#include "progress.h"

#include <string.h>

static void show_progress(void *data, const struct referat_progress *progress) {
    (void)data;
    progress_show(progress);
}

static void tell_skipped(void *data, const char *path, const struct referat_error *reason) {
    (void)data;
    (void)path;
    progress_clear();
    message("%s", reason->message);
}

bool checking_format(const char *name, enum referat_format *out) {
    static const struct {
        const char *name;
        enum referat_format format;
    } formats[] = {{"text", REFERAT_TEXT}, {"json", REFERAT_JSON}, {"ndjson", REFERAT_NDJSON}, {"csv", REFERAT_CSV}};
    *out = REFERAT_TEXT;
    if (!name) return true;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (strcmp(name, formats[i].name) != 0) continue;
        *out = formats[i].format;
        return true;
    }
    message(_("--format is text, json, ndjson or csv, not '%s'"), name);
    return false;
}

static int exit_code(const struct referat_findings *findings) {
    if (referat_findings_unread(findings)) return EXIT_NO_INPUT;
    return referat_findings_count(findings) ? 1 : 0;
}

int checking_run(checking_function *check, struct referat_check_options *options, enum referat_format format) {
    struct referat *referat = NULL;
    struct referat_findings *findings = NULL;
    struct referat_error error;
    struct referat_style style = output_style();
    char *text = NULL;
    int code = 0;
    options->progress = show_progress;
    options->skipped = tell_skipped;
    options->stop = interrupt_came;
    enum referat_status status = context_open(&referat, &error);
    if (!status) {
        interrupt_catch();
        status = check(referat, options, &findings, &error);
    }
    progress_clear();
    if (!status) status = referat_findings_format(findings, format, &style, &text, &error);
    if (!status) {
        output(text);
        code = exit_code(findings);
    }
    code = output_end(status ? fail(&error) : code);
    referat_text_free(text);
    referat_findings_free(findings);
    referat_free(referat);
    if (status == REFERAT_INTERRUPTED) interrupt_die();
    return code;
}
