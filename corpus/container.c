/*
 * container.c - both ends of the pipe through which members of an archive come; see container.h. Nothing that comes
 * out of the pipe is believed: sizes are checked, names cleaned again.
 */
#include "corpus/container.h"
#include "base/file.h"
#include "base/intl.h"
#include "corpus/unpack.h"

#include <errno.h>
#include <locale.h>
#include <sys/mman.h>
#include <unistd.h>

#define NAME_MAX_BYTES 8000
#define CHUNK          ((size_t)64 << 10)

/* One member, before its name and bytes; the last one says how the archive ended. */
struct frame {
    uint32_t last, end, name_len, unused;
    uint64_t size;
    int64_t mtime;
};

/* ---- in the child ---- */

struct telling {
    int output;
    bool failed;
};

static bool tell_member(void *data, const struct unpacked *member) {
    struct telling *telling = data;
    struct frame frame = {.end = member->end, .name_len = (uint32_t)member->name.len, .mtime = member->mtime};
    if (!member->end) frame.size = member->bytes.len;
    telling->failed = !file_write_all(telling->output, &frame, sizeof frame) ||
                      !file_write_all(telling->output, member->name.data, member->name.len) ||
                      !file_write_all(telling->output, member->bytes.data, frame.size);
    return !telling->failed;
}

static int unpack_in_child(const void *data, int input, int output) {
    struct telling telling = {.output = output};
    struct slice bytes;
    unpacker *const *unpack = data;
    enum decoder_end end = source_map_input(input, &bytes);
    if (!end) end = (*unpack)(bytes, tell_member, &telling);
    struct frame frame = {.last = 1, .end = end};
    if (!telling.failed) telling.failed = !file_write_all(output, &frame, sizeof frame);
    return telling.failed;
}

/* ---- in the parent ---- */

enum referat_status container_open(const struct source *source, enum container_kind kind, struct container *out) {
    static unpacker *const unpackers[] = {[CONTAINER_ZIP] = unpack_zip, [CONTAINER_MAIL] = unpack_mail};
    struct child_limits limits = {.time_ms = source->limits->time_ms, .memory_bytes = source->limits->memory_bytes};
    *out = (struct container){.source = source};
    buf_init(&out->name, 4 * NAME_MAX_BYTES);
    /* libarchive gives names in the locale's character set, and the child can load none. */
    locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0), before = (locale_t)0;
    if (utf8) before = uselocale(utf8);
    enum referat_status status =
        child_start(unpack_in_child, &unpackers[kind], source->fd, &limits, &out->child, source->error);
    if (utf8) uselocale(before);
    if (utf8) freelocale(utf8);
    return status;
}

void container_close(struct container *container) {
    struct child_result result;
    child_stop(&container->child, true, &result);
    buf_free(&container->name);
}

/* The pipe is dry before the end: what became of the child. */
static enum referat_status broken_off(struct container *container) {
    struct child_result result = {.end = CHILD_EXITED};
    container->ended = true;
    bool timed_out = container->child.timed_out;
    child_stop(&container->child, timed_out, &result);
    if (timed_out) return source_timed_out(container->source);
    if (result.end == CHILD_EXITED) result.exit_code = 0;
    return source_judge(container->source, &result);
}

static enum referat_status copy_content(struct container *container, size_t size, struct container_member *out,
                                        bool *whole) {
    char chunk[CHUNK];
    char reason[128];
    *whole = true;
    out->size = size;
    out->fd = memfd_create("member", MFD_CLOEXEC);
    if (out->fd < 0)
        return error_set(container->source->error, REFERAT_INTERNAL, _("%s: no room for a member: %s"),
                         container->source->name, error_errno(errno, reason));
    for (size_t done = 0, want; *whole && done < size; done += want) {
        want = size - done < sizeof chunk ? size - done : sizeof chunk;
        *whole = child_read(&container->child, chunk, want);
        if (*whole && !file_write_all(out->fd, chunk, want)) return error_no_memory(container->source->error);
    }
    return REFERAT_OK;
}

enum referat_status container_next(struct container *container, bool *more, struct container_member *out) {
    struct frame frame;
    char name[NAME_MAX_BYTES];
    *more = false;
    *out = (struct container_member){.fd = -1};
    if (container->ended) return REFERAT_OK;
    bool whole = child_read(&container->child, &frame, sizeof frame);
    if (whole && frame.last) {
        container->ended = true;
        if (!frame.end) return REFERAT_OK;
        return source_refuse(container->source, decoder_status(frame.end), _(decoder_reason(frame.end)));
    }
    whole = whole && frame.name_len <= sizeof name && frame.size <= UNPACK_MEMBER_MAX &&
            child_read(&container->child, name, frame.name_len);
    enum referat_status status = REFERAT_OK;
    if (whole && !frame.end) status = copy_content(container, frame.size, out, &whole);
    if (status || !whole) {
        if (out->fd >= 0) close(out->fd);
        out->fd = -1;
        return status ? status : broken_off(container);
    }
    buf_clear(&container->name);
    unpack_clean_name(slice_make(name, frame.name_len), &container->name);
    out->name = container->name.data ? container->name.data : "";
    if (!buf_ok(&container->name)) return buf_status(&container->name, container->source->error);
    out->end = frame.end;
    out->mtime = frame.mtime;
    *more = true;
    return REFERAT_OK;
}
