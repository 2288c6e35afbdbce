/*
 * main.c - lexicon_build DIC AFF THESAURUS EXCEPTIONS OUT: the Danish lexicon from a Hunspell dictionary and a MyThes
 * thesaurus. Run by make. The same input gives the same bytes.
 */
#include "base/file.h"
#include "stemmer/lexicon/bound.h"
#include "stemmer/lexicon/exceptions.h"
#include "stemmer/lexicon/model.h"

#include <stdio.h>
#include <stdlib.h>

#define MEMORY_MAX ((size_t)8 << 30)

static enum referat_status build(char **argv, struct arena *arena, struct buf *out, struct referat_error *error) {
    struct dictionary dictionary;
    struct exceptions exceptions;
    struct thesaurus thesaurus;
    enum referat_status status = exceptions_read(argv[4], arena, &exceptions, error);
    if (!status) status = dictionary_read(argv[1], argv[2], arena, &dictionary, error);
    if (!status) status = thesaurus_read(argv[3], arena, &thesaurus, error);
    if (status) return status;
    exceptions_mark_wholes(&exceptions, &dictionary);
    exceptions_add_forms(&exceptions, &dictionary, arena);
    dictionary_join_plurals(&dictionary, exceptions.plurals, exceptions.plural_count, arena);
    dictionary_add_bound(&dictionary, arena);
    status = model_write(&dictionary, &thesaurus, exceptions.endings, exceptions.ending_count, arena, out, error);
    return status ? status : file_replace(argv[5], out->data, out->len, error);
}

int main(int argc, char **argv) {
    struct referat_error error = {0};
    struct arena arena;
    struct buf out;
    if (argc != 6) {
        fprintf(stderr, "usage: lexicon_build DIC AFF THESAURUS EXCEPTIONS OUT\n");
        return EXIT_FAILURE;
    }
    arena_init(&arena, MEMORY_MAX);
    buf_init(&out, BUF_MAX_DEFAULT);
    enum referat_status status = build(argv, &arena, &out, &error);
    if (status) fprintf(stderr, "lexicon_build: %s\n", error.message);
    buf_free(&out);
    arena_free(&arena);
    return status ? EXIT_FAILURE : EXIT_SUCCESS;
}
