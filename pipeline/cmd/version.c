/* version.c - versions of the libraries as found at run time
 *
 * 1. Libraries
 */
#include "cmd/version.h"

#include <gsl/gsl_version.h>
#include <jansson.h>
#include <openssl/crypto.h>
#include <yaml.h>
#include <zlib.h>

/* 1. Libraries */

void wz_version_libraries(FILE *out) {
	fprintf(out, "gsl %s, zlib %s, jansson %s, libyaml %s, %s\n", gsl_version, zlibVersion(), jansson_version_str(),
	        yaml_get_version_string(), OpenSSL_version(OPENSSL_VERSION));
}
