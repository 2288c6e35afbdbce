/* identity.c - reading and writing the identity file; see identity.h. */
#include "engine/identity.h"
#include "base/file.h"
#include "base/intl.h"
#include "engine/native/checksum.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC_LINE "referat index"
#define FILE_MAX   4096
/* Bytes of "checksum 01234567\n". */
#define CHECKSUM_LINE 18

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

static uint32_t text_checksum(struct slice text) {
    return checksum(0, text.data, text.len);
}

/* Takes the last line off, which is the checksum of those before; false where it is not. */
static bool take_checksum(struct slice *text) {
    char line[32];
    if (text->len < CHECKSUM_LINE) return false;
    struct slice before = slice_first(*text, text->len - CHECKSUM_LINE), last = slice_from(*text, before.len);
    snprintf(line, sizeof line, "checksum %08" PRIx32 "\n", text_checksum(before));
    if (!slice_is(last, line)) return false;
    *text = before;
    return true;
}

/* Format 1 had no checksum: its four lines are believed, so that an index of it is told from a damaged one. */
static bool is_first_format(struct slice text) {
    struct slice line, value;
    return take_line(&text, &line) && slice_is(line, MAGIC_LINE) && take_line(&text, &line) &&
           slice_is(line, "format 1") && take_line(&text, &value) && slice_starts(value, "engine ") &&
           take_line(&text, &value) && slice_starts(value, "analysis ") && text.len == 0;
}

static enum referat_status other_format(const char *path, const char *format, struct referat_error *error) {
    return error_set(error, REFERAT_OTHER_FORMAT,
                     _("%s: the index is of format %s, this program reads format %d; make the index anew"), path,
                     format, IDENTITY_FORMAT);
}

static enum referat_status identity_parse(const char *name, const char *path, struct slice text, struct identity *out,
                                          struct referat_error *error) {
    struct slice line;
    char format[16], expected[16];
    snprintf(expected, sizeof expected, "%d", IDENTITY_FORMAT);
    if (is_first_format(text)) return other_format(path, "1", error);
    if (!take_checksum(&text) || !take_line(&text, &line) || !slice_is(line, MAGIC_LINE) ||
        !take_field(&text, "format", format, sizeof format))
        return error_set(error, REFERAT_DAMAGED, _("%s: the file is damaged"), name);
    if (strcmp(format, expected) != 0) return other_format(path, format, error);
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
    char *name = identity_path(path);
    struct buf text;
    buf_init(&text, FILE_MAX);
    buf_printf(&text, MAGIC_LINE "\nformat %d\nengine %s\nanalysis %s\n", IDENTITY_FORMAT, engine, analysis);
    buf_printf(&text, "checksum %08" PRIx32 "\n", text_checksum(buf_as_slice(&text)));
    enum referat_status status = name ? buf_status(&text, error) : error_no_memory(error);
    if (status == REFERAT_OK) status = file_replace(name, text.data, text.len, error);
    buf_free(&text);
    free(name);
    return status;
}

void identity_remove(const char *path) {
    struct referat_error ignored;
    char *name = identity_path(path);
    if (name && unlink(name) == 0 && file_sync_directory(path, &ignored) != REFERAT_OK) error_clear(&ignored);
    free(name);
}

enum referat_status identity_check_analysis(const char *path, const struct identity *identity, const char *fingerprint,
                                            struct referat_error *error) {
    if (!fingerprint || strcmp(identity->analysis, fingerprint) == 0) return REFERAT_OK;
    return error_set(error, REFERAT_OTHER_ANALYSIS,
                     _("%s: the index was made with another analysis of words; referat index --rebuild makes it anew"),
                     path);
}
