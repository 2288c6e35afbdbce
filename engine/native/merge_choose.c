/* merge_choose.c - which segments and tables are merged when; see merge.h and docs/FORMAT.md, "Merging". */
#include "engine/native/merge.h"

#include <stdlib.h>

#define TIER_MANY     8
#define TIER_SHIFT    3 /* documents of a tier lie within a factor of 8 */
#define REMOVED_SHARE 8
#define TIERS         (64 / TIER_SHIFT + 1)

static unsigned tier_of(const struct manifest_entry *entry) {
    uint64_t live = entry->documents - entry->removed;
    return live ? (63 - (unsigned)__builtin_clzll(live)) / TIER_SHIFT : 0;
}

/* Marks those of the kind from `number` on, of one tier or of all (TIERS); gives their number. */
static size_t mark(const struct manifest *manifest, enum manifest_kind kind, uint64_t number, unsigned tier,
                   bool *chosen) {
    size_t count = 0;
    for (size_t i = 0; i < manifest->count; i++) {
        const struct manifest_entry *entry = &manifest->entries[i];
        chosen[i] = entry->kind == kind && entry->number >= number && (tier == TIERS || tier_of(entry) == tier);
        count += chosen[i];
    }
    return count;
}

static size_t mark_none(const struct manifest *manifest, bool *chosen) {
    for (size_t i = 0; i < manifest->count; i++) chosen[i] = false;
    return 0;
}

/* One whose removed documents are an eighth, or all. */
static size_t mark_worn(const struct manifest *manifest, enum manifest_kind kind, bool *chosen) {
    mark_none(manifest, chosen);
    for (size_t i = 0; i < manifest->count; i++) {
        const struct manifest_entry *entry = &manifest->entries[i];
        if (entry->kind != kind || kind == MANIFEST_TABLE) continue;
        if (entry->removed && entry->removed >= entry->documents / REMOVED_SHARE + 1) return chosen[i] = true;
    }
    return 0;
}

static size_t mark_tier(const struct manifest *manifest, enum manifest_kind kind, bool *chosen) {
    for (unsigned tier = 0; tier < TIERS; tier++) {
        size_t count = mark(manifest, kind, 0, tier, chosen);
        if (count < TIER_MANY) continue;
        if (kind != MANIFEST_TABLE) return count;
        /* Of tables the later holds over the earlier: what is merged must be the latest ones. */
        size_t first = 0;
        while (!chosen[first]) first++;
        return mark(manifest, kind, manifest->entries[first].number, TIERS, chosen);
    }
    return mark_none(manifest, chosen);
}

size_t merge_choose(const struct manifest *manifest, enum manifest_kind kind, uint64_t spilled, bool all,
                    bool *chosen) {
    size_t count = mark(manifest, kind, all ? 0 : spilled, TIERS, chosen);
    if (count > 1) return count;
    for (size_t i = 0; i < manifest->count; i++)
        if (chosen[i] && manifest->entries[i].spilled) return 1;
    for (size_t i = 0; all && i < manifest->count; i++)
        if (chosen[i] && manifest->entries[i].removed) return 1;
    if (all) return mark_none(manifest, chosen);
    count = mark_worn(manifest, kind, chosen);
    return count ? count : mark_tier(manifest, kind, chosen);
}
