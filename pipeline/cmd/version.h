/* version.h - versions of program, method and libraries */
#ifndef WZ_VERSION_H
#define WZ_VERSION_H

#include "store/method.h"

#include <stdio.h>

/** One line a library, as found at run time. */
void wz_version_libraries(FILE *out);

#endif
