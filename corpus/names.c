/* names.c - folding, hashing and matching of known names; see names.h. Knows nothing of what bears them. */
#include "corpus/names.h"
#include "base/utf8.h"

#define RING_ABOVE  0x30A
#define RIGHT_QUOTE 0x2019
#define SOFT_HYPHEN 0xAD

static size_t fold_code_point(unsigned point, char out[static 4]) {
    switch (point) {
    case 0xC5:
    case 0xE5: memcpy(out, "aa", 2); return 2;
    case 0xC6:
    case 0xE6: memcpy(out, "ae", 2); return 2;
    case 0xD8:
    case 0xF8: memcpy(out, "oe", 2); return 2;
    case RING_ABOVE: out[0] = 'a'; return 1; /* behind an a: a decomposed å */
    case RIGHT_QUOTE: out[0] = '\''; return 1;
    case SOFT_HYPHEN: return 0;
    default: return utf8_put(utf8_lower(point), out);
    }
}

bool name_key_add_word(struct name_key *key, struct slice word) {
    size_t len = key->len;
    if (len > 0 && len < NAME_KEY_SIZE) key->data[len++] = ' ';
    for (size_t at = 0; at < word.len;) {
        if (len + 4 > NAME_KEY_SIZE) return false;
        unsigned char byte = (unsigned char)word.data[at];
        if (byte < 0x80) {
            key->data[len++] = (char)(byte >= 'A' && byte <= 'Z' ? byte + 32 : byte);
            at++;
        } else {
            unsigned point = utf8_next(word.data, word.len, &at);
            if (point != UTF8_INVALID) len += fold_code_point(point, key->data + len);
        }
    }
    key->len = len;
    return true;
}

static bool is_word_code_point(unsigned point) {
    return point != UTF8_INVALID &&
           (utf8_is_letter(point) || utf8_is_digit(point) || utf8_is_mark(point) || point == SOFT_HYPHEN);
}

/* Letters and digits alone. */
static size_t letters_end(struct slice text, size_t at) {
    while (at < text.len) {
        unsigned char byte = (unsigned char)text.data[at];
        size_t next = at + 1;
        if (byte < 0x80) {
            if (!((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') && !(byte >= '0' && byte <= '9')) break;
        } else if (!is_word_code_point(utf8_next(text.data, text.len, (next = at, &next)))) {
            break;
        }
        at = next;
    }
    return at;
}

/* Bytes of an apostrophe at `at`; 0 where none stands there. */
static size_t apostrophe_at(struct slice text, size_t at) {
    struct slice rest = slice_from(text, at);
    return slice_starts(rest, "'") ? 1 : slice_starts(rest, "\xE2\x80\x99") ? 3 : 0;
}

size_t name_word_end(struct slice text, size_t at) {
    size_t end = letters_end(text, at);
    size_t apostrophe = end > at ? apostrophe_at(text, end) : 0;
    if (!apostrophe) return end;
    size_t behind = end + apostrophe;
    size_t more = letters_end(text, behind);
    if (more == behind) return behind;
    return more == behind + 1 && (text.data[behind] == 's' || text.data[behind] == 'S') ? more : end;
}

/* Bytes of a hyphen or a dash that may stand for one; 0 where none stands there. */
static size_t hyphen_at(struct slice text, size_t at) {
    struct slice rest = slice_from(text, at);
    if (slice_starts(rest, "-")) return 1;
    return slice_starts(rest, "\xE2\x80\x90") || slice_starts(rest, "\xE2\x80\x91") ||
                   slice_starts(rest, "\xE2\x80\x93")
               ? 3
               : 0;
}

size_t name_next_word(struct slice text, size_t at) {
    size_t from = at, breaks = 0, hyphens = 0;
    while (at < text.len) {
        size_t hyphen = hyphen_at(text, at);
        if (hyphen) {
            if (hyphens++) return SIZE_MAX;
            at += hyphen;
            if (at < text.len && text.data[at] == ',') at++; /* "Natur-, Teknik- og Miljøudvalget" */
        } else if (text.data[at] == '\n') {
            if (breaks++) return SIZE_MAX;
            at++;
        } else if (text.data[at] == ' ' || text.data[at] == '\t') {
            at++;
        } else if (slice_starts(slice_from(text, at), "\xC2\xA0")) {
            at += 2;
        } else {
            break;
        }
    }
    return at > from && at < text.len ? at : SIZE_MAX;
}

bool name_key_make(struct name_key *key, struct slice name) {
    name_key_clear(key);
    for (size_t at = 0; at < name.len;) {
        size_t end = name_word_end(name, at);
        if (end == at) {
            utf8_next(name.data, name.len, &at);
        } else {
            if (!name_key_add_word(key, slice_make(name.data + at, end - at))) return false;
            at = end;
        }
    }
    return key->len > 0;
}

/* ---- the table ---- */

/* FNV-1a */
static uint32_t hash_of(struct slice key) {
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < key.len; i++) hash = (hash ^ (unsigned char)key.data[i]) * 16777619u;
    return hash;
}

static struct name_entry *slot_of(struct name_entry *slots, size_t slot_count, struct slice key, uint32_t hash) {
    for (size_t i = hash & (slot_count - 1);; i = (i + 1) & (slot_count - 1)) {
        struct name_entry *slot = &slots[i];
        if (!slot->key.data || (slot->hash == hash && slice_equal(slot->key, key))) return slot;
    }
}

static bool names_grow(struct names *names) {
    size_t slot_count = names->slot_count ? names->slot_count * 2 : 1024;
    struct name_entry *slots = arena_alloc(names->arena, slot_count * sizeof *slots);
    if (!slots || names->arena->failed) return false;
    for (size_t i = 0; i < names->slot_count; i++) {
        const struct name_entry *old = &names->slots[i];
        if (old->key.data) *slot_of(slots, slot_count, old->key, old->hash) = *old;
    }
    names->slots = slots;
    names->slot_count = slot_count;
    return true;
}

/* The entry for the key, made where it is missing; NULL where there is no memory (kept in the arena). */
static struct name_entry *entry_for(struct names *names, struct slice key) {
    if (names->used * 2 >= names->slot_count && !names_grow(names)) return NULL;
    uint32_t hash = hash_of(key);
    struct name_entry *entry = slot_of(names->slots, names->slot_count, key, hash);
    if (entry->key.data) return entry;
    struct slice copy = arena_slice(names->arena, key);
    if (names->arena->failed) return NULL;
    *entry = (struct name_entry){.key = copy, .hash = hash, .target = -1};
    names->used++;
    return entry;
}

/* `replace`: the key is taken from what bore it before. */
static struct name_entry *add_key(struct names *names, struct slice key, int target, bool replace) {
    for (size_t i = 0; i < key.len; i++) {
        struct name_entry *prefix = key.data[i] == ' ' ? entry_for(names, slice_first(key, i)) : NULL;
        if (prefix) prefix->begins = true;
    }
    struct name_entry *entry = entry_for(names, key);
    if (entry && (replace || entry->target < 0)) {
        entry->target = target;
        entry->ordinary = entry->exact = false;
    }
    return entry;
}

const struct name_entry *names_find(const struct names *names, struct slice key) {
    if (!names->slot_count) return NULL;
    const struct name_entry *entry = slot_of(names->slots, names->slot_count, key, hash_of(key));
    return entry->key.data ? entry : NULL;
}

const struct name_entry *names_find_form(const struct names *names, struct slice key) {
    static const char *const endings[] = {"", "'s", "'", "s"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t len = strlen(endings[i]);
        if (key.len <= len || !slice_ends(key, endings[i])) continue;
        const struct name_entry *entry = names_find(names, slice_first(key, key.len - len));
        if (entry && entry->target >= 0) return entry;
    }
    return NULL;
}

/* ---- definite and indefinite ---- */

/* Words that bodies are called by, folded, with what makes them definite. */
static const struct head_word {
    const char *word, *ending;
} head_words[] = {
    {"udvalg", "et"},    {"raad", "et"},       {"gruppe", "n"},    {"klynge", "n"},  {"forum", "met"},
    {"styrelse", "n"},   {"naevn", "et"},      {"kreds", "en"},    {"komite", "en"}, {"kommission", "en"},
    {"direktion", "en"}, {"delegation", "en"}, {"netvaerk", "et"}, {"skab", "et"},   {"sekretariat", "et"},
    {"tilsyn", "et"},    {"samarbejde", "t"},  {"samling", "en"},
};

static bool ends_with_parts(struct slice word, const char *a, const char *b) {
    size_t na = strlen(a), nb = strlen(b);
    return word.len >= na + nb && memcmp(word.data + word.len - nb, b, nb) == 0 &&
           memcmp(word.data + word.len - nb - na, a, na) == 0;
}

/* The key with the word at [from, to) in its other form. False where it has none. */
static bool other_form(const struct name_key *key, size_t from, size_t to, struct name_key *out) {
    struct slice word = slice_make(key->data + from, to - from);
    for (size_t i = 0; i < sizeof head_words / sizeof *head_words; i++) {
        size_t ending = strlen(head_words[i].ending), cut = 0, add = 0;
        if (ends_with_parts(word, head_words[i].word, head_words[i].ending)) {
            cut = ending;
        } else if (slice_ends(word, head_words[i].word)) {
            add = ending;
        } else {
            continue;
        }
        if (key->len + add > NAME_KEY_SIZE) return false;
        memcpy(out->data, key->data, to - cut);
        memcpy(out->data + to - cut, head_words[i].ending, add);
        memcpy(out->data + to - cut + add, key->data + to, key->len - to);
        out->len = key->len - cut + add;
        return true;
    }
    return false;
}

/* The key as it is and without an article; forms that only follow from a rule take nothing from a name that was given.
 */
static void add_form(struct names *names, const struct name_key *key, int target, bool given) {
    struct slice whole = name_key_slice(key);
    add_key(names, whole, target, given);
    if (slice_starts(whole, "den ") || slice_starts(whole, "det ")) add_key(names, slice_from(whole, 4), target, given);
}

void names_add(struct names *names, struct slice name, int target, bool ordinary) {
    struct name_key key, form, both;
    if (!name_key_make(&key, name)) return;
    size_t first_end = 0, last = key.len;
    while (first_end < key.len && key.data[first_end] != ' ') first_end++;
    while (last > 0 && key.data[last - 1] != ' ') last--;
    add_form(names, &key, target, true);
    struct name_entry *entry = entry_for(names, name_key_slice(&key));
    if (entry) entry->ordinary = ordinary;
    if (other_form(&key, last, key.len, &form)) {
        add_form(names, &form, target, false);
        if (last > 0 && other_form(&form, 0, first_end, &both)) add_form(names, &both, target, false);
    }
    if (last > 0 && other_form(&key, 0, first_end, &form)) add_form(names, &form, target, false);
}

void names_add_acronym(struct names *names, struct slice code, int target) {
    struct name_key key;
    if (!name_key_make(&key, code)) return;
    struct name_entry *entry = add_key(names, name_key_slice(&key), target, true);
    if (!entry) return;
    entry->exact = true;
    entry->written = arena_slice(names->arena, code);
}

/* ---- matching ---- */

static bool is_written_so(const struct name_entry *entry, struct slice text, size_t start) {
    return !entry->exact || (text.len - start >= entry->written.len &&
                             memcmp(text.data + start, entry->written.data, entry->written.len) == 0);
}

bool names_match_at(const struct names *names, struct slice text, size_t start, struct name_match *match) {
    struct name_key key;
    name_key_clear(&key);
    match->entry = NULL;
    for (size_t at = start; at != SIZE_MAX;) {
        size_t end = name_word_end(text, at);
        if (end == at || !name_key_add_word(&key, slice_make(text.data + at, end - at))) break;
        const struct name_entry *form = names_find_form(names, name_key_slice(&key));
        if (form && is_written_so(form, text, start)) *match = (struct name_match){form, end};
        const struct name_entry *here = names_find(names, name_key_slice(&key));
        if (!here || !here->begins) break;
        at = name_next_word(text, end);
    }
    return match->entry != NULL;
}
