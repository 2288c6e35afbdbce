/* cleaning.c - see cleaning.h. */
#include "engine/native/cleaning.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

static bool entry_names(const struct manifest_entry *entry, const char *extension) {
    char removed[NATIVE_EXTENSION_SIZE];
    if (entry->kind == MANIFEST_TABLE) return strcmp(extension, "table") == 0;
    for (size_t i = 0; i < sizeof native_segment_extensions / sizeof *native_segment_extensions; i++)
        if (strcmp(extension, native_segment_extensions[i]) == 0) return true;
    native_removed_extension(entry->removed_commit, removed);
    return entry->removed_commit && strcmp(extension, removed) == 0;
}

static bool manifest_names(const struct manifest *manifest, const char *name) {
    char *extension;
    uint64_t number = strtoull(name, &extension, 10);
    if (strcmp(name, MANIFEST_FILE) == 0) return true;
    if (extension == name || *extension++ != '.') return false;
    for (size_t i = 0; i < manifest->count; i++)
        if (manifest->entries[i].number == number) return entry_names(&manifest->entries[i], extension);
    return false;
}

void clean_folder(const char *path, const struct manifest *manifest) {
    char *name = native_file(path, 0, "");
    DIR *folder = name ? opendir(name) : NULL;
    free(name);
    if (!folder) return;
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        if (!manifest_names(manifest, entry->d_name)) unlinkat(dirfd(folder), entry->d_name, 0);
    }
    closedir(folder);
}
