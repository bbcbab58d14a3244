/* err.c - status codes and error messages
 *
 * 1. Messages
 * 2. Exit status
 */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>

/* 1. Messages */

wz_status wz_fail(wz_err *err, wz_status status, const char *fmt, ...) {
	if (err == NULL || err->status != WZ_OK)
		return status;
	err->status = status;
	va_list args;
	va_start(args, fmt);
	(void)vsnprintf(err->text, sizeof err->text, fmt, args);
	va_end(args);
	return status;
}

/* 2. Exit status */

int wz_exit_status(wz_status status) {
	switch (status) {
	case WZ_OK: return 0;
	case WZ_ECHECK: return 1;
	case WZ_EUSAGE: return 2;
	case WZ_EINPUT: return 3;
	case WZ_ERANK:
	case WZ_ENOTEST:
	case WZ_ENOCONV: return 4;
	case WZ_ECORRUPT:
	case WZ_EMISMATCH: return 5;
	case WZ_EIO: return 6;
	case WZ_ESTOP: return 75;
	case WZ_ENOMEM:
	case WZ_EMPI:
	case WZ_EBUG: break;
	}
	return 70;
}
