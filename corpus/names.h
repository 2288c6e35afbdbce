/*
 * names.h - known names, found whatever way they are written: keys without case, with å/aa, ø/oe, æ/ae the same and
 * hyphens as spaces, in a hash that is walked word by word like a trie. For corpus/registry*.c.
 */
#ifndef CORPUS_NAMES_H
#define CORPUS_NAMES_H

#include "base/arena.h"

#include <stdint.h>

#define NAME_KEY_SIZE 192

/* A name folded: "Høje-Taastrup" is "hoeje taastrup". */
struct name_key {
    char data[NAME_KEY_SIZE];
    size_t len;
};

struct name_entry {
    struct slice key;     /* data NULL in a free slot */
    struct slice written; /* where `exact`: the only bytes that a text may have */
    uint32_t hash;
    int target;    /* what bears the name; -1 where the key only begins longer names */
    bool begins;   /* longer names begin so */
    bool ordinary; /* an ordinary Danish word too */
    bool exact;    /* an acronym, in running text */
};

struct names {
    struct name_entry *slots; /* a power of two of them, in the arena */
    size_t slot_count, used;
    struct arena *arena;
};

/* Empties the key. */
static inline void name_key_clear(struct name_key *key) {
    key->len = 0;
}
/* Appends the folded word, after a space where the key is not empty. False where it is full; the key is then as before.
 */
bool name_key_add_word(struct name_key *key, struct slice word);
/* The whole name, all that is no letter, digit or apostrophe taken as space. False where it is empty or too long. */
bool name_key_make(struct name_key *key, struct slice name);
static inline struct slice name_key_slice(const struct name_key *key) {
    return slice_make(key->data, key->len);
}

/* Adds the name or replaces what bore it; also with the definite and indefinite form of words such as udvalg, gruppe.
 */
void names_add(struct names *names, struct slice name, int target, bool ordinary);
/* Adds an acronym that must stand in a text as written here. */
void names_add_acronym(struct names *names, struct slice code, int target);
const struct name_entry *names_find(const struct names *names, struct slice key);
/* The same, else without a genitive ending ("s", "'s", "'"); only entries with a target. */
const struct name_entry *names_find_form(const struct names *names, struct slice key);

/* End of the word that begins at `at`: letters, digits, marks, and an apostrophe with or without s behind them. */
size_t name_word_end(struct slice text, size_t at);
/* Where the next word begins when nothing but spaces, one line break or a hyphen lies between; SIZE_MAX otherwise. */
size_t name_next_word(struct slice text, size_t at);

struct name_match {
    const struct name_entry *entry;
    size_t end; /* byte behind the name, the genitive included */
};
/* The longest known name that begins at the word at `start`. */
bool names_match_at(const struct names *names, struct slice text, size_t start, struct name_match *match);

#endif
