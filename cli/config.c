/*
 * config.c - the user's configuration: lines of `key = value` in $XDG_CONFIG_HOME/referat/config. It gives defaults and
 * nothing else: flags and the environment win. Form and keys: docs/man/referat-config.5.
 */
#include "cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    size_t offset; /* of the char * in struct config */
} keys[] = {
    {"index", offsetof(struct config, index)},
    {"bodies", offsetof(struct config, bodies)},
    {"municipalities", offsetof(struct config, municipalities)},
    {"synonyms", offsetof(struct config, synonyms)},
    {"aliases", offsetof(struct config, aliases)},
};

#define KEY_COUNT (sizeof keys / sizeof *keys)

/* One configuration as it is read: where the reader is, for messages. */
struct reading {
    const char *path;
    unsigned line;
    struct config *config;
    struct referat_error *error;
};

__attribute__((format(printf, 2, 3))) static enum referat_status refuse(const struct reading *reading,
                                                                        const char *format, ...) {
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    reading->error->status = REFERAT_USAGE;
    reading->error->position = -1;
    if (reading->line) {
        snprintf(reading->error->message, sizeof reading->error->message, _("%.400s, line %u: %s"), reading->path,
                 reading->line, text);
    } else {
        snprintf(reading->error->message, sizeof reading->error->message, "%.400s: %s", reading->path, text);
    }
    return REFERAT_USAGE;
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static char *trim(char *text) {
    while (is_blank(*text)) text++;
    size_t len = strlen(text);
    while (len && is_blank(text[len - 1])) text[--len] = 0;
    return text;
}

/* `~/` is the home folder; what is not absolute stands beside the configuration. Owned; NULL without memory. */
static char *resolve_path(const char *value, const char *config_path) {
    const char *home = getenv("HOME");
    char *path = NULL;
    int len;
    if (value[0] == '~' && value[1] == '/' && home) {
        len = asprintf(&path, "%s%s", home, value + 1);
    } else if (value[0] != '/') {
        len = asprintf(&path, "%.*s/%s", (int)(strrchr(config_path, '/') - config_path), config_path, value);
    } else {
        return strdup(value);
    }
    return len < 0 ? NULL : path;
}

static enum referat_status set_key(const struct reading *reading, const char *key, const char *value) {
    for (size_t i = 0; i < KEY_COUNT; i++) {
        if (strcmp(keys[i].name, key) != 0) continue;
        char **target = (char **)((char *)reading->config + keys[i].offset);
        if (*target) return refuse(reading, _("'%s' is there twice"), key);
        if (!value[0]) return refuse(reading, _("'%s' has no value"), key);
        *target = resolve_path(value, reading->path);
        return *target ? REFERAT_OK : refuse(reading, "%s", _("out of memory"));
    }
    return refuse(reading, _("there is no key '%s'; there are index, bodies and municipalities"), key);
}

static enum referat_status read_line(const struct reading *reading, char *line) {
    /* Editors on other systems begin a file with a byte order mark. */
    if (reading->line == 1 && strncmp(line, "\xEF\xBB\xBF", 3) == 0) line += 3;
    line = trim(line);
    if (!line[0] || line[0] == '#') return REFERAT_OK;
    char *equals = strchr(line, '=');
    if (!equals) return refuse(reading, "%s", _("a line is 'key = value'"));
    *equals = 0;
    return set_key(reading, trim(line), trim(equals + 1));
}

static enum referat_status read_lines(struct reading *reading, FILE *file) {
    char *line = NULL;
    size_t cap = 0;
    ssize_t len;
    enum referat_status status = REFERAT_OK;
    while (!status && (len = getline(&line, &cap, file)) >= 0) {
        reading->line++;
        status = memchr(line, 0, (size_t)len) ? refuse(reading, "%s", _("a line is 'key = value'"))
                                              : read_line(reading, line);
    }
    if (!status && ferror(file)) {
        reading->line = 0;
        status = refuse(reading, "%s", strerror(errno));
    }
    free(line);
    return status;
}

enum referat_status config_read(struct config *out, struct referat_error *error) {
    *out = (struct config){0};
    char *path = user_path("XDG_CONFIG_HOME", ".config", "referat/config");
    if (!path) return REFERAT_OK;
    struct reading reading = {.path = path, .config = out, .error = error};
    enum referat_status status = REFERAT_OK;
    FILE *file = fopen(path, "re");
    if (file) {
        status = read_lines(&reading, file);
        fclose(file);
    } else if (errno != ENOENT && errno != ENOTDIR) {
        status = refuse(&reading, "%s", strerror(errno));
    }
    if (status) config_free(out);
    free(path);
    return status;
}

void config_free(struct config *config) {
    free(config->index);
    free(config->bodies);
    free(config->municipalities);
    free(config->synonyms);
    free(config->aliases);
    *config = (struct config){0};
}
