/* path.c - file names as UTF-8 text and back. Looks at no file. */
#include "indexer/path.h"

#include "base/utf8.h"

#include <stdlib.h>

static int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

const char *path_to_text(struct arena *arena, const char *path) {
    size_t len = strlen(path);
    if (utf8_valid(path, len) == len && !strstr(path, "\\x")) return path;
    char *text = arena_alloc(arena, len * 4 + 1);
    if (!text) return "";
    size_t written = 0;
    for (size_t at = 0; at < len;) {
        size_t from = at;
        bool invalid = utf8_next(path, len, &at) == UTF8_INVALID;
        if (invalid || (path[from] == '\\' && path[from + 1] == 'x')) {
            unsigned byte = (unsigned char)path[from];
            text[written++] = '\\';
            text[written++] = 'x';
            text[written++] = "0123456789ABCDEF"[byte >> 4];
            text[written++] = "0123456789ABCDEF"[byte & 15];
        } else {
            memcpy(text + written, path + from, at - from);
            written += at - from;
        }
    }
    text[written] = 0;
    return text;
}

const char *path_from_text(struct arena *arena, const char *text) {
    if (!strstr(text, "\\x")) return text;
    char *path = arena_text(arena, slice_of(text));
    size_t written = 0;
    for (const char *at = path; *at;) {
        int high = at[0] == '\\' && at[1] == 'x' ? hex_value(at[2]) : -1;
        int low = high >= 0 ? hex_value(at[3]) : -1;
        if (low >= 0) {
            path[written++] = (char)(high * 16 + low);
            at += 4;
        } else {
            path[written++] = *at++;
        }
    }
    path[written] = 0;
    return path;
}

bool path_is_under(const char *path, const char *folder) {
    size_t len = strlen(folder);
    if (len && folder[len - 1] == '/') len--; /* "/" itself */
    return strncmp(path, folder, len) == 0 && (path[len] == '/' || path[len] == 0);
}
