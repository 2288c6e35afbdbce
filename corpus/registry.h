/*
 * registry.h - what is known beforehand: municipalities, regions and bodies. The data are the files
 * corpus/registry/municipalities.tsv and bodies.tsv, built into the library; a user's own files add to them
 * (the same form, docs/REGISTRIES.md). Immutable once opened: any number of threads may read it.
 */
#ifndef CORPUS_REGISTRY_H
#define CORPUS_REGISTRY_H

#include "base/arena.h"

enum authority_kind { AUTHORITY_MUNICIPALITY, AUTHORITY_REGION };

struct authority {
    const char *name; /* canonical: "Aarhus", "Vesthimmerlands", "Region Midtjylland" */
    enum authority_kind kind;
    bool common_word;          /* also an ordinary Danish word ("Vejen", "Skive"): needs more than a capital letter */
    int first_year, last_year; /* 0: open */
};

struct body {
    const char *code;           /* "KOSU"; the name itself where it has no code */
    const char *name;           /* "Fælles Forretningsudvalg" */
    const char *const *aliases; /* further names, NULL-ended */
    int first_year, last_year;  /* 0: open */
    bool needs_owner;           /* a council or committee of one municipality or region (Byrådet) */
};

struct registry;

/* The paths may be NULL. Errors: REFERAT_UNREADABLE, REFERAT_BAD_INPUT (file and line), REFERAT_NO_MEMORY. */
enum referat_status registry_open(const char *user_bodies, const char *user_municipalities, struct registry **out,
                                  struct referat_error *error) MUST_CHECK;
void registry_close(struct registry *registry);
/* SHA-256 over what was read, for the analysis fingerprint. Lives as long as the registry. */
const char *registry_fingerprint(const struct registry *registry);

size_t registry_body_count(const struct registry *registry);
const struct body *registry_body_at(const struct registry *registry, size_t index);
size_t registry_authority_count(const struct registry *registry);
const struct authority *registry_authority_at(const struct registry *registry, size_t index);

/* A body by code, name or alias: case and å/aa do not matter, nor a genitive or definite ending. NULL where none is. */
const struct body *registry_find_body(const struct registry *registry, struct slice name);
/* A municipality or region by name: "Aarhus", "århus kommunes", "Region Midtjylland". NULL where none is. */
const struct authority *registry_find_authority(const struct registry *registry, struct slice name);
/* The nearest name by edit distance, for "did you mean"; NULL where none is near. */
const struct body *registry_nearest_body(const struct registry *registry, struct slice name);
const struct authority *registry_nearest_authority(const struct registry *registry, struct slice name);

/* A known name found in a text. */
struct mention {
    const struct authority *authority; /* one of these two is set */
    const struct body *body;
    size_t start, end;     /* bytes; for an authority the word Kommune is included where it stands there */
    bool explicit_kommune; /* "Skive Kommune", "Lemvig, Struer og Holstebro Kommuner": not the bare name */
};

/*
 * Finds the municipalities and regions that a text names, in order: "Skive Kommune(s)", "Lemvig, Struer og Holstebro
 * Kommuner", "kommunerne Skive og Viborg", "Aarhus'", a bare "Samsø"; not a place in an address ("8800 Viborg") nor a
 * part of a longer name ("Viborg Ungdomsskole", "Sundhedsråd Aarhus").
 */
void registry_scan_authorities(const struct registry *registry, struct slice text, struct arena *arena,
                               struct mention **mentions, size_t *count);
/* Finds bodies by code or name in a text, the longest name first, in order. */
void registry_scan_bodies(const struct registry *registry, struct slice text, struct arena *arena,
                          struct mention **mentions, size_t *count);

#endif
