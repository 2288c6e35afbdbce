/* index.c - `referat index`: reads minutes into the index, shows how far it is, sums up. */
#include "cli.h"
#include "interrupt.h"
#include "progress.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct verb_help help = {
    .usage = N_("index [flags] PATH..."),
    .about = N_("Reads the minutes in files and folders into the index: what is new or changed\n"
                "since the last time. Ctrl-C stops it; what was read until then is kept."),
    .more = N_("Exit code 3 says that some input could not be read; the rest was."),
};

struct indexing {
    uint64_t left_out[REFERAT_STATUS_COUNT]; /* by reason */
};

static void show_progress(void *data, const struct referat_progress *progress) {
    (void)data;
    progress_show(progress);
}

static void tell_skipped(void *data, const char *path, const struct referat_error *reason) {
    struct indexing *indexing = data;
    (void)path;
    indexing->left_out[reason->status]++;
    progress_clear();
    message("%s", reason->message);
}

/* ---- the summary ---- */

static const char *const reasons[REFERAT_STATUS_COUNT] = {
    [REFERAT_UNREADABLE] = N_("cannot be opened or read"),
    [REFERAT_UNSUPPORTED] = N_("of a kind that is not read"),
    [REFERAT_ENCRYPTED] = N_("asks for a password"),
    [REFERAT_TOO_LARGE] = N_("too large"),
    [REFERAT_TIMEOUT] = N_("took too long"),
    [REFERAT_BAD_INPUT] = N_("empty, cut short or broken"),
};

static unsigned long long u(uint64_t number) {
    return number;
}

static void print_reasons(const struct indexing *indexing) {
    for (unsigned i = 0; i < REFERAT_STATUS_COUNT; i++) {
        if (reasons[i] && indexing->left_out[i]) printf("    %llu: %s\n", u(indexing->left_out[i]), _(reasons[i]));
    }
}

static void print_count(uint64_t count, const char *what) {
    if (count) printf("  %llu %s\n", u(count), what);
}

static void print_summary(const struct indexing *indexing, const struct referat_index_summary *s, const char *folder) {
    printf(
        ngettext("%llu file in %.1f s, index: %s\n", "%llu files in %.1f s, index: %s\n", (unsigned long)s->files_seen),
        u(s->files_seen), (double)s->elapsed_us / 1e6, folder);
    print_count(s->files_added, _("new"));
    print_count(s->files_updated, _("changed"));
    print_count(s->files_unchanged, _("unchanged"));
    print_count(s->files_removed, _("gone, dropped from the index"));
    print_count(s->files_gone, _("gone, still in the index (--prune drops them)"));
    print_count(s->files_duplicate, _("with a meeting that a later file holds too"));
    print_count(s->files_not_minutes, _("no minutes"));
    print_count(s->files_failed, _("could not be read"));
    print_reasons(indexing);
    printf(ngettext("written: %llu meeting, ", "written: %llu meetings, ", (unsigned long)s->meetings), u(s->meetings));
    printf(ngettext("%llu item", "%llu items", (unsigned long)s->items), u(s->items));
    if (s->closed_left_out)
        printf(
            ngettext("; %llu closed item left out", "; %llu closed items left out", (unsigned long)s->closed_left_out),
            u(s->closed_left_out));
    fputc('\n', stdout);
}

static void print_summary_json(const struct referat_index_summary *s) {
    printf("{\"format_version\": 1, \"files_seen\": %llu, \"files_added\": %llu, \"files_updated\": %llu, "
           "\"files_unchanged\": %llu, \"files_removed\": %llu, \"files_gone\": %llu, \"files_duplicate\": %llu, "
           "\"files_not_minutes\": %llu, \"files_failed\": %llu, \"meetings\": %llu, \"items\": %llu, "
           "\"closed_left_out\": %llu, \"elapsed_us\": %llu}\n",
           u(s->files_seen), u(s->files_added), u(s->files_updated), u(s->files_unchanged), u(s->files_removed),
           u(s->files_gone), u(s->files_duplicate), u(s->files_not_minutes), u(s->files_failed), u(s->meetings),
           u(s->items), u(s->closed_left_out), u(s->elapsed_us));
}

static int run_index(const struct referat_index_options *wanted, enum referat_format format) {
    struct referat_index_options options = *wanted;
    struct indexing indexing = {0};
    struct referat *referat = NULL;
    struct referat_index_summary summary = {0};
    struct referat_error error;
    enum referat_status status = context_open(&referat, &error);
    if (!status) {
        interrupt_catch();
        signal(SIGPIPE, SIG_IGN);
        options.progress = show_progress;
        options.skipped = tell_skipped;
        options.stop = interrupt_came;
        options.data = &indexing;
        status = referat_index(referat, &options, &summary, &error);
    }
    progress_clear();
    bool done = status == REFERAT_OK || status == REFERAT_INTERRUPTED;
    if (done && format == REFERAT_JSON) print_summary_json(&summary);
    if (done && format == REFERAT_TEXT) {
        char *folder = strdup(options.index_path);
        if (folder) referat_text_clean(folder);
        print_summary(&indexing, &summary, folder ? folder : "");
        free(folder);
    }
    int code = status ? fail(&error) : 0;
    if (!status && summary.files_failed) code = EXIT_NO_INPUT;
    referat_free(referat);
    bool interrupted = status == REFERAT_INTERRUPTED && interrupt_came(NULL);
    code = output_end(interrupted ? interrupt_exit_code() : code);
    if (interrupted) interrupt_die();
    return code;
}

int cli_index(int argc, char **argv) {
    const char *index = NULL, *format_name = NULL;
    struct texts operands = {0};
    struct referat_index_options o = {0};
    enum referat_format format;
    const struct option options[] = {
        {"index", 'i', OPTION_TEXT, &index, N_("DIR"), N_("the index (else $REFERAT_INDEX or your own)")},
        {"prune", 0, OPTION_FLAG, &o.prune, NULL, N_("drop what came from files that are gone")},
        {"rebuild", 0, OPTION_FLAG, &o.rebuild, NULL, N_("analyse again what the index holds; takes no PATH")},
        {"include-closed", 0, OPTION_FLAG, &o.include_closed, NULL, N_("index closed items too")},
        {"ocr", 0, OPTION_FLAG, &o.ocr, NULL, N_("recognise scanned pages (tesseract); slow")},
        {"records", 0, OPTION_TEXT, &o.records_path, N_("FILE"),
         N_("meeting records, one JSON object a line; - is stdin")},
        {"threads", 0, OPTION_NUMBER, &o.readers, N_("N"), N_("so many processes read (else one a core)")},
        {"memory", 0, OPTION_SIZE, &o.memory, N_("SIZE"), N_("for what is not written yet (512M)")},
        {"engine", 0, OPTION_TEXT, &o.engine, N_("NAME"), N_("of a new index: native (as it is) or xapian")},
        {"compact", 0, OPTION_FLAG, &o.compact, NULL, N_("leave nothing that was deleted; takes no PATH")},
        {"format", 0, OPTION_TEXT, &format_name, N_("FORMAT"), N_("of the summary: text (as it is) or json")},
    };
    int code = options_parse(argc, argv, options, sizeof options / sizeof *options, &help, &operands);
    char *folder = NULL;
    if (code < 0 && !operands.count && !o.records_path && !o.rebuild && !o.compact) {
        message("%s", _("index wants files or folders"));
        code = EXIT_USAGE;
    }
    if (code < 0 && !options_format(format_name, false, &format)) code = EXIT_USAGE;
    if (code < 0 && !(folder = index_folder(index))) code = EXIT_USAGE;
    if (code < 0) {
        o.index_path = folder;
        o.paths = operands.items;
        o.path_count = operands.count;
        code = run_index(&o, format);
    }
    free(folder);
    text_list_free(&operands);
    return code;
}
