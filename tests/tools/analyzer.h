/*
 * analyzer.h - included before every file when clang-tidy looks at it (tests/lint): tells it what it cannot see across
 * files, that a function which sets an error returns one.
 */
#ifndef TESTS_TOOLS_ANALYZER_H
#define TESTS_TOOLS_ANALYZER_H

#include "base/error.h"

#define error_no_memory(error)           ((error_no_memory)(error), REFERAT_NO_MEMORY)
#define error_set(error, status, ...)    ((error_set)(error, status, __VA_ARGS__), (status))
#define error_at(error, at, status, ...) ((error_at)(error, at, status, __VA_ARGS__), (status))

#endif
