/* options.c - reading the options of a verb. */
#include "bench/bench.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool read_number(const char *text, uint64_t *out) {
    char *end;
    if (!isdigit((unsigned char)text[0])) return false;
    unsigned long long value = strtoull(text, &end, 10);
    uint64_t unit = *end == 'k' ? 1000 : *end == 'M' ? 1000000 : 1;
    if (unit > 1) end++;
    *out = value * unit;
    return *end == '\0' && value <= UINT64_MAX / unit;
}

static enum referat_status set_value(const struct bench_option *option, const char *value,
                                     struct referat_error *error) {
    if (option->text) *option->text = value;
    if (option->number && !read_number(value, option->number))
        return error_set(error, REFERAT_USAGE, "%s: '%s' is no number", option->name, value);
    return REFERAT_OK;
}

static const struct bench_option *find(const struct bench_option *options, size_t count, const char *name, size_t len) {
    for (size_t i = 0; i < count; i++)
        if (strlen(options[i].name) == len && memcmp(options[i].name, name, len) == 0) return &options[i];
    return NULL;
}

enum referat_status bench_options(int argc, char **argv, const struct bench_option *options, size_t count,
                                  struct referat_error *error) {
    for (int i = 0; i < argc; i++) {
        const char *equals = strchr(argv[i], '=');
        size_t len = equals ? (size_t)(equals - argv[i]) : strlen(argv[i]);
        const struct bench_option *option = find(options, count, argv[i], len);
        if (!option) return error_set(error, REFERAT_USAGE, "unknown option '%s'", argv[i]);
        if (option->flag) {
            if (equals) return error_set(error, REFERAT_USAGE, "%s takes no value", option->name);
            *option->flag = true;
            continue;
        }
        if (!equals && i + 1 == argc) return error_set(error, REFERAT_USAGE, "%s wants a value", option->name);
        enum referat_status status = set_value(option, equals ? equals + 1 : argv[++i], error);
        if (status) return status;
    }
    return REFERAT_OK;
}

int bench_fail(const struct referat_error *error) {
    fprintf(stderr, "referat-bench: %s\n", error->message);
    return referat_exit_code(error->status);
}
