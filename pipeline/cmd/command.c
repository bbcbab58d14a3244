/* command.c - the table of commands, parsing of options, help
 *
 * 1. The table
 * 2. Parsing
 * 3. Values
 * 4. Help and man page
 */
#include "cmd/command.h"

#include "base/text.h"
#include "cmd/version.h"
#include "model/lane.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* 1. The table */

const wz_command *wz_command_find(const char *name) {
	for (size_t i = 0; wz_commands[i]; i++)
		if (strcmp(wz_commands[i]->name, name) == 0)
			return wz_commands[i];
	return NULL;
}

/* Every command knows these. */
static const wz_option COMMON[] = {{"help", NULL, "show this help"}, {NULL, NULL, NULL}};

/* 2. Parsing */

static int option_index(const wz_option *options, const char *name, size_t n) {
	for (int i = 0; options[i].name; i++)
		if (strncmp(options[i].name, name, n) == 0 && options[i].name[n] == '\0')
			return i;
	return -1;
}

wz_status wz_command_parse(const wz_command *command, int argc, char **argv, wz_arguments *arguments, wz_err *err) {
	/* operands are gathered at the front of argv, whose order is ours to change */
	arguments->operand = argv;
	arguments->n_operands = 0;
	bool options_end = false;
	for (int i = 0; i < argc; i++) {
		char *word = argv[i];
		if (options_end || word[0] != '-' || word[1] == '\0') {
			arguments->operand[arguments->n_operands++] = word;
			continue;
		}
		if (strcmp(word, "--") == 0) {
			options_end = true;
			continue;
		}
		if (strncmp(word, "--", 2) != 0)
			return wz_fail(err, WZ_EUSAGE, "unknown option '%.50s' (options begin with --)", word);
		const char *name = word + 2, *equals = strchr(name, '=');
		size_t n = equals ? (size_t)(equals - name) : strlen(name);
		int index = option_index(command->options, name, n);
		if (index < 0)
			return wz_fail(err, WZ_EUSAGE, "unknown option '%.50s': see 'werkzaam %s --help'", word, command->name);
		if (!command->options[index].argument) {
			if (equals)
				return wz_fail(err, WZ_EUSAGE, "option '--%s' takes no value", command->options[index].name);
			arguments->value[index] = "";
		} else if (equals) {
			arguments->value[index] = equals + 1;
		} else if (i + 1 < argc) {
			arguments->value[index] = argv[++i];
		} else {
			return wz_fail(err, WZ_EUSAGE, "option '--%s' needs a value: %s", command->options[index].name,
			               command->options[index].argument);
		}
	}
	if (arguments->n_operands < command->min_operands || arguments->n_operands > command->max_operands)
		return wz_fail(err, WZ_EUSAGE, "usage: werkzaam %s %s", command->name, command->operands);
	return WZ_OK;
}

/* 3. Values */

const char *wz_option_value(const wz_command *command, const wz_arguments *arguments, const char *name) {
	int index = option_index(command->options, name, strlen(name));
	return index < 0 ? NULL : arguments->value[index];
}

wz_status wz_option_number(const wz_command *command, const wz_arguments *arguments, const char *name, double min, double max,
                           double *value, wz_err *err) {
	const char *text = wz_option_value(command, arguments, name);
	if (!text)
		return WZ_OK;
	double x;
	if (!wz_number_parse(text, '.', &x) || !(x >= min && x <= max)) /* as plans and tables: strtod() would take 0x10 */
		return wz_fail(err, WZ_EUSAGE, "--%s '%.50s': expected a number from %g to %g", name, text, min, max);
	*value = x;
	return WZ_OK;
}

wz_status wz_option_count(const wz_command *command, const wz_arguments *arguments, const char *name, uint64_t min, uint64_t max,
                          uint64_t *value, wz_err *err) {
	const char *text = wz_option_value(command, arguments, name);
	if (!text)
		return WZ_OK;
	char *end;
	errno = 0;
	unsigned long long x = strtoull(text, &end, 10);
	if (end == text || *end || errno || text[0] == '-' || x < min || x > max)
		return wz_fail(err, WZ_EUSAGE, "--%s '%.50s': expected a whole number from %llu to %llu", name, text, (unsigned long long)min,
		               (unsigned long long)max);
	*value = x;
	return WZ_OK;
}

wz_status wz_option_word(const wz_command *command, const wz_arguments *arguments, const char *name, const char *const *words,
                         int *index, wz_err *err) {
	const char *text = wz_option_value(command, arguments, name);
	if (!text)
		return WZ_OK;
	char known[200] = "";
	for (int i = 0; words[i]; i++) {
		if (strcmp(words[i], text) == 0) {
			*index = i;
			return WZ_OK;
		}
		size_t at = strlen(known);
		(void)snprintf(known + at, sizeof known - at, "%s%s", i ? ", " : "", words[i]);
	}
	return wz_fail(err, WZ_EUSAGE, "--%s '%.50s': expected one of %s", name, text, known);
}

wz_status wz_option_dialect(const wz_command *command, const wz_arguments *arguments, wz_dialect *dialect, wz_err *err) {
	static const char *const MARKS[] = {"point", "comma", NULL};
	int mark = -1;
	wz_status st = wz_option_word(command, arguments, "decimal", MARKS, &mark, err);
	*dialect = (wz_dialect){.decimal = mark < 0 ? '\0' : mark == 0 ? '.' : ',', .setting = WZ_DECIMAL_BY_OPTION};
	return st;
}

/* 4. Help and man page */

void wz_help_program(FILE *out) {
	fputs("werkzaam - which elements of an intervention go with a larger effect\n\n"
	      "usage: werkzaam COMMAND [options] ...\n"
	      "       mpirun -n N werkzaam run PLAN\n\n"
	      "commands\n",
	      out);
	for (size_t i = 0; wz_commands[i]; i++)
		fprintf(out, "  %-10s %s\n", wz_commands[i]->name, wz_commands[i]->summary);
	fputs("\n'werkzaam COMMAND --help' tells more. --version: program and library versions.\n"
	      "Exit status: 0 done, 1 the check failed, 2 usage, 3 bad input, 4 not estimable, 5 damaged run, 6 file system,\n"
	      "70 a bug of ours, 75 stopped in time (run again to go on).\n",
	      out);
}

static void print_options(const wz_option *options, FILE *out) {
	for (const wz_option *o = options; o->name; o++) {
		char left[80];
		(void)snprintf(left, sizeof left, "--%s%s%s", o->name, o->argument ? " " : "", o->argument ? o->argument : "");
		if (strlen(left) > 30) /* beside nothing */
			fprintf(out, "  %s\n  %-30s %s\n", left, "", o->help);
		else
			fprintf(out, "  %-30s %s\n", left, o->help);
	}
}

void wz_help_command(const wz_command *c, FILE *out) {
	fprintf(out, "werkzaam %s - %s\n\nusage: werkzaam %s %s [options]\n\n", c->name, c->summary, c->name, c->operands);
	if (c->details)
		fprintf(out, "%s\n\n", c->details);
	fputs("options\n", out);
	print_options(c->options, out);
	print_options(COMMON, out);
}

void wz_help_version(FILE *out) {
	fprintf(out, "werkzaam %s (method version %d)\n", WZ_VERSION, WZ_METHOD_VERSION);
	wz_version_libraries(out);
	fprintf(out, "lane kernel %s\n", wz_lane_choose(NULL)->name);
}

/* Text as roff: a leading dot or quote is no request, a backslash is itself, hyphens are literal. */
static void roff(const char *text, FILE *out) {
	if (*text == '.' || *text == '\'')
		fputs("\\&", out);
	for (; *text; text++) {
		if (*text == '\\')
			fputs("\\e", out);
		else if (*text == '-')
			fputs("\\-", out);
		else
			fputc(*text, out);
	}
}

void wz_help_man(FILE *out) {
	fprintf(out, ".TH WERKZAAM 1 \"\" \"werkzaam %s\" \"User Commands\"\n", WZ_VERSION);
	fputs(".SH NAME\nwerkzaam \\- which elements of an intervention go with a larger effect\n"
	      ".SH SYNOPSIS\n.B werkzaam\n.I COMMAND\n[options] ...\n.br\n.B mpirun \\-n\n.I N\n.B werkzaam run\n.I PLAN\n"
	      ".SH DESCRIPTION\nTurns coded records of intervention studies into a report for each type of intervention: multilevel "
	      "meta\\-analysis of effect sizes in studies in manuals, permutation tests of every element at the right unit, with control for "
	      "multiplicity.\n.SH COMMANDS\n",
	      out);
	for (size_t i = 0; wz_commands[i]; i++) {
		const wz_command *c = wz_commands[i];
		fprintf(out, ".SS \"%s %s\"\n", c->name, c->operands);
		roff(c->summary, out);
		fputs(".\n", out);
		if (c->details) {
			fputs(".PP\n", out);
			roff(c->details, out);
			fputc('\n', out);
		}
		for (const wz_option *o = c->options; o->name; o++) {
			fputs(".TP\n.B ", out);
			char left[80];
			(void)snprintf(left, sizeof left, "--%s%s%s", o->name, o->argument ? " " : "", o->argument ? o->argument : "");
			roff(left, out);
			fputc('\n', out);
			roff(o->help, out);
			fputc('\n', out);
		}
	}
	fputs(".SH EXIT STATUS\n0 done; 1 the check failed; 2 usage; 3 bad input; 4 not estimable; 5 damaged or mismatched run; 6 file system; "
	      "70 a bug of ours; 75 stopped in time, run again to go on.\n"
	      ".SH ENVIRONMENT\n.TP\n.B WERKZAAM_LANES\nx1, x2, x4 or x8: how many replicates are computed side by side, instead of as many as the processor can. "
	      "Results are the same; for tests and timing.\n"
	      ".SH FILES\nPlan, codebook, records and the run folder are described in docs/formats.md, the methods in docs/methods.md.\n",
	      out);
}
