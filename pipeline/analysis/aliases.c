/* aliases.c - elements with the same or the opposite column over the rows of the type are one test
 *
 * 1. Comparing two columns
 * 2. All elements of a type
 */
#include "analysis/kinds_inside.h"

#include "base/json.h"

#include <stdlib.h>
#include <string.h>

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: aliases");
}

/* 1. Comparing two columns */

static int alias_sign(const char *const *a, const char *const *b, const wz_type *type) {
	bool same = true, opposite = true;
	for (size_t i = 0; i < type->n_rows && (same || opposite); i++) {
		const char *x = a[type->row[i]], *y = b[type->row[i]];
		bool equal = strcmp(x, y) == 0;
		same = same && equal;
		opposite = opposite && (x[0] == '\0' || y[0] == '\0' ? equal : !equal);
	}
	return same ? 1 : opposite ? -1 : 0;
}

/* 2. All elements of a type */

wz_status wz_aliases_mark(const wz_study *study, const wz_type *type, json_t *list, size_t from, wz_err *err) {
	const size_t n = json_array_size(list);
	/* Columns and names are looked up once: with thousands of elements the pairs are millions. */
	const char *const **texts = malloc((n + 1) * sizeof *texts);
	const char **name = malloc((n + 1) * sizeof *name);
	bool *first = malloc((n + 1) * sizeof *first);
	if (!texts || !name || !first) {
		free(texts);
		free(name);
		free(first);
		return no_memory(err);
	}
	for (size_t i = from; i < n; i++) {
		json_t *object = json_array_get(list, i);
		name[i] = wz_json_text(object, "name", "");
		texts[i] = wz_kind_texts(study, wz_codebook_find(&study->dataset->codebook, name[i]));
		first[i] = strcmp(wz_json_text(object, "status", ""), "estimated") == 0;
		for (size_t k = from; k < i; k++) {
			int sign = first[k] ? alias_sign(texts[i], texts[k], type) : 0;
			if (!sign)
				continue;
			json_object_set_new(object, "status", json_string("aliased"));
			json_object_set_new(object, "alias_of", json_string(name[k]));
			json_object_set_new(object, "alias_complement", json_boolean(sign < 0));
			first[i] = false;
			break;
		}
	}
	free(texts);
	free(name);
	free(first);
	return WZ_OK;
}
