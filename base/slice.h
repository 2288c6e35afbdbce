/* slice.h - a borrowed run of bytes. It owns nothing, need not end in NUL, and lives as long as what it points into. */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct slice {
    const char *data;
    size_t len;
};

static inline struct slice slice_make(const char *data, size_t len) {
    return (struct slice){data, len};
}
static inline struct slice slice_of(const char *text) {
    return (struct slice){text, text ? strlen(text) : 0};
}
static inline bool slice_equal(struct slice a, struct slice b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}
/* Most comparisons fail at the first byte: it is looked at before the lengths are. */
static inline bool slice_is(struct slice a, const char *text) {
    if (a.len && a.data[0] != text[0]) return false;
    return slice_equal(a, slice_of(text));
}
static inline bool slice_starts(struct slice a, const char *prefix) {
    if (a.len && prefix[0] && a.data[0] != prefix[0]) return false;
    size_t n = strlen(prefix);
    return a.len >= n && memcmp(a.data, prefix, n) == 0;
}
static inline bool slice_ends(struct slice a, const char *suffix) {
    size_t n = strlen(suffix);
    return a.len >= n && memcmp(a.data + a.len - n, suffix, n) == 0;
}
/* From byte `from` to the end; empty where `from` lies behind it. */
static inline struct slice slice_from(struct slice a, size_t from) {
    return from >= a.len ? (struct slice){a.data + a.len, 0} : (struct slice){a.data + from, a.len - from};
}
static inline struct slice slice_first(struct slice a, size_t len) {
    return (struct slice){a.data, len < a.len ? len : a.len};
}
/* Without ASCII white space at both ends. */
static inline struct slice slice_trim(struct slice a) {
    while (a.len && (a.data[0] == ' ' || (a.data[0] >= '\t' && a.data[0] <= '\r'))) a.data++, a.len--;
    while (a.len && (a.data[a.len - 1] == ' ' || (a.data[a.len - 1] >= '\t' && a.data[a.len - 1] <= '\r'))) a.len--;
    return a;
}
/* Byte order, the shorter first where one begins the other. */
static inline int slice_compare(struct slice a, struct slice b) {
    size_t n = a.len < b.len ? a.len : b.len;
    int order = n ? memcmp(a.data, b.data, n) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

#endif
