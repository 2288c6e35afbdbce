/* record_words.h - the Danish words of a record's enums, in their order. For corpus/record*.c alone. */
#ifndef CORPUS_RECORD_WORDS_H
#define CORPUS_RECORD_WORDS_H

#include "corpus/record.h"

extern const char *const minutes_kind_words[MINUTES_KIND_COUNT];
extern const char *const part_kind_words[PART_KIND_COUNT];
extern const char *const outcome_words[OUTCOME_COUNT]; /* "" first */
extern const char *const attendance_status_words[ATTENDANCE_STATUS_COUNT];
extern const char *const appointment_act_words[ACT_COUNT];

#endif
