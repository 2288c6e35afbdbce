/*
 * unpack_zip.c - the members of a ZIP archive; see unpack.h. Nothing is written anywhere: a name is only a name. One
 * that leads out of the archive is refused all the same, since no honest program makes such.
 */
#include "base/utf8.h"
#include "corpus/charset.h"
#include "corpus/package.h"
#include "corpus/unpack.h"

#define NAME_MAX_BYTES 1000

void unpack_clean_name(struct slice name, struct buf *out) {
    struct buf text;
    buf_init(&text, 4 * NAME_MAX_BYTES);
    name = slice_first(name, NAME_MAX_BYTES);
    bool utf8 = utf8_valid(name.data, name.len) >= utf8_cut(name, NAME_MAX_BYTES);
    charset_to_utf8(utf8 ? CHARSET_UTF8 : CHARSET_CP850, name, &text);
    for (size_t at = 0; at < text.len;) {
        size_t from = at;
        unsigned point = utf8_next(text.data, text.len, &at);
        bool odd = point == UTF8_INVALID || point < 0x20 || (point >= 0x7F && point < 0xA0) ||
                   (point >= 0x200B && point <= 0x200F) || (point >= 0x2028 && point <= 0x202E) ||
                   (point >= 0x2066 && point <= 0x2069);
        if (odd) {
            buf_byte(out, '?');
        } else {
            buf_append(out, text.data + from, at - from);
        }
    }
    buf_free(&text);
}

static bool is_separator(char c) {
    return c == '/' || c == '\\';
}

/* "/etc/passwd", "C:\x", "a/../../b". */
static bool leads_out(struct slice name) {
    if (!name.len || is_separator(name.data[0])) return true;
    if (name.len > 1 && name.data[1] == ':') return true;
    for (size_t at = 0; at < name.len;) {
        size_t end = at;
        while (end < name.len && !is_separator(name.data[end])) end++;
        if (slice_is(slice_make(name.data + at, end - at), "..")) return true;
        at = end + 1;
    }
    return false;
}

/* What systems put into archives beside what people do. */
static bool is_litter(struct slice name) {
    size_t base = name.len;
    while (base && !is_separator(name.data[base - 1])) base--;
    struct slice last = slice_from(name, base);
    return slice_starts(name, "__MACOSX/") || slice_starts(last, ".") || slice_is(last, "Thumbs.db") ||
           slice_is(last, "desktop.ini");
}

static enum decoder_end take_member(struct package *package, const struct package_member *member, struct slice name,
                                    struct buf *content) {
    if (leads_out(slice_of(member->name)) || leads_out(name)) return DECODER_BAD_NAME;
    if (!member->is_file) return DECODER_LINK;
    if (member->encrypted) return DECODER_ENCRYPTED;
    return package_take(package, content);
}

/* *stop where nobody wants more, or where the whole archive is the bomb. */
static enum decoder_end unpack_member(struct package *package, const struct package_member *member,
                                      unpack_visitor *visit, void *data, bool *stop) {
    struct buf name, content;
    buf_init(&name, 8 * NAME_MAX_BYTES);
    buf_init(&content, UNPACK_MEMBER_MAX);
    unpack_clean_name(slice_of(member->name), &name);
    struct unpacked unpacked = {.name = buf_as_slice(&name), .mtime = member->mtime};
    enum decoder_end end = decoder_of_buf(&name);
    bool told = !member->is_folder || leads_out(unpacked.name);
    if (!end && told && !is_litter(unpacked.name)) {
        unpacked.end = take_member(package, member, unpacked.name, &content);
        if (!unpacked.end) unpacked.bytes = buf_as_slice(&content);
        *stop = !visit(data, &unpacked) || unpacked.end == DECODER_BOMB;
    }
    buf_free(&name);
    buf_free(&content);
    return end;
}

enum decoder_end unpack_zip(struct slice bytes, unpack_visitor *visit, void *data) {
    struct package package;
    struct package_member member;
    bool more, stop = false;
    enum decoder_end end = package_open(bytes, &package);
    if (end) return end;
    while (!stop && !(end = package_next(&package, &more, &member)) && more) {
        end = unpack_member(&package, &member, visit, data, &stop);
        if (end) break;
    }
    package_close(&package);
    return end;
}
