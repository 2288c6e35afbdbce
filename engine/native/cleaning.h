/* cleaning.h - deleting what no manifest names: what a killed writer left, or an old manifest named. */
#ifndef ENGINE_NATIVE_CLEANING_H
#define ENGINE_NATIVE_CLEANING_H

#include "engine/native/manifest.h"

/* With the index's lock held, the manifest being the one on the disk. What cannot be deleted stays for the next time.
 */
void clean_folder(const char *path, const struct manifest *manifest);

#endif
