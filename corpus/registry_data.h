/* registry_data.h - what an open registry is made of. For corpus/registry*.c alone. */
#ifndef CORPUS_REGISTRY_DATA_H
#define CORPUS_REGISTRY_DATA_H

#include "base/file.h"
#include "corpus/names.h"
#include "corpus/registry.h"

struct registry {
    struct arena arena; /* holds all that follows */
    struct body *bodies;
    size_t body_count;
    struct authority *authorities;
    size_t authority_count;
    struct names body_names, authority_names;
    char fingerprint[SHA256_TEXT_SIZE];
};

#endif
