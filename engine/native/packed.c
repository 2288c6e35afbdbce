/* packed.c - arrays of numbers of one width; see packed.h. */
#include "engine/native/packed.h"

#define HEADER  16
#define PADDING 8
#define STAGE   4096

struct stage {
    struct pagefile_writer *file;
    uint64_t held;
    unsigned bits;
    size_t len;
    uint8_t bytes[STAGE + 16];
};

static void stage_begin(struct stage *stage, struct pagefile_writer *file, uint64_t count, unsigned width) {
    uint64_t header[2] = {count, width};
    *stage = (struct stage){.file = file};
    pagefile_write(file, header, sizeof header);
}

static void stage_byte(struct stage *stage) {
    stage->bytes[stage->len++] = (uint8_t)stage->held;
    stage->held >>= 8;
    stage->bits = stage->bits > 8 ? stage->bits - 8 : 0;
    if (stage->len < STAGE) return;
    pagefile_write(stage->file, stage->bytes, stage->len);
    stage->len = 0;
}

/* Widths up to 57: with less than 8 bits held, a value always fits beside them. */
static inline void stage_add(struct stage *stage, uint64_t value, unsigned width) {
    stage->held |= value << stage->bits;
    stage->bits += width;
    while (stage->bits >= 8) stage_byte(stage);
}

static void stage_end(struct stage *stage) {
    static const uint8_t padding[PADDING];
    if (stage->bits) stage_byte(stage);
    pagefile_write(stage->file, stage->bytes, stage->len);
    pagefile_write(stage->file, padding, sizeof padding);
}

void packed_write32(struct pagefile_writer *file, const uint32_t *values, uint64_t count) {
    struct stage stage;
    uint32_t all = 0;
    for (uint64_t i = 0; i < count; i++) all |= values[i];
    unsigned width = bit_width(all);
    stage_begin(&stage, file, count, width);
    for (uint64_t i = 0; i < count; i++) stage_add(&stage, values[i], width);
    stage_end(&stage);
}

void packed_write64(struct pagefile_writer *file, const uint64_t *values, uint64_t count) {
    struct stage stage;
    uint64_t all = 0;
    for (uint64_t i = 0; i < count; i++) all |= values[i];
    unsigned width = bit_width(all);
    stage_begin(&stage, file, count, width);
    for (uint64_t i = 0; i < count; i++) stage_add(&stage, values[i], width);
    stage_end(&stage);
}

bool packed_open(const struct section *section, uint64_t count, struct packed *out) {
    *out = (struct packed){.section = *section};
    const uint8_t *header = section_at(section, 0, HEADER);
    if (!header) return false;
    uint64_t values = load64(header), width = load64(header + 8), bits;
    if ((count != UINT64_MAX && values != count) || width > PACKED_WIDTH_MAX ||
        __builtin_mul_overflow(values, width, &bits) || section->length < HEADER + PADDING ||
        bits / 8 + (bits % 8 != 0) > section->length - HEADER - PADDING)
        return pagefile_spoil(section->file, header);
    out->bits = section->data + HEADER;
    out->count = values;
    out->width = (unsigned)width;
    out->mask = ((uint64_t)1 << width) - 1;
    return true;
}
