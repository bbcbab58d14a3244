/* plan.h - the plan of a run: YAML read against a schema, every default written out */
#ifndef WZ_PLAN_H
#define WZ_PLAN_H

#include "base/err.h"
#include "base/problems.h"
#include "base/table.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
	char **item;
	size_t n;
} wz_names;

/** Where a value stands in the file of the plan; of a list, where its item does. */
typedef struct {
	const char *key; /* as in the schema: "model.levels" */
	size_t item, line, column;
} wz_plan_place;

typedef struct {
	char *file;          /* the plan itself */
	char *folder;        /* its folder: paths in the plan are relative to it */
	char *name;          /* required; also the default name of the run folder */
	char *run;           /* run folder; default runs/<slug of name>, relative to the current folder */
	char *effects;       /* records.effects, required, resolved path */
	char *studies, *interventions, *manuals; /* records in several files: resolved paths, NULL when not given */
	char *first_coder;   /* what the second coder is compared with, where the codes that are analysed are those of both: resolved path, NULL when not given */
	char *second_coder;  /* the manuals, or without these the effects, as somebody else coded them: resolved path, NULL when not given */
	char *codebook;      /* required, resolved path */
	char *taxonomy;      /* of the elements that manuals are scored on: resolved path, NULL when not given */
	struct {
		char *interventions; /* resolved path; NULL: no inventory */
		char *elements, *scores; /* resolved paths; both NULL: the elements of the interventions are not known */
		char *link;          /* column of inventory.elements with elements of the codebook; default "variable" */
	} inventory;             /* interventions in use, set beside the findings; enters no model */
	wz_dialect dialect;  /* `dialect: auto` or {delimiter:, decimal:, encoding:, missing:} */
	wz_names missing;    /* dialect.missing: texts in records that stand for a missing value too; dialect has the same; default none */
	struct {
		char *measure;   /* effect_size.measure: "d" (default) or "log_or" */
		double rho;      /* effect_size.rho: correlation of sampling errors in a study, [0, 1); default 0.6 */
		char *conversion; /* between odds ratios and d: "logit" (default), "cox" or, for measure d, "probit" */
		bool hedges;     /* small-sample factor on standardised mean differences; default false */
		bool zero_rule;  /* reported as non-significant without figures counts as 0; default true */
		double outlier_z; /* effect sizes and sample sizes with |z| above it are moved inwards; default 3.29, 0: none are */
		double pre_post_r; /* correlation of pre-test and post-test where a record has none, (-1, 1); NaN: none */
	} effect_size;
	struct {
		wz_names levels; /* model.levels, outermost first, 1 to 4 */
		char *method;    /* "reml" (default), "ml" or "fixed" */
		char *test;      /* "t" (default), "z", "contain" or "satterthwaite" */
		double level;    /* confidence level in percent, default 95 */
		char *without_manual; /* a study that has no manual: "left_out" (default), or "own": it stands by itself at the level of manuals */
		char *robust;    /* "none" (default), "CR0", "CR1" or "CR2": standard errors by the outermost level, df by Satterthwaite */
	} model;
	wz_names by;         /* "all" and names of categorical variables; default [all] */
	wz_names outcomes;   /* "all", first, and codes ("code" or "variable=code"): subsets of the effect sizes; default [all] */
	wz_names moderators; /* names of variables */
	wz_names dose;       /* names of numeric variables, tested with their square; default none */
	char *named_interventions; /* variable with the names of interventions, for a table of their means; NULL: none */
	struct {
		size_t min_manuals; /* default 2 */
		size_t min_studies; /* default 3 */
		wz_names list;      /* elements.list: variables of type element; default: all of the codebook */
		double margin;      /* of no relevance, in d; default 0.10, above 0 */
		bool pairs;         /* each two elements: do they go with more, or less, together; default false */
		bool technique_within_component; /* each technique within what has its parent element; default false */
		wz_names by_target_group; /* variables: does an element's difference depend on them; default none */
	} elements;
	struct {
		uint64_t replicates; /* default 9999 */
		uint64_t max_replicates; /* drawn replicates go on to at most so many until every claim is settled; default 0: no more than replicates */
		char *unit;          /* "auto" (default) or a level */
		char *statistic;     /* "refit" (default), "null", or "auto": null, and then refit where that comes near a claim */
		char *correction;    /* "maxT" (default) or "none" */
		char *strata;        /* permutation.strata: name of a categorical variable, or NULL */
		uint64_t block;      /* replicates in a block, default 256 */
	} permutation;
	struct {
		char *kind;          /* "none" (default), "cases", "wild" or "parametric" */
		uint64_t replicates; /* default 1999 */
		char *interval;      /* "bca" (default), "percentile" or "student"; parametric: percentile for bca; wild has none */
		wz_names unit;       /* levels: of cases those whose units are drawn, of wild the one whose units share a weight; default: the outermost */
		char *adjust;        /* of wild: "CR0" (default: residuals as they are), "CR1" or "CR2" */
		char *strata;        /* of cases: name of a categorical variable, or NULL */
		uint64_t block;      /* replicates in a block, default 4096 */
	} bootstrap;             /* of the overall effect, and of each element, technique, moderator and dose */
	struct {
		bool table;         /* how the overall effect hangs on choices and units; default true */
		wz_names rho;       /* numbers, [0, 1), default 0.2 0.4 0.8 */
		wz_names subsets;   /* expressions as of fit --subset; default none */
	} sensitivity;
	uint64_t seed;           /* default 20170401 */
	struct {
		wz_names languages; /* subset of [nl, en], default both */
		wz_names formats;   /* subset of [html, csv, xlsx, json, pdf], default [html, csv] */
		char *csv;          /* "standard" (default) or "dutch": semicolon, decimal comma, byte order mark */
	} report;
	wz_plan_place *place; /* n_places, of values that the file gives; NULL for a plan from JSON */
	size_t n_places;
} wz_plan;

/** Line and column of a value, or of item number `item` of a list (0 for a single value); 0 and 0 when the plan's file does not give it. */
void wz_plan_where(const wz_plan *plan, const char *key, size_t item, size_t *line, size_t *column);

/**
 * Read and check a plan against the schema in plan.c, where every key has one row. Unknown keys, wrong types, values out of range: all in one go with line and column.
 * Everything that is not a number in the schema is text, so `no` and `yes` are names. Aliases stand for what they name; merge keys,
 * tags and a second document are refused.
 * @param plan  out; with wz_plan_clear() also after a failure
 * @return WZ_OK (look in problems), WZ_EIO, WZ_EINPUT (not YAML; err has line and column), WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_plan_read(const char *path, wz_plan *plan, wz_problems *problems, wz_err *err);
void wz_plan_clear(wz_plan *plan);

/**
 * The files that a plan is made of, by the roles that manifest.json gives them: the plan itself first. Everything that a run reads is among them.
 * @param input  out; *input[i].file is borrowed from the plan, NULL: it names none
 */
typedef struct {
	const char *role;
	char **file;
} wz_plan_input;
enum { WZ_PLAN_INPUTS = 12 };
void wz_plan_inputs(wz_plan *plan, wz_plan_input input[WZ_PLAN_INPUTS]);

/**
 * The plan as resolved, every default written out, for manifest.json; and back. NULL: out of memory.
 * Back is strict: no key that the schema does not have, each as it wants it. One that is not there has its default: a manifest was made before the key was,
 * so the default of a new key must be what was done without it. @return WZ_OK; WZ_ECORRUPT; WZ_ENOMEM
 */
json_t *wz_plan_to_json(const wz_plan *plan);
WZ_CHECKED wz_status wz_plan_from_json(const json_t *json, wz_plan *plan, wz_err *err);

#endif
