/* plan_inside.h - the schema of plans, as plan.c, plan_yaml.c and plan_json.c share it; nobody else includes it */
#ifndef WZ_PLAN_INSIDE_H
#define WZ_PLAN_INSIDE_H

#include "store/plan.h"

typedef enum {
	WZ_KEY_TEXT,
	WZ_KEY_PATH,      /* relative to the plan */
	WZ_KEY_WORD,      /* one of words */
	WZ_KEY_REAL,      /* low to high, in double; NaN when not given and without preset */
	WZ_KEY_BOOL,      /* true or false, in bool */
	WZ_KEY_SIZE,      /* min to max, in size_t */
	WZ_KEY_U64,       /* min to max, in uint64_t */
	WZ_KEY_LIST,      /* min to max names (each one of words, if there are any), none twice */
	WZ_KEY_DELIMITER, /* of wz_dialect */
	WZ_KEY_DECIMAL,
	WZ_KEY_ENCODING
} wz_key_type;

enum {
	WZ_KEY_REQUIRED = 1,
	WZ_KEY_INSIDE = 2,    /* set by the program: in JSON, not in YAML */
	WZ_KEY_ABOVE_LOW = 4, /* low itself is out of range */
	WZ_KEY_BELOW_HIGH = 8
};

/** One key. Adding a key to plans is adding its field to wz_plan and its row in plan.c. */
typedef struct {
	const char *key;     /* "section.key" or "key" */
	wz_key_type type;
	size_t at;           /* offset in wz_plan */
	unsigned flags;
	const char *preset;  /* default as one would type it, a list's items separated by spaces; NULL: none */
	const char *words;   /* known words, separated by spaces; NULL: any */
	double low, high;
	uint64_t min, max;
} wz_plan_key;

extern const wz_plan_key wz_plan_keys[];
extern const size_t wz_plan_n_keys;

static inline void *wz_plan_field(wz_plan *plan, const wz_plan_key *key) {
	return (char *)plan + key->at;
}

static inline const void *wz_plan_field_of(const wz_plan *plan, const wz_plan_key *key) {
	return (const char *)plan + key->at;
}

enum { WZ_PLAN_WHY = 512, WZ_PLAN_MAX_NAMES = 10000 };

/**
 * Set a field from text (n texts for a list). In paths, relative ones get the plan's folder in front when resolve.
 * @return WZ_OK; WZ_EINPUT with what is wrong and expected in why; WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_plan_put(wz_plan *plan, const wz_plan_key *key, char *const *text, size_t n, bool resolve,
                                 char why[WZ_PLAN_WHY]);

/** Set a field to what it is when nobody gives it. @return WZ_OK; WZ_ENOMEM */
WZ_CHECKED wz_status wz_plan_put_default(wz_plan *plan, const wz_plan_key *key);

/** Fill in the defaults of the keys that are not in given[]. */
WZ_CHECKED wz_status wz_plan_fill(wz_plan *plan, const bool *given);

/** What no single key shows. @return false with the key's name in *key */
bool wz_plan_consistent(const wz_plan *plan, const char **key, char why[WZ_PLAN_WHY]);

#endif
