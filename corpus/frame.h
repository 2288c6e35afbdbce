/*
 * frame.h - what stands around a verb: the elements of its clause, its subject, and by polarity, mood and tense whether
 * it says that something is so. Internal to corpus/.
 */
#ifndef CORPUS_FRAME_H
#define CORPUS_FRAME_H

#include "corpus/element.h"

/* The elements of the verb's clause: [left, verb) and (verb, right). */
struct frame {
    size_t left, right;
    size_t gap, gap_end; /* a relative clause among them, which is passed over: [gap, gap_end) */
};

struct subject {
    size_t first, last;                 /* elements [first, last) that are one chain; equal for none */
    const struct person_mention *other; /* or somebody from elsewhere */
};

/* The element behind `at` in the frame. */
static inline size_t frame_next(struct frame s, size_t at) {
    return at + 1 == s.gap ? s.gap_end : at + 1;
}
struct frame frame_of(const struct clause_reader *reader, size_t verb);
/* The word that governs a person: a preposition right before the title or name; UINT32_MAX for none. */
unsigned frame_governor(const struct clause_reader *reader, const struct element *element);
/* The first of the people who are joined to the one at `at` by commas and "og". */
size_t frame_chain_start(const struct clause_reader *reader, size_t at);
/* Who stands before the verb as its subject. */
struct subject frame_subject(const struct clause_reader *reader, size_t verb);

enum mood { MOOD_FACT, MOOD_DECIDED, MOOD_PROPOSED, MOOD_UNREAL };

enum mood frame_mood(const struct clause_reader *reader, size_t verb, struct frame s);
bool frame_is_negated(const struct clause_reader *reader, unsigned word);
/*
 * Is the participle behind "har" (active) or "er", "blev" (passive), or right before the latter, as where it opens the
 * clause ("udpeget blev A B")? False for none of these.
 */
bool frame_auxiliary(const struct clause_reader *reader, size_t verb, struct frame s, bool *passive);
bool verb_form_is_past(enum verb_form form);

#endif
