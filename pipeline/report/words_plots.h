/* words_plots.h - the sentences of plots: elements that go together, permutations, profiles of variances; included by words_table.h (no include guard) */

/* Elements that go together */
WZ_WORD(title_together, "Elementen die samengaan", "Elements that go together")
WZ_WORD(file_together, "elementen die samengaan", "elements that go together")
WZ_WORD(together_text,
        "Elementen die vaak in dezelfde {0} staan, zijn moeilijk uit elkaar te houden: wat met het ene samengaat, kan ook bij het andere horen. Dit gaat over wat erin staat, niet "
        "over effecten. De maat is phi, de samenhang van twee kolommen van aanwezig en afwezig: 1 is altijd samen, \u22121 altijd \u00e9\u00e9n van beide, 0 geen samenhang. Aantal paren "
        "met ten minste {2} eenheden die beide vermelden: {1}; met phi ten minste {4} of ten hoogste \u2212{4}: {3}; helemaal niet uit elkaar te houden: {5}.",
        "Elements that are often in the same {0} are hard to tell apart: what goes with the one may belong to the other. This is about what is in them, not about effects. The measure "
        "is phi, the correlation of two columns of present and absent: 1 is always together, \u22121 always one of the two, 0 no association. Number of pairs with at least {2} units that "
        "state both: {1}; with phi at least {4} or at most \u2212{4}: {3}; not to be told apart at all: {5}.")
WZ_WORD(together_constant, "Elementen buiten beschouwing, omdat alle eenheden ze hebben of geen: {0}.", "Elements left aside, since all units have them or none has: {0}.")
WZ_WORD(together_none, "Welke elementen samengaan, is niet te zeggen: {0}.", "Which elements go together can not be said: {0}.")
WZ_WORD(together_chance, "Met {0} eenheden ({1}) ontstaan sterke samenhangen ook door toeval: lees ze als wat deze gegevens niet uit elkaar kunnen houden, niet als wat bij elkaar hoort.",
        "With {0} units ({1}) strong associations arise by chance too: read them as what these data can not tell apart, not as what belongs together.")
WZ_WORD(together_groups, "Altijd samen waar beide vermeld zijn, en dus niet uit elkaar te houden:", "Always together where both are stated, and so not to be told apart:")
WZ_WORD(together_groups_more, "en nog {0} groepen", "and {0} more groups")
WZ_WORD(together_opposites, "Altijd het \u00e9\u00e9n of het ander waar beide vermeld zijn, en dus ook niet uit elkaar te houden:",
        "Always one or the other where both are stated, and so not to be told apart either:")
WZ_WORD(together_opposite, "[0] of [1]", "[0] or [1]")
WZ_WORD(together_opposites_more, "en nog {0} paren", "and {0} more pairs")
WZ_WORD(instead_of, "[0] (altijd het \u00e9\u00e9n of het ander)", "[0] (always one or the other)")
WZ_WORD(inseparable, "niet te onderscheiden van [0]", "not to be told apart from [0]")
WZ_WORD(answer_inseparable, "{0} Niet te onderscheiden van [1], waar beide vermeld zijn.",
        "{0} Not to be told apart from [1], where both are stated.")
WZ_WORD(together_figure, "Welke elementen samengaan", "Which elements go together")
WZ_WORD(together_figure_text, "Elementen tegen elkaar: {0}; paren waarvan de samenhang sterk genoeg is voor een vakje: {1}. De tabel in het rapport en het bestand met alle paren bevatten de getallen.",
        "Elements against each other: {0}; pairs associated strongly enough for a mark: {1}. The table in the report and the file of all pairs hold the numbers.")
WZ_WORD(together_overview, "Alle elementen bij elkaar", "All elements together")
WZ_WORD(together_caption,
        "Elk vakje is een paar: de rij en de kolom met dat nummer. Hoe donkerder, hoe sterker; een vol vakje is samen, een streep het \u00e9\u00e9n zonder het ander.",
        "Each mark is a pair: the row and the column of that number. The darker, the stronger; a full mark is together, a dash the one without the other.")
WZ_WORD(together_positive, "samen", "together")
WZ_WORD(together_negative, "het \u00e9\u00e9n zonder het ander", "one without the other")
WZ_WORD(together_table, "Andere paren die het sterkst samenhangen; het bestand heeft alle paren", "Other pairs that are associated most strongly; the file has all pairs")
WZ_WORD(together_table_all, "Andere paren naar samenhang", "Other pairs by association")
WZ_WORD(head_first_element, "Element", "Element")
WZ_WORD(head_second_element, "En", "And")
WZ_WORD(head_phi, "Phi", "Phi")
WZ_WORD(note_phi, "1 altijd samen, \u22121 altijd \u00e9\u00e9n van beide; over de eenheden (handleidingen of studies) die beide vermelden",
        "1 always together, \u22121 always one of the two; over the units (manuals or studies) that state both")
WZ_WORD(head_both, "Beide", "Both")
WZ_WORD(head_only_first, "Alleen het eerste", "First only")
WZ_WORD(head_only_second, "Alleen het tweede", "Second only")
WZ_WORD(head_neither, "Geen", "Neither")

/* Permutation distributions */
WZ_WORD(file_permutations, "permutatieverdelingen", "permutation distributions")
WZ_WORD(perm_title_elements, "Wat eruit springt, tegen toeval", "What stands out, against chance")
WZ_WORD(perm_title_moderators, "De toetsen tegen toeval", "The tests against chance")
WZ_WORD(perm_text,
        "Elke grafiek toont hoe vaak een toetsingsgrootheid van die omvang ontstaat wanneer de waarden willekeurig over de eenheden worden verdeeld. De streep is de waargenomen waarde; "
        "donkere staven zijn even groot of groter. De p is het deel daarvan, en is hier niet gecorrigeerd voor het aantal toetsen.",
        "Each graph shows how often a test statistic of that size arises when the values are dealt out to the units at random. The line is the observed value; dark bars are as large or "
        "larger. The p is their share, and is not corrected for the number of tests here.")
WZ_WORD(perm_figure, "Permutatieverdeling: {0}", "Permutation distribution: {0}")
WZ_WORD(perm_figure_text, "Waargenomen {0}; in {1} van {2} toewijzingen even groot of groter, p {3}. De tabel in het rapport bevat dezelfde getallen, het bestand met permutatieverdelingen die van de staven.",
        "Observed {0}; as large or larger in {1} of {2} assignments, p {3}. The table in the report holds the same numbers, the file of permutation distributions those of the bars.")
WZ_WORD(perm_caption, "{0}: even groot of groter in {1} van {2}, p {3}", "{0}: as large or larger in {1} of {2}, p {3}")
WZ_WORD(perm_beyond, "Buiten de as: {0}.", "Beyond the axis: {0}.")
WZ_WORD(perm_x_t, "|t|", "|t|")
WZ_WORD(perm_x_f, "\u221aF", "\u221aF")
WZ_WORD(perm_y, "aantal", "count")
WZ_WORD(perm_table, "Waargenomen toetsingsgrootheid en permutaties", "Observed statistic and permutations")
WZ_WORD(perm_more, "Nog {0} staan in het bestand met permutatieverdelingen.", "{0} more are in the file of permutation distributions.")
WZ_WORD(as_table, "De getallen als tabel", "The numbers as a table")
WZ_WORD(head_test, "Toets", "Test")
WZ_WORD(head_observed, "Waargenomen", "Observed")
WZ_WORD(head_reached, "Even groot of groter", "As large or larger")
WZ_WORD(head_assignments, "Toewijzingen", "Assignments")

/* Profiles of variances */
WZ_WORD(file_profiles, "profielen van de spreiding", "profiles of the variances")
WZ_WORD(profile_figure, "Profiel van de spreiding: {0}", "Profile of the spread: {0}")
WZ_WORD(profile_figure_text, "Hoe aannemelijk elke waarde van tau is, tegen die van {0}; interval {1} tot {2}. De tabel in het rapport bevat de getallen.",
        "How likely each value of tau is, against that of {0}; interval {1} to {2}. The table in the report holds the numbers.")
WZ_WORD(profile_caption,
        "Log likelihood onder de hoogste waarde. Wat boven de horizontale lijn ligt, past bij de gegevens ({0}%-interval, streepjeslijnen); een platte kromme betekent dat de gegevens er "
        "weinig over zeggen.",
        "Log likelihood below its highest value. What lies above the horizontal line fits the data ({0}% interval, dashed lines); a flat curve means that the data say little of it.")
WZ_WORD(profile_x, "tau", "tau")
WZ_WORD(profile_y, "log likelihood", "log likelihood")
WZ_WORD(profile_table, "Profiel van de likelihood naar tau", "Profile of the likelihood by tau")
WZ_WORD(head_loglik, "Log likelihood", "Log likelihood")
WZ_WORD(unbounded, "geen bovengrens", "no upper limit")

/* Dose */
WZ_WORD(head_dose_at, "Dosis", "Dose")
WZ_WORD(dose_points, "Gemiddeld effect bij vijf doses", "Mean effect at five doses")

/* Files */
WZ_WORD(figures_pdf, "Figuren (pdf)", "Figures (PDF)")
