/*
 * jsonget.c - one value out of JSON on standard input, for shell tests.
 *
 *   jsonget                     checks that the input is one valid JSON value
 *   jsonget hits.0.id           prints a text as it is, anything else as JSON
 *   jsonget hits.#              prints how many
 *
 * Exit 1 where the input is no JSON, 2 where there is no such value.
 */
#include <jansson.h>

#include <stdlib.h>
#include <string.h>

static const json_t *step(const json_t *at, const char *name) {
    char *end;
    unsigned long index = strtoul(name, &end, 10);
    return json_is_array(at) && !*end ? json_array_get(at, index) : json_object_get(at, name);
}

static void print(const json_t *value) {
    if (json_is_string(value)) {
        puts(json_string_value(value));
    } else {
        json_dumpf(value, stdout, JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS);
        putchar('\n');
    }
}

int main(int argc, char **argv) {
    json_error_t error;
    json_t *root = json_loadf(stdin, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &error);
    const json_t *at = root;
    if (!root) {
        fprintf(stderr, "jsonget: line %d: %s\n", error.line, error.text);
        return 1;
    }
    int code = 0;
    for (char *name = argc > 1 ? strtok(argv[1], ".") : NULL; name && at; name = strtok(NULL, ".")) {
        if (strcmp(name, "#") == 0) {
            printf("%zu\n", json_is_array(at) ? json_array_size(at) : json_object_size(at));
            at = NULL;
            goto out;
        }
        at = step(at, name);
    }
    if (argc > 1 && at) print(at);
    if (argc > 1 && !at) code = 2;
out:
    json_decref(root);
    return code;
}
