/* report.c - see report.h. */
#include "bench/report.h"
#include "bench/timing.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* ---- the machine ---- */

/* The value of the first line that begins with `key` ("model name\t: ..."); "" where there is none. */
static void read_field(const char *path, const char *key, char *out, size_t size) {
    char line[512];
    FILE *file = fopen(path, "re");
    out[0] = '\0';
    while (file && !out[0] && fgets(line, sizeof line, file)) {
        const char *colon = strchr(line, ':');
        if (strncmp(line, key, strlen(key)) != 0 || !colon) continue;
        struct slice value = slice_trim(slice_of(colon + 1));
        snprintf(out, size, "%.*s", (int)value.len, value.data);
    }
    if (file) fclose(file);
}

static json_t *machine(void) {
    char cpu[256], memory[64];
    double load[3] = {0};
    read_field("/proc/cpuinfo", "model name", cpu, sizeof cpu);
    read_field("/proc/meminfo", "MemTotal", memory, sizeof memory);
    if (getloadavg(load, 3) < 0) load[0] = -1;
    return json_pack("{s:s, s:i, s:I, s:[f, f, f]}", "cpu", cpu, "cores", (int)sysconf(_SC_NPROCESSORS_ONLN),
                     "memory_mb", (json_int_t)(strtoll(memory, NULL, 10) / 1024), "load_average", load[0], load[1],
                     load[2]);
}

/* ---- engines ---- */

/* Three decimals are enough for anything that is measured here. */
static json_t *number(double value) {
    char text[64];
    snprintf(text, sizeof text, "%.3f", value);
    return json_real(strtod(text, NULL));
}

static json_t *bytes_or_null(int64_t bytes) {
    return bytes < 0 ? json_null() : json_integer(bytes);
}

static json_t *bits_or_null(int64_t bytes, uint64_t units) {
    return bytes < 0 || !units ? json_null() : number((double)bytes * 8 / (double)units);
}

static json_t *build_json(const struct target_build *build) {
    double mb = (double)build->text_bytes / 1e6;
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "mb_per_s_cpu", number(build->cpu_s > 0 ? mb / build->cpu_s : 0),
                     "mb_per_s_wall", number(build->wall_s > 0 ? mb / build->wall_s : 0), "peak_rss_mb",
                     number(build->peak_rss_mb), "cpu_s", number(build->cpu_s), "wall_s", number(build->wall_s),
                     "parse_s", number(build->parse_s));
}

static json_t *bytes_json(const struct target_build *build) {
    const struct target_sizes *sizes = &build->sizes;
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "postings", bytes_or_null(sizes->postings),
                     "positions", bytes_or_null(sizes->positions), "dictionary", bytes_or_null(sizes->dictionary),
                     "texts", bytes_or_null(sizes->texts), "total", bytes_or_null(sizes->total), "per_text_byte",
                     number(build->text_bytes ? (double)sizes->total / (double)build->text_bytes : 0),
                     "bits_per_posting", bits_or_null(sizes->postings, build->postings), "bits_per_token",
                     bits_or_null(sizes->positions, build->tokens));
}

static json_t *class_json(const struct bench_plan *plan, const struct bench_target *target, int class_) {
    const struct target_answer *answers = target->report->answers + plan->queries->starts[class_];
    size_t asked = plan->queries->starts[class_ + 1] - plan->queries->starts[class_], count = 0;
    double sum = 0, sum_with_total = 0, *us = calloc(asked + 1, sizeof *us);
    uint64_t hits = 0;
    for (size_t i = 0; us && i < asked; i++) {
        if (!answers[i].measured) continue;
        us[count++] = answers[i].us;
        sum += answers[i].us;
        sum_with_total += answers[i].with_total_us;
        hits += answers[i].total;
    }
    if (us) timing_sort(us, count);
    double n = count ? (double)count : 1;
    json_t *json = json_pack("{s:I, s:o, s:o, s:o, s:o, s:I, s:I, s:o}", "queries", (json_int_t)count, "mean_us",
                             number(sum / n), "p50_us", number(timing_percentile(us, us ? count : 0, 50)), "p95_us",
                             number(timing_percentile(us, us ? count : 0, 95)), "with_total_mean_us",
                             number(sum_with_total / n), "hits", (json_int_t)hits, "left_out",
                             (json_int_t)(asked - count), "all_cores_per_s", number(target->report->per_s[class_]));
    free(us);
    return json;
}

static json_t *target_json(const struct bench_plan *plan, const struct bench_target *target) {
    json_t *classes = json_object();
    for (int i = 0; i < CLASS_COUNT; i++)
        if (plan->queries->starts[i + 1] > plan->queries->starts[i])
            json_object_set_new(classes, query_class_names[i], class_json(plan, target, i));
    return json_pack("{s:s, s:o, s:o, s:o, s:o}", "engine", target->name, "build", build_json(&target->report->build),
                     "bytes", bytes_json(&target->report->build), "open_us", number(target->report->open_us), "classes",
                     classes);
}

/* ---- the whole ---- */

static json_t *differences_json(const struct differences *differences) {
    json_t *first = json_array();
    for (size_t i = 0; i < differences->kept; i++) {
        const struct difference *one = &differences->first[i];
        json_array_append_new(first,
                              json_pack("{s:I, s:s, s:s, s:s, s:s, s:s}", "line", (json_int_t)one->query->line, "class",
                                        query_class_names[one->query->class_], "query", one->query->words, "engine",
                                        one->one, "other", one->other, "what", one->what));
    }
    return json_pack("{s:I, s:I, s:o}", "compared", (json_int_t)differences->compared, "count",
                     (json_int_t)differences->count, "first", first);
}

static json_t *corpus_json(const struct bench_plan *plan, const struct target_build *build) {
    return json_pack("{s:s, s:I, s:I, s:I, s:I, s:b, s:b}", "file", plan->corpus, "items", (json_int_t)build->items,
                     "text_bytes", (json_int_t)build->text_bytes, "tokens", (json_int_t)build->tokens, "postings",
                     (json_int_t)build->postings, "plain", plan->plain, "texts", plan->texts);
}

json_t *report_make(const struct bench_plan *plan, const struct bench_target *targets, size_t count,
                    const struct differences *differences, const char *left_out) {
    char date[32];
    time_t now = time(NULL);
    struct tm utc;
    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
    json_t *engines = json_array();
    for (size_t i = 0; i < count; i++) json_array_append_new(engines, target_json(plan, &targets[i]));
    return json_pack("{s:o, s:o, s:s, s:o, s:o, s:s}", "engines", engines, "corpus",
                     corpus_json(plan, &targets[0].report->build), "date", date, "machine", machine(), "differences",
                     differences_json(differences), "left_out", left_out);
}

enum referat_status report_read(const char *path, json_t **out, struct referat_error *error) {
    json_error_t reason;
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    *out = NULL;
    if (!file) return error_set(error, REFERAT_UNREADABLE, "%s: cannot be read", path);
    *out = json_loadf(file, 0, &reason);
    if (file != stdin) fclose(file);
    if (*out && json_is_array(json_object_get(*out, "engines"))) return REFERAT_OK;
    enum referat_status status =
        *out ? error_set(error, REFERAT_BAD_INPUT, "%s: has no engines", path)
             : error_set(error, REFERAT_BAD_INPUT, "%s, line %d: %s", path, reason.line, reason.text);
    json_decref(*out);
    *out = NULL;
    return status;
}
