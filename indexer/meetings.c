/* meetings.c - claims on meetings, who wins, what is written then; see meetings.h. Reads no files but for asking
 * whether one is there. */
#include "indexer/meetings.h"

#include "base/intl.h"
#include "indexer/content.h"
#include "indexer/path.h"

#include <errno.h>
#include <sys/stat.h>

#define AGENDA_SUFFIX  "/dagsorden"
#define ID_MAX         1000
#define MEETING_ID_MAX 800
#define ITEMS_MAX      10000

void meetings_init(struct meetings *meetings, struct ledger *ledger, struct document_builder *builder,
                   bool include_closed) {
    *meetings = (struct meetings){.ledger = ledger, .builder = builder, .include_closed = include_closed};
    arena_init(&meetings->arena, (size_t)2 << 30);
    arena_init(&meetings->kept, (size_t)1 << 30);
    buf_init(&meetings->text, BUF_MAX_DEFAULT);
}

void meetings_free(struct meetings *meetings) {
    arena_free(&meetings->arena);
    arena_free(&meetings->kept);
    buf_free(&meetings->text);
}

/* ---- claims ---- */

static struct ledger_slot *find_slot(struct ledger_claims *claims, unsigned number) {
    for (size_t i = 0; i < claims->slot_count; i++) {
        if (claims->slots[i].slot == number) return &claims->slots[i];
    }
    return NULL;
}

static struct ledger_claim *find_claim(struct ledger_slot *slot, const char *file) {
    for (size_t i = 0; i < slot->claim_count; i++) {
        if (strcmp(slot->claims[i].file, file) == 0) return &slot->claims[i];
    }
    return NULL;
}

static const char *slot_start(const struct ledger_slot *slot) {
    for (size_t i = 0; i < slot->claim_count; i++) {
        if (slot->claims[i].start[0]) return slot->claims[i].start;
    }
    return "";
}

static bool starts_agree(const char *a, const char *b) {
    return !a[0] || !b[0] || strcmp(a, b) == 0;
}

static bool is_later(const struct ledger_claim *a, const struct ledger_claim *b) {
    return a->mtime_ns != b->mtime_ns ? a->mtime_ns > b->mtime_ns : strcmp(a->file, b->file) > 0;
}

static const struct ledger_claim *best_claim(const struct ledger_slot *slot) {
    const struct ledger_claim *best = NULL;
    for (size_t i = 0; i < slot->claim_count; i++) {
        if (!best || is_later(&slot->claims[i], best)) best = &slot->claims[i];
    }
    return best;
}

static void remove_claim(struct ledger_slot *slot, const char *file) {
    struct ledger_claim *claim = find_claim(slot, file);
    if (!claim) return;
    size_t at = (size_t)(claim - slot->claims);
    memmove(claim, claim + 1, (slot->claim_count - at - 1) * sizeof *claim);
    slot->claim_count--;
}

static void remove_slot(struct ledger_claims *claims, struct ledger_slot *slot) {
    size_t at = (size_t)(slot - claims->slots);
    memmove(slot, slot + 1, (claims->slot_count - at - 1) * sizeof *slot);
    claims->slot_count--;
}

/* A new slot with the lowest number that is free, in its place. */
static struct ledger_slot *add_slot(struct meetings *meetings, struct ledger_claims *claims,
                                    const struct minutes_record *record) {
    unsigned number = 1;
    while (find_slot(claims, number)) number++;
    struct ledger_slot *slot = ARENA_PUSH(&meetings->arena, claims->slots, claims->slot_count);
    if (meetings->arena.failed) return slot;
    for (; slot > claims->slots && slot[-1].slot > number; slot--) slot[0] = slot[-1];
    *slot = (struct ledger_slot){.slot = number, .held = ""};
    slot->id = record_meeting_id(&meetings->arena, record, number);
    return slot;
}

/* Whether the source, or another record of the group it came with, claims the slot. */
static bool is_claimed_by(const struct ledger_slot *slot, const struct meetings_source *source) {
    size_t len = source->group ? strlen(source->group) : 0;
    for (size_t i = 0; i < slot->claim_count; i++) {
        const char *file = slot->claims[i].file;
        if (strcmp(file, source->file) == 0) return true;
        if (len && strncmp(file, source->group, len) == 0 && (file[len] == 0 || file[len] == '#')) return true;
    }
    return false;
}

/* The slot that this record belongs to: the first that it agrees with and that its own file does not claim yet. */
static struct ledger_slot *choose_slot(struct meetings *meetings, struct ledger_claims *claims,
                                       const struct meetings_source *source, const struct minutes_record *record) {
    for (size_t i = 0; i < claims->slot_count; i++) {
        struct ledger_slot *slot = &claims->slots[i];
        if (!is_claimed_by(slot, source) && starts_agree(slot_start(slot), record->start)) return slot;
    }
    return add_slot(meetings, claims, record);
}

/* The file's claims go; the slots stay, even empty, until they are settled. */
static enum referat_status withdraw(struct meetings *meetings, const char *file, const struct ledger_file *entry,
                                    struct referat_error *error) {
    for (size_t i = 0; i < entry->meeting_count; i++) {
        const struct ledger_meeting *meeting = &entry->meetings[i];
        struct ledger_claims claims;
        enum referat_status status =
            ledger_load_claims(meetings->ledger, meeting->key, &meetings->arena, &claims, error);
        if (status) return status;
        struct ledger_slot *slot = find_slot(&claims, meeting->slot);
        if (!slot) continue;
        remove_claim(slot, file);
        status = ledger_store_claims(meetings->ledger, meeting->key, &claims, &meetings->arena, error);
        if (status) return status;
    }
    return REFERAT_OK;
}

static bool file_is_gone(struct meetings *meetings, const char *file) {
    struct stat st;
    return lstat(path_from_text(&meetings->arena, file), &st) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

/*
 * A file that was moved leaves a claim under its old name, which must not win over the new one. Only this meeting
 * of it is dropped: the rest is for --prune.
 */
static enum referat_status drop_moved(struct meetings *meetings, struct ledger_slot *slot, const char *key,
                                      const char *arriving, struct referat_error *error) {
    for (size_t i = slot->claim_count; i-- > 0;) {
        const char *file = slot->claims[i].file;
        struct ledger_file entry;
        bool found;
        if (strcmp(file, arriving) == 0) continue;
        enum referat_status status = ledger_load_file(meetings->ledger, file, &meetings->arena, &found, &entry, error);
        if (status) return status;
        if ((found && entry.from_records) || !file_is_gone(meetings, file)) continue;
        remove_claim(slot, file);
        size_t kept = 0;
        for (size_t m = 0; m < entry.meeting_count; m++) {
            if (strcmp(entry.meetings[m].key, key) != 0 || entry.meetings[m].slot != slot->slot)
                entry.meetings[kept++] = entry.meetings[m];
        }
        entry.meeting_count = kept;
        status = kept ? ledger_store_file(meetings->ledger, file, &entry, &meetings->arena, error)
                      : ledger_forget_file(meetings->ledger, file, &meetings->arena, error);
        if (status) return status;
    }
    return REFERAT_OK;
}

static enum referat_status add_claim(struct meetings *meetings, const struct meetings_source *source,
                                     const struct minutes_record *record, unsigned place, struct ledger_meeting *out,
                                     struct referat_error *error) {
    struct ledger_claims claims;
    out->key = record_meeting_id(&meetings->arena, record, 0);
    enum referat_status status = ledger_load_claims(meetings->ledger, out->key, &meetings->arena, &claims, error);
    if (status) return status;
    struct ledger_slot *slot = choose_slot(meetings, &claims, source, record);
    status = arena_status(&meetings->arena, error);
    if (status) return status;
    if (slot->claim_count) status = drop_moved(meetings, slot, out->key, source->file, error);
    if (status) return status;
    out->slot = slot->slot;
    struct ledger_claim *claim = ARENA_PUSH(&meetings->arena, slot->claims, slot->claim_count);
    *claim = (struct ledger_claim){
        .file = source->file, .place = place, .mtime_ns = source->mtime_ns, .start = record->start};
    return ledger_store_claims(meetings->ledger, out->key, &claims, &meetings->arena, error);
}

/* ---- settling: the best claim gets the slot ---- */

/* Whether minutes are there for the agenda in this slot. */
static enum referat_status has_minutes(struct meetings *meetings, const char *agenda_key,
                                       const struct ledger_slot *agenda, bool *out, struct referat_error *error) {
    struct ledger_claims minutes;
    struct slice key = slice_of(agenda_key);
    key.len -= strlen(AGENDA_SUFFIX);
    *out = false;
    enum referat_status status =
        ledger_load_claims(meetings->ledger, arena_text(&meetings->arena, key), &meetings->arena, &minutes, error);
    for (size_t i = 0; !status && i < minutes.slot_count; i++) {
        const struct ledger_slot *slot = &minutes.slots[i];
        *out |= slot->claim_count && starts_agree(slot_start(slot), slot_start(agenda));
    }
    return status;
}

/* Minutes came or went: the agendas of that day are marked anew. */
static enum referat_status refresh_agendas(struct meetings *meetings, const char *minutes_key,
                                           struct referat_error *error) {
    struct ledger_claims agendas;
    const char *key = arena_printf(&meetings->arena, "%s%s", minutes_key, AGENDA_SUFFIX);
    bool changed = false;
    enum referat_status status = ledger_load_claims(meetings->ledger, key, &meetings->arena, &agendas, error);
    for (size_t i = 0; !status && i < agendas.slot_count; i++) {
        struct ledger_slot *slot = &agendas.slots[i];
        bool superseded;
        status = has_minutes(meetings, key, slot, &superseded, error);
        if (status || superseded == slot->superseded) continue;
        slot->superseded = superseded;
        changed = true;
        if (slot->held[0]) status = content_mark(meetings, slot, error);
    }
    if (status || !changed) return status;
    return ledger_store_claims(meetings->ledger, key, &agendas, &meetings->arena, error);
}

/* The file is to be read again; until then its entry says so, should the run end before. */
static enum referat_status want_takeover(struct meetings *meetings, const char *file, struct referat_error *error) {
    struct ledger_file entry;
    bool found;
    enum referat_status status = ledger_load_file(meetings->ledger, file, &meetings->arena, &found, &entry, error);
    if (status || !found) return status;
    entry.sha256 = "";
    *ARENA_PUSH(&meetings->kept, meetings->takeovers, meetings->takeover_count) =
        arena_text(&meetings->kept, slice_of(file));
    status = arena_status(&meetings->kept, error);
    return status ? status : ledger_store_file(meetings->ledger, file, &entry, &meetings->arena, error);
}

static enum referat_status hand_over(struct meetings *meetings, const struct meetings_source *source,
                                     const struct minutes_record *records, struct ledger_slot *slot,
                                     const struct ledger_claim *best, struct referat_error *error) {
    if (records && strcmp(best->file, source->file) == 0) {
        if (slot->held[0] && find_claim(slot, slot->held) && strcmp(slot->held, best->file) != 0)
            meetings->displaced = slot->held;
        slot->held = best->file;
        slot->held_place = best->place;
        return content_write(meetings, slot, &records[best->place], error);
    }
    if (strcmp(slot->held, best->file) == 0 && slot->held_place == best->place) return REFERAT_OK;
    slot->held = "";
    enum referat_status status = content_remove(meetings, slot, error);
    return status ? status : want_takeover(meetings, best->file, error);
}

/*
 * Brings what is indexed for a slot in line with the claims on it. `records` are those of the source; NULL where they
 * are not at hand.
 */
static enum referat_status settle(struct meetings *meetings, const struct meetings_source *source,
                                  const struct minutes_record *records, const struct ledger_meeting *meeting,
                                  struct referat_error *error) {
    struct ledger_claims claims;
    enum referat_status status = ledger_load_claims(meetings->ledger, meeting->key, &meetings->arena, &claims, error);
    struct ledger_slot *slot = status ? NULL : find_slot(&claims, meeting->slot);
    if (!slot) return status;
    bool is_agenda = slice_ends(slice_of(meeting->key), AGENDA_SUFFIX);
    const struct ledger_claim *best = best_claim(slot);
    if (is_agenda && best) status = has_minutes(meetings, meeting->key, slot, &slot->superseded, error);
    if (status) return status;
    if (best) {
        status = hand_over(meetings, source, records, slot, best, error);
    } else {
        status = content_remove(meetings, slot, error);
        remove_slot(&claims, slot);
    }
    if (!status) status = ledger_store_claims(meetings->ledger, meeting->key, &claims, &meetings->arena, error);
    if (!status && !is_agenda) status = refresh_agendas(meetings, meeting->key, error);
    return status;
}

/* ---- a record from elsewhere that lost ---- */

static enum referat_status holder_of(struct meetings *meetings, const struct ledger_meeting *meeting, const char **out,
                                     struct referat_error *error) {
    struct ledger_claims claims;
    enum referat_status status = ledger_load_claims(meetings->ledger, meeting->key, &meetings->arena, &claims, error);
    struct ledger_slot *slot = status ? NULL : find_slot(&claims, meeting->slot);
    const struct ledger_claim *best = slot ? best_claim(slot) : NULL;
    *out = best ? best->file : "";
    return status;
}

enum referat_status meetings_is_duplicate(struct meetings *meetings, const char *file, const struct ledger_file *entry,
                                          bool *duplicate, struct referat_error *error) {
    enum referat_status status = REFERAT_OK;
    *duplicate = entry->meeting_count > 0;
    for (size_t i = 0; !status && i < entry->meeting_count && *duplicate; i++) {
        const char *holder;
        status = holder_of(meetings, &entry->meetings[i], &holder, error);
        *duplicate = !status && strcmp(holder, file) != 0;
    }
    return status;
}

/* ---- what is called ---- */

static bool id_is_sound(const char *id, size_t max) {
    for (const char *at = id; *at; at++) {
        if ((unsigned char)*at < 0x20 || *at == 0x7F) return false;
    }
    return strlen(id) <= max;
}

static enum referat_status check_record(struct meetings *meetings, const struct minutes_record *record,
                                        struct referat_error *error) {
    if (record->item_count > ITEMS_MAX)
        return error_set(error, REFERAT_TOO_LARGE, _("a meeting of more than %d items"), ITEMS_MAX);
    bool sound = id_is_sound(record_meeting_id(&meetings->arena, record, UINT16_MAX), MEETING_ID_MAX);
    for (size_t i = 0; sound && i < record->item_count; i++)
        sound = id_is_sound(record_item_id(&meetings->arena, record, UINT16_MAX, i), ID_MAX);
    enum referat_status status = arena_status(&meetings->arena, error);
    if (status || sound) return status;
    return error_set(error, REFERAT_BAD_INPUT, _("body, owner or item number is too long or holds control characters"));
}

static unsigned count_closed(const struct minutes_record *records, size_t count) {
    unsigned closed = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < records[i].item_count; k++) closed += records[i].items[k].closed;
    }
    return closed;
}

/* Old slots that the file no longer claims, then those it claims. */
static enum referat_status settle_all(struct meetings *meetings, const struct meetings_source *source,
                                      const struct minutes_record *records, const struct ledger_file *old,
                                      const struct ledger_file *now, struct referat_error *error) {
    enum referat_status status = REFERAT_OK;
    for (size_t i = 0; !status && i < old->meeting_count; i++) {
        bool again = false;
        for (size_t k = 0; k < now->meeting_count; k++) {
            again |= old->meetings[i].slot == now->meetings[k].slot &&
                     strcmp(old->meetings[i].key, now->meetings[k].key) == 0;
        }
        if (!again) status = settle(meetings, source, NULL, &old->meetings[i], error);
    }
    for (size_t k = 0; !status && k < now->meeting_count; k++)
        status = settle(meetings, source, records, &now->meetings[k], error);
    return status;
}

/* A record from elsewhere is not kept as a claim where another file wins: it could not be read again. */
static enum referat_status leave_no_claim(struct meetings *meetings, const struct meetings_source *source,
                                          const struct ledger_file *entry, struct referat_error *error) {
    enum referat_status status = withdraw(meetings, source->file, entry, error);
    return status ? status : ledger_forget_file(meetings->ledger, source->file, &meetings->arena, error);
}

static enum referat_status would_lose(struct meetings *meetings, const struct meetings_source *source,
                                      const struct minutes_record *record, const char **winner,
                                      struct referat_error *error) {
    struct ledger_claims claims;
    const char *key = record_meeting_id(&meetings->arena, record, 0);
    *winner = NULL;
    enum referat_status status = ledger_load_claims(meetings->ledger, key, &meetings->arena, &claims, error);
    for (size_t i = 0; !status && i < claims.slot_count; i++) {
        struct ledger_slot *slot = &claims.slots[i];
        if (is_claimed_by(slot, source) || !starts_agree(slot_start(slot), record->start)) continue;
        struct ledger_claim own = {.file = source->file, .mtime_ns = source->mtime_ns};
        const struct ledger_claim *best = best_claim(slot);
        if (best && is_later(best, &own)) *winner = best->file;
        return status;
    }
    return status;
}

enum referat_status meetings_apply(struct meetings *meetings, const struct meetings_source *source,
                                   const struct minutes_record *records, size_t count, const char **winner,
                                   struct referat_error *error) {
    struct ledger_file old, now = {.sha256 = source->sha256, .size = source->size, .mtime_ns = source->mtime_ns};
    bool found, duplicate = false;
    *winner = meetings->displaced = NULL;
    arena_reset(&meetings->arena);
    enum referat_status status = REFERAT_OK;
    for (size_t i = 0; !status && i < count; i++) status = check_record(meetings, &records[i], error);
    if (!status) status = ledger_load_file(meetings->ledger, source->file, &meetings->arena, &found, &old, error);
    if (!status && source->from_records && !found && count == 1)
        status = would_lose(meetings, source, &records[0], winner, error);
    if (status || *winner) return status;
    status = withdraw(meetings, source->file, &old, error);
    now.not_minutes = count == 0;
    now.from_records = source->from_records;
    now.closed = count_closed(records, count);
    now.closed_in = meetings->include_closed;
    for (size_t i = 0; !status && i < count; i++) {
        struct ledger_meeting *meeting = ARENA_PUSH(&meetings->arena, now.meetings, now.meeting_count);
        status = add_claim(meetings, source, &records[i], (unsigned)i, meeting, error);
    }
    if (!status) status = ledger_store_file(meetings->ledger, source->file, &now, &meetings->arena, error);
    if (!status) status = settle_all(meetings, source, records, &old, &now, error);
    if (!status) status = meetings_is_duplicate(meetings, source->file, &now, &duplicate, error);
    if (status || !duplicate) return status;
    status = holder_of(meetings, &now.meetings[0], winner, error);
    if (!status && source->from_records) status = leave_no_claim(meetings, source, &now, error);
    return status;
}

enum referat_status meetings_touch(struct meetings *meetings, const struct meetings_source *source,
                                   struct referat_error *error) {
    struct ledger_file entry;
    bool found;
    arena_reset(&meetings->arena);
    enum referat_status status =
        ledger_load_file(meetings->ledger, source->file, &meetings->arena, &found, &entry, error);
    if (status || !found) return status;
    entry.size = source->size;
    entry.mtime_ns = source->mtime_ns;
    status = ledger_store_file(meetings->ledger, source->file, &entry, &meetings->arena, error);
    for (size_t i = 0; !status && i < entry.meeting_count; i++) {
        struct ledger_claims claims;
        const char *key = entry.meetings[i].key;
        status = ledger_load_claims(meetings->ledger, key, &meetings->arena, &claims, error);
        struct ledger_slot *slot = status ? NULL : find_slot(&claims, entry.meetings[i].slot);
        struct ledger_claim *claim = slot ? find_claim(slot, source->file) : NULL;
        if (!claim) continue;
        claim->mtime_ns = source->mtime_ns;
        status = ledger_store_claims(meetings->ledger, key, &claims, &meetings->arena, error);
        if (!status) status = settle(meetings, source, NULL, &entry.meetings[i], error);
    }
    return status;
}

enum referat_status meetings_forget(struct meetings *meetings, const char *file, struct referat_error *error) {
    struct meetings_source source = {.file = file};
    struct ledger_file old, now = {0};
    bool found;
    arena_reset(&meetings->arena);
    enum referat_status status = ledger_load_file(meetings->ledger, file, &meetings->arena, &found, &old, error);
    if (status || !found) return status;
    status = withdraw(meetings, file, &old, error);
    if (!status) status = ledger_forget_file(meetings->ledger, file, &meetings->arena, error);
    if (!status) status = settle_all(meetings, &source, NULL, &old, &now, error);
    return status;
}
