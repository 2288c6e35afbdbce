/*
 * build.c - the build that is timed. Records are read and parsed a chunk at a time, which is not counted; analysing
 * their texts, and all that the engine does with the terms until they are committed, is.
 */
#include "bench/target.h"
#include "bench/timing.h"
#include "corpus/registry.h"
#include "indexer/document.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>

/* Makes documents as --plain wants them, or as the indexer does. */
struct maker {
    struct analyzer *analyzer;
    struct plain_builder *plain;
    struct document_builder *full;
};

static enum referat_status maker_open(const struct bench_plan *plan, struct maker *out, struct referat_error *error) {
    *out = (struct maker){0};
    enum referat_status status = analyzer_new(&out->analyzer, error);
    if (!status && plan->plain) status = plain_builder_new(out->analyzer, plan->texts, &out->plain, error);
    if (!status && !plan->plain) status = document_builder_new(out->analyzer, &out->full, error);
    return status;
}

static void maker_close(struct maker *maker) {
    plain_builder_free(maker->plain);
    document_builder_free(maker->full);
    analyzer_free(maker->analyzer);
}

static enum referat_status make_full(struct maker *maker, const struct bench_item *item, struct plain_document *out,
                                     struct referat_error *error) {
    const struct document_source source = {.record = item->record,
                                           .item = item->item,
                                           .id = item->id,
                                           .file = item->record->source.path,
                                           .slot = item->slot,
                                           .ordinal = (unsigned)item->item + 1};
    *out = (struct plain_document){.date = item->record->date};
    enum referat_status status = document_build(maker->full, &source, &out->document, error);
    for (size_t i = 0; !status && i < out->document.posting_count; i++)
        out->token_count += out->document.postings[i].position_count;
    return status;
}

static enum referat_status put_chunk(struct maker *maker, const struct bench_chunk *chunk,
                                     const struct build_sink *sink, struct target_build *out,
                                     struct referat_error *error) {
    enum referat_status status = REFERAT_OK;
    for (size_t i = 0; !status && i < chunk->count; i++) {
        struct plain_document document;
        status = maker->plain ? plain_build(maker->plain, &chunk->items[i], &document, error)
                              : make_full(maker, &chunk->items[i], &document, error);
        if (status) break;
        out->tokens += document.token_count;
        out->postings += document.document.posting_count;
        status = sink->put(sink->context, &document, error);
    }
    out->items += chunk->count;
    out->text_bytes += chunk->text_bytes;
    return status;
}

enum referat_status build_all(const struct bench_plan *plan, const struct build_sink *sink, struct target_build *out,
                              struct referat_error *error) {
    struct bench_corpus *corpus = NULL;
    struct bench_chunk chunk;
    struct maker maker;
    double begun_us = timing_now_us(), begun_cpu_s = timing_process_cpu_s(), parse_cpu_s = 0;
    enum referat_status status = maker_open(plan, &maker, error);
    if (!status) status = corpus_open(plan->corpus, &corpus, error);
    while (!status) {
        double parse_us = timing_now_us(), cpu_s = timing_thread_cpu_s();
        status = corpus_next(corpus, &chunk, error);
        parse_cpu_s += timing_thread_cpu_s() - cpu_s;
        out->parse_s += (timing_now_us() - parse_us) / 1e6;
        if (status || !chunk.count) break;
        status = put_chunk(&maker, &chunk, sink, out, error);
    }
    if (!status) status = sink->finish(sink->context, error);
    out->cpu_s = timing_process_cpu_s() - begun_cpu_s - parse_cpu_s;
    out->wall_s = (timing_now_us() - begun_us) / 1e6 - out->parse_s;
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    out->peak_rss_mb = (double)usage.ru_maxrss / 1024;
    corpus_close(corpus);
    maker_close(&maker);
    return status;
}

/* ---- sizes ---- */

static enum referat_status add_folder(const char *path, int (*part_of)(const char *name), struct target_sizes *out,
                                      struct referat_error *error) {
    DIR *folder = opendir(path);
    if (!folder) return error_set(error, REFERAT_NO_INDEX, "%s: cannot be read", path);
    enum referat_status status = REFERAT_OK;
    for (struct dirent *entry; !status && (entry = readdir(folder));) {
        char file[4096];
        struct stat info;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        if (lstat(file, &info)) continue;
        if (S_ISDIR(info.st_mode)) {
            status = add_folder(file, part_of, out, error);
        } else {
            int64_t *const parts[] = {&out->postings, &out->positions, &out->dictionary, &out->texts};
            int part = part_of(entry->d_name);
            if (part >= 0) *parts[part] += info.st_size;
            out->total += info.st_size;
        }
    }
    closedir(folder);
    return status;
}

enum referat_status target_folder_sizes(const char *path, int (*part_of)(const char *name), struct target_sizes *out,
                                        struct referat_error *error) {
    *out = (struct target_sizes){0};
    return add_folder(path, part_of, out, error);
}
