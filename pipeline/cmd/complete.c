/* complete.c - completion of command lines for bash and zsh, from the table of commands
 *
 * 1. Values of options
 * 2. bash
 * 3. zsh
 */
#include "cmd/command.h"

#include <string.h>

/* 1. Values of options */

/* An argument such as nl|en is a choice of words; a part in capitals alone stands for what the user has (N, FILE). */
static bool is_choice(const char *argument) {
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-_";
	if (!argument || !strchr(argument, '|'))
		return false;
	for (const char *part = argument;; part++) {
		const size_t n = strcspn(part, "|");
		if (strcspn(part, letters) >= n || strspn(part, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != n)
			return false;
		part += n;
		if (*part == '\0')
			return true;
	}
}

static void words(const char *argument, FILE *out) {
	for (; *argument; argument++)
		fputc(*argument == '|' ? ' ' : *argument, out);
}

/* 2. bash */

void wz_complete_bash(FILE *out) {
	fputs("# bash completion for werkzaam\n"
	      "_werkzaam() {\n"
	      "\tlocal current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} options=\n"
	      "\tCOMPREPLY=()\n"
	      "\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n"
	      "\t\tmapfile -t COMPREPLY < <(compgen -W '",
	      out);
	for (size_t i = 0; wz_commands[i]; i++)
		fprintf(out, "%s ", wz_commands[i]->name);
	fputs("--help --version' -- \"$current\")\n\t\treturn\n\tfi\n\tcase ${COMP_WORDS[1]}:$before in\n", out);
	for (size_t i = 0; wz_commands[i]; i++)
		for (const wz_option *o = wz_commands[i]->options; o->name; o++)
			if (is_choice(o->argument)) {
				fprintf(out, "\t%s:--%s) options='", wz_commands[i]->name, o->name);
				words(o->argument, out);
				fputs("' ;;\n", out);
			}
	fputs("\tesac\n"
	      "\tif [ -n \"$options\" ]; then\n"
	      "\t\tmapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$current\")\n\t\treturn\n\tfi\n"
	      "\t[[ $current == -* ]] || return # the shell completes names of files\n"
	      "\tcase ${COMP_WORDS[1]} in\n",
	      out);
	for (size_t i = 0; wz_commands[i]; i++) {
		fprintf(out, "\t%s) options='", wz_commands[i]->name);
		for (const wz_option *o = wz_commands[i]->options; o->name; o++)
			fprintf(out, "--%s ", o->name);
		fputs("--help' ;;\n", out);
	}
	fputs("\tesac\n\tmapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$current\")\n}\ncomplete -o default -F _werkzaam werkzaam\n", out);
}

/* 3. zsh */

/* Inside single quotes and brackets of _arguments. */
static void zsh_text(const char *text, FILE *out) {
	for (; *text; text++) {
		if (*text == '\'')
			fputs("'\\''", out);
		else if (strchr("[]:\\", *text))
			fprintf(out, "\\%c", *text);
		else
			fputc(*text, out);
	}
}

static void zsh_option(const wz_option *o, FILE *out) {
	fprintf(out, " \\\n\t\t\t'--%s[", o->name);
	zsh_text(o->help, out);
	fputc(']', out);
	if (o->argument) {
		fputc(':', out);
		zsh_text(o->argument, out);
		fputc(':', out);
		if (is_choice(o->argument)) {
			fputc('(', out);
			words(o->argument, out);
			fputc(')', out);
		} else {
			fputs("_files", out);
		}
	}
	fputc('\'', out);
}

void wz_complete_zsh(FILE *out) {
	fputs("#compdef werkzaam\n"
	      "_werkzaam() {\n"
	      "\tlocal -a commands\n"
	      "\tcommands=(\n",
	      out);
	for (size_t i = 0; wz_commands[i]; i++) {
		fprintf(out, "\t\t'%s:", wz_commands[i]->name);
		zsh_text(wz_commands[i]->summary, out);
		fputs("'\n", out);
	}
	fputs("\t)\n"
	      "\tif (( CURRENT == 2 )); then\n"
	      "\t\t_describe command commands\n\t\treturn\n\tfi\n"
	      "\tlocal command=$words[2]\n"
	      "\tshift words\n"
	      "\t(( CURRENT-- ))\n"
	      "\tcase $command in\n",
	      out);
	for (size_t i = 0; wz_commands[i]; i++) {
		fprintf(out, "\t%s)\n\t\t_arguments", wz_commands[i]->name);
		for (const wz_option *o = wz_commands[i]->options; o->name; o++)
			zsh_option(o, out);
		fputs(" \\\n\t\t\t'--help[show help]' '*:file:_files'\n\t\t;;\n", out);
	}
	fputs("\tesac\n}\n_werkzaam \"$@\"\n", out);
}
