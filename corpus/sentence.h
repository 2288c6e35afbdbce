/*
 * sentence.h - the lines of an item as passages (a paragraph, a row, a bullet), passages as sentences, sentences as
 * words; and where each byte of these stands in the extracted text. Internal to corpus/.
 */
#ifndef CORPUS_SENTENCE_H
#define CORPUS_SENTENCE_H

#include "corpus/reading.h"
#include "corpus/wordclass.h"

#define SENTENCE_WORDS_MAX 2000 /* of a longer sentence only the first words are read */

/* A line of the layout in a passage: its text stands there from byte `at` on. */
struct passage_line {
    size_t at, line;
};

struct passage {
    struct slice text;  /* single spaces, cut words joined */
    struct slice lower; /* the same bytes in lower case */
    struct slice raw;   /* a passage of one line as it stands there, columns apart */
    enum part_kind kind;
    const struct passage_line *lines;
    size_t line_count;
    bool bullet, first; /* behind a bullet; the first of its part */
};

struct passage_list {
    struct passage *items;
    size_t count;
};

/* The passages of an item's parts; headings of parts and attachments are none. Errors are the arena's. */
void passages_read(const struct layout *layout, const struct item_span *span, const struct minutes_item *item,
                   struct arena *arena, struct passage_list *out);
/* The page and the offset in the extracted text of byte `at` of the passage. */
void passage_place(const struct passage *passage, const struct layout *layout, size_t at, int *page, int64_t *offset);

enum word_shape {
    SHAPE_CAPITAL = 1 << 0, /* begins with a capital letter */
    SHAPE_ACRONYM = 1 << 1, /* two capital letters or more, no small one */
    SHAPE_INITIAL = 1 << 2, /* "B.", "Aa." */
    SHAPE_NUMBER = 1 << 3,
    SHAPE_MARK = 1 << 4,   /* one mark of punctuation */
    SHAPE_LINK = 1 << 5,   /* within [the text of a link](…) */
    SHAPE_HYPHEN = 1 << 6, /* ends in a hyphen: "Sundheds-" */
    SHAPE_NAME = 1 << 7    /* may be a part of a name: letters, hyphens between capitals, apostrophes */
};

struct word {
    uint32_t start, end; /* bytes of the passage */
    uint16_t classes;    /* enum word_class */
    uint8_t verb, form;  /* enum verb, enum verb_form */
    uint8_t shape;
    char mark; /* of SHAPE_MARK; '-' for every dash; 0 otherwise */
};

struct sentence {
    const struct passage *passage;
    size_t start, end; /* bytes of the passage, without bullet and number */
    struct word *words;
    unsigned word_count;
    bool cut; /* longer than SENTENCE_WORDS_MAX */
};

/* The next sentence at *at, which is moved behind it; words is room for SENTENCE_WORDS_MAX. False at the end. */
bool sentence_next(const struct passage *passage, size_t *at, struct word *words, struct sentence *out);
/* The same without its words. */
bool sentence_bounds(const struct passage *passage, size_t *at, size_t *start, size_t *end);
/* The whole passage as one sentence. */
void sentence_whole(const struct passage *passage, struct word *words, struct sentence *out);

/* Its bytes [start, end) as one. */
void sentence_range(const struct passage *passage, size_t start, size_t end, struct word *words, struct sentence *out);

static inline struct slice word_text(const struct sentence *sentence, unsigned i) {
    const struct word *word = &sentence->words[i];
    return slice_make(sentence->passage->text.data + word->start, word->end - word->start);
}
static inline struct slice word_lower(const struct sentence *sentence, unsigned i) {
    const struct word *word = &sentence->words[i];
    return slice_make(sentence->passage->lower.data + word->start, word->end - word->start);
}
/* The text of the words [first, last). */
static inline struct slice words_text(const struct sentence *sentence, unsigned first, unsigned last) {
    if (first >= last) return slice_make("", 0);
    size_t start = sentence->words[first].start;
    return slice_make(sentence->passage->text.data + start, sentence->words[last - 1].end - start);
}
static inline bool word_is(const struct sentence *sentence, unsigned i, const char *lower) {
    return i < sentence->word_count && slice_is(word_lower(sentence, i), lower);
}
static inline bool word_mark(const struct sentence *sentence, unsigned i, char mark) {
    return i < sentence->word_count && sentence->words[i].mark == mark;
}
static inline unsigned word_classes(const struct sentence *sentence, unsigned i) {
    return i < sentence->word_count ? sentence->words[i].classes : 0;
}
static inline unsigned word_shape(const struct sentence *sentence, unsigned i) {
    return i < sentence->word_count ? sentence->words[i].shape : 0;
}

#endif
