/* table.c - a report as Markdown tables. */
#include "bench/bench.h"
#include "bench/queries.h"
#include "bench/report.h"

static double real_at(const json_t *object, const char *key) {
    return json_number_value(json_object_get(object, key));
}

static const char *text_at(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

/* Three significant digits of milliseconds. */
static void print_ms(FILE *out, double us) {
    double ms = us / 1000;
    fprintf(out, ms >= 100 ? "%.0f" : ms >= 10 ? "%.1f" : ms >= 1 ? "%.2f" : "%.3f", ms);
}

static bool has_class(const json_t *engines, const char *name) {
    return json_object_get(json_object_get(json_array_get(engines, 0), "classes"), name) != NULL;
}

static void print_head(const json_t *engines, const char *first, FILE *out) {
    fprintf(out, "| %s |", first);
    for (int i = 0; i < CLASS_COUNT; i++)
        if (has_class(engines, query_class_names[i])) fprintf(out, " %s |", query_class_names[i]);
    fprintf(out, "\n|---|");
    for (int i = 0; i < CLASS_COUNT; i++)
        if (has_class(engines, query_class_names[i])) fprintf(out, "---:|");
    fprintf(out, "\n");
}

static void print_times(const json_t *engines, FILE *out) {
    size_t index;
    json_t *engine;
    print_head(engines, "mean ms (p95), top 10, no total", out);
    json_array_foreach(engines, index, engine) {
        fprintf(out, "| %s |", text_at(engine, "engine"));
        for (int i = 0; i < CLASS_COUNT; i++) {
            const json_t *one = json_object_get(json_object_get(engine, "classes"), query_class_names[i]);
            if (!one) continue;
            fprintf(out, " ");
            print_ms(out, real_at(one, "mean_us"));
            fprintf(out, " (");
            print_ms(out, real_at(one, "p95_us"));
            fprintf(out, ")%s |", real_at(one, "left_out") > 0 ? " *" : "");
        }
        fprintf(out, "\n");
    }
    fprintf(out, "\n");
}

/* One number a class; `scale` turns it into what the head says. */
static void print_class_field(const json_t *engines, const char *head, const char *key, double scale, FILE *out) {
    size_t index;
    json_t *engine;
    print_head(engines, head, out);
    json_array_foreach(engines, index, engine) {
        fprintf(out, "| %s |", text_at(engine, "engine"));
        for (int i = 0; i < CLASS_COUNT; i++) {
            const json_t *one = json_object_get(json_object_get(engine, "classes"), query_class_names[i]);
            if (!one) continue;
            double value = real_at(one, key) * scale;
            fprintf(out, value >= 100 ? " %.0f |" : value >= 1 ? " %.2f |" : " %.3f |", value);
        }
        fprintf(out, "\n");
    }
    fprintf(out, "\n");
}

static void print_bytes(const json_t *bytes, const char *key, FILE *out) {
    const json_t *value = json_object_get(bytes, key);
    if (json_is_number(value))
        fprintf(out, " %.1f |", json_number_value(value) / 1e6);
    else
        fprintf(out, " - |");
}

static void print_bits(const json_t *bytes, const char *key, FILE *out) {
    const json_t *value = json_object_get(bytes, key);
    if (json_is_number(value))
        fprintf(out, " %.2f |", json_number_value(value));
    else
        fprintf(out, " - |");
}

static void print_builds(const json_t *engines, FILE *out) {
    size_t index;
    json_t *engine;
    fprintf(out,
            "| build | MB/s a CPU-second | MB/s | peak MB | open µs | postings MB | positions MB | dictionary MB | "
            "texts MB | total MB | a text byte | bits a posting | bits a token |\n"
            "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
    json_array_foreach(engines, index, engine) {
        const json_t *build = json_object_get(engine, "build"), *bytes = json_object_get(engine, "bytes");
        fprintf(out, "| %s | %.1f | %.1f | %.0f | %.0f |", text_at(engine, "engine"), real_at(build, "mb_per_s_cpu"),
                real_at(build, "mb_per_s_wall"), real_at(build, "peak_rss_mb"), real_at(engine, "open_us"));
        print_bytes(bytes, "postings", out);
        print_bytes(bytes, "positions", out);
        print_bytes(bytes, "dictionary", out);
        print_bytes(bytes, "texts", out);
        print_bytes(bytes, "total", out);
        fprintf(out, " %.3f |", real_at(bytes, "per_text_byte"));
        print_bits(bytes, "bits_per_posting", out);
        print_bits(bytes, "bits_per_token", out);
        fprintf(out, "\n");
    }
}

void report_print_tables(const json_t *report, FILE *out) {
    const json_t *corpus = json_object_get(report, "corpus"), *machine = json_object_get(report, "machine");
    const json_t *engines = json_object_get(report, "engines");
    const json_t *load = json_object_get(machine, "load_average");
    const json_t *differences = json_object_get(report, "differences");
    fprintf(out, "%.0f items, %.1f MB of text, %.1f million tokens, %s; %s, %.0f cores, load %.2f, %s.\n",
            real_at(corpus, "items"), real_at(corpus, "text_bytes") / 1e6, real_at(corpus, "tokens") / 1e6,
            json_is_true(json_object_get(corpus, "plain")) ? "plain" : "full analysis", text_at(machine, "cpu"),
            real_at(machine, "cores"), json_number_value(json_array_get(load, 0)), text_at(report, "date"));
    if (text_at(report, "left_out")[0]) fprintf(out, "Left out: %s.\n", text_at(report, "left_out"));
    fprintf(out, "Answers compared: %.0f, different: %.0f.\n\n", real_at(differences, "compared"),
            real_at(differences, "count"));
    print_times(engines, out);
    print_class_field(engines, "mean ms, top 10 with the exact total", "with_total_mean_us", 1e-3, out);
    print_class_field(engines, "queries a second, all cores", "all_cores_per_s", 1, out);
    print_builds(engines, out);
}

int bench_table(int argc, char **argv) {
    struct referat_error error;
    const char *path = "-";
    const struct bench_option options[] = {{"--report", .text = &path}};
    json_t *report = NULL;
    enum referat_status status = bench_options(argc, argv, options, 1, &error);
    if (!status) status = report_read(path, &report, &error);
    if (!status) report_print_tables(report, stdout);
    json_decref(report);
    return status ? bench_fail(&error) : 0;
}
