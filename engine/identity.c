/* identity.c - reading and writing the identity file; see identity.h. */
#include "engine/identity.h"
#include "base/file.h"
#include "base/intl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC_LINE "referat index"
#define FILE_MAX   4096

static char *identity_path(const char *path) {
    char *name = NULL;
    return asprintf(&name, "%s/" IDENTITY_FILE, path) < 0 ? NULL : name;
}

/* Takes the next whole line off `rest`; false where none is left. */
static bool take_line(struct slice *rest, struct slice *line) {
    const char *end = rest->len ? memchr(rest->data, '\n', rest->len) : NULL;
    if (!end) return false;
    *line = slice_make(rest->data, (size_t)(end - rest->data));
    *rest = slice_from(*rest, line->len + 1);
    return true;
}

/* "<key> <value>" with a value that fits in out. */
static bool take_field(struct slice *rest, const char *key, char *out, size_t size) {
    struct slice line;
    size_t key_len = strlen(key);
    if (!take_line(rest, &line) || !slice_starts(line, key) || line.len <= key_len || line.data[key_len] != ' ')
        return false;
    struct slice value = slice_from(line, key_len + 1);
    if (value.len >= size || memchr(value.data, '\0', value.len)) return false;
    memcpy(out, value.data, value.len);
    out[value.len] = '\0';
    return true;
}

static enum referat_status identity_parse(const char *name, const char *path, struct slice text, struct identity *out,
                                          struct referat_error *error) {
    struct slice line;
    char format[16], expected[16];
    snprintf(expected, sizeof expected, "%d", IDENTITY_FORMAT);
    if (!take_line(&text, &line) || !slice_is(line, MAGIC_LINE) || !take_field(&text, "format", format, sizeof format))
        return error_set(error, REFERAT_DAMAGED, _("%s: the file is damaged"), name);
    if (strcmp(format, expected) != 0)
        return error_set(error, REFERAT_OTHER_FORMAT, _("%s: the index is of format %s, this program reads format %s"),
                         path, format, expected);
    if (!take_field(&text, "engine", out->engine, sizeof out->engine) ||
        !take_field(&text, "analysis", out->analysis, sizeof out->analysis) || text.len)
        return error_set(error, REFERAT_DAMAGED, _("%s: the file is damaged"), name);
    return REFERAT_OK;
}

enum referat_status identity_read(const char *path, struct identity *out, struct referat_error *error) {
    enum referat_status status;
    char reason[128];
    struct buf text;
    int fd = -1;
    buf_init(&text, FILE_MAX * 32);
    char *name = identity_path(path);
    if (!name) {
        status = error_no_memory(error);
        goto out;
    }
    fd = open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR)) {
        status = error_set(error, REFERAT_NO_INDEX, _("%s: there is no index"), path);
        goto out;
    }
    if (fd < 0) {
        status = error_set(error, REFERAT_NO_INDEX, _("%s: cannot be opened: %s"), name, error_errno(errno, reason));
        goto out;
    }
    status = file_read_fd(fd, name, FILE_MAX, &text, error);
    if (status == REFERAT_OK)
        status = identity_parse(name, path, buf_as_slice(&text), out, error);
    else if (status != REFERAT_NO_MEMORY)
        status = error_set(error, REFERAT_DAMAGED, _("%s: the file is damaged"), name);
out:
    if (fd >= 0) close(fd);
    buf_free(&text);
    free(name);
    return status;
}

enum referat_status identity_write(const char *path, const char *engine, const char *analysis,
                                   struct referat_error *error) {
    if (strlen(analysis) >= sizeof((struct identity *)0)->analysis || strchr(analysis, '\n'))
        return error_set(error, REFERAT_INTERNAL, _("the analysis's fingerprint does not fit in one line"));
    char *name = identity_path(path), *text = NULL;
    enum referat_status status;
    int len = asprintf(&text, MAGIC_LINE "\nformat %d\nengine %s\nanalysis %s\n", IDENTITY_FORMAT, engine, analysis);
    if (len < 0) text = NULL;
    if (name && text)
        status = file_replace(name, text, (size_t)len, error);
    else
        status = error_no_memory(error);
    free(text);
    free(name);
    return status;
}

enum referat_status identity_check_analysis(const char *path, const struct identity *identity, const char *fingerprint,
                                            struct referat_error *error) {
    if (!fingerprint || strcmp(identity->analysis, fingerprint) == 0) return REFERAT_OK;
    return error_set(error, REFERAT_OTHER_ANALYSIS,
                     _("%s: the index was made with another analysis of words; referat index --rebuild makes it anew"),
                     path);
}
