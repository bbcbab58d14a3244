/* words_table.h - the sentences themselves; included by words.h and words.c, which say what to make of them (no include guard) */

/* Not a name, on purpose: nothing is shown. */
WZ_WORD(NONE, "", "")
WZ_WORD(blank, " ", " ")
WZ_WORD(as_is, "[0]", "[0]")

/* Summary */
WZ_WORD(study, "studie", "study")
WZ_WORD(studies, "studies", "studies")
WZ_WORD(units, "eenheden", "units")
WZ_WORD(effect_size, "effectgrootte", "effect size")
WZ_WORD(effect_sizes, "effectgroottes", "effect sizes")
WZ_WORD(sum_d, "In {0} {1} met {2} {3} is het gemiddelde effect d = {4} ({5}%-betrouwbaarheidsinterval {6} tot {7}): {8}.",
        "Across {0} {1} with {2} {3}, the mean effect is d = {4} ({5}% confidence interval {6} to {7}): {8}.")
WZ_WORD(sum_d_open, "In {0} {1} met {2} {3} is het gemiddelde effect d = {4} ({5}%-betrouwbaarheidsinterval {6} tot {7}).",
        "Across {0} {1} with {2} {3}, the mean effect is d = {4} ({5}% confidence interval {6} to {7}).")
WZ_WORD(sum_few_studies, "Uit zo weinig studies zijn ook deze grenzen zelf maar ruw te schatten.", "From so few studies these limits themselves can only be estimated roughly.")
WZ_WORD(sum_log_or,
        "In {0} {1} met {2} {3} is de gemiddelde oddsratio {4} ({5}%-betrouwbaarheidsinterval {6} tot {7}; log oddsratio {8}).",
        "Across {0} {1} with {2} {3}, the mean odds ratio is {4} ({5}% confidence interval {6} to {7}; log odds ratio {8}).")
WZ_WORD(sum_not_estimable, "Aantal studies: {0}; aantal effectgroottes: {1}. Een gemiddeld effect is niet te schatten: {2}.",
        "Studies: {0}; effect sizes: {1}. A mean effect can not be estimated: {2}.")
WZ_WORD(sum_better, "Gemiddeld is de uitkomst in de programmagroepen gunstiger dan in de controlegroepen.",
        "On average, outcomes are more favourable in the programme groups than in the control groups.")
WZ_WORD(sum_worse, "Gemiddeld is de uitkomst in de programmagroepen ongunstiger dan in de controlegroepen.",
        "On average, outcomes are less favourable in the programme groups than in the control groups.")
WZ_WORD(sum_above, "Het hele interval ligt boven nul.", "All of the interval lies above zero.")
WZ_WORD(sum_below, "Het hele interval ligt onder nul.", "All of the interval lies below zero.")
WZ_WORD(sum_open,
        "Het interval bevat geen verschil: gemiddeld is geen effect aangetoond, en ook niet dat er geen is.",
        "The interval includes no difference: on average no effect is shown, nor that there is none.")
WZ_WORD(sum_prediction, "In een nieuwe, vergelijkbare studie ligt het ware effect naar verwachting tussen {0} en {1} ({2}%-voorspellingsinterval).",
        "In a new, comparable study the true effect is expected to lie between {0} and {1} ({2}% prediction interval).")
WZ_WORD(sum_prediction_or,
        "In een nieuwe, vergelijkbare studie ligt de ware oddsratio naar verwachting tussen {0} en {1} ({2}%-voorspellingsinterval).",
        "In a new, comparable study the true odds ratio is expected to lie between {0} and {1} ({2}% prediction interval).")
WZ_WORD(sum_same_side, "Dat hele interval ligt aan dezelfde kant van geen verschil.", "All of that interval lies on one side of no difference.")
WZ_WORD(sum_same_side_zero, "Dat hele interval ligt aan dezelfde kant van geen verschil, maar alleen als de ware effecten echt zo weinig verschillen.",
        "All of that interval lies on one side of no difference, but only if true effects really differ as little as that.")
WZ_WORD(sum_zero_spread,
        "De spreiding van de ware effecten is op nul geschat; daarom is dit interval bijna even smal als het betrouwbaarheidsinterval. Dat toont niet aan dat er geen spreiding is",
        "The spread of the true effects was estimated as zero; that is why this interval is nearly as narrow as the confidence interval. It does not show that there is no spread")
WZ_WORD(sum_zero_spread_to, "met deze gegevens past ook een spreiding (tau) tot", "these data also fit a spread (tau) up to")
WZ_WORD(sum_both_sides, "Dat interval loopt van ongunstig tot gunstig: het effect kan dus per situatie wezenlijk verschillen, ook van richting.",
        "That interval runs from unfavourable to favourable: between settings the effect may differ much, even in direction.")
WZ_WORD(sum_both_signs, "Dat interval loopt van onder tot boven geen verschil: het effect kan dus per situatie wezenlijk verschillen, ook van richting.",
        "That interval runs from below to above no difference: between settings the effect may differ much, even in direction.")
WZ_WORD(sum_elements, "Elementen in het codeboek: {0}; voor {1} daarvan is een verschil geschat.",
        "Elements in the codebook: {0}; a difference was estimated for {1} of them.")
WZ_WORD(sum_none_out,
        "Niets springt eruit wanneer ze samen worden getoetst. Dat toont niet aan dat elementen er niet toe doen.",
        "Nothing stands out when they are tested together. That does not show that elements make no difference.")
WZ_WORD(sum_some_out, "Wat eruit springt wanneer ze samen worden getoetst: {0}.", "What stands out when they are tested together: {0}.")
WZ_WORD(sum_none_alone,
        "Niets springt eruit, ook niet zonder correctie voor het aantal toetsen. Dat toont niet aan dat elementen er niet toe doen.",
        "Nothing stands out, even without correction for the number of tests. That does not show that elements make no difference.")
WZ_WORD(sum_some_alone, "Wat eruit springt, elk op zichzelf getoetst en zonder correctie voor het aantal toetsen: {0}.",
        "What stands out, each tested by itself and without correction for the number of tests: {0}.")
WZ_WORD(sum_not_permuted, "De permutatietoets is (nog) niet gedaan, dus over toeval zegt dit rapport bij elementen nog niets.",
        "The permutation test was not made (yet), so this report does not yet speak of chance for elements.")
WZ_WORD(sum_no_answer, "Zonder antwoord:", "Without an answer:")
WZ_WORD(sum_no_answer_not_estimable, "{0} niet te schatten", "{0} not estimable")
WZ_WORD(sum_no_answer_aliased, "{0} niet te onderscheiden van een ander element", "{0} not to be told apart from another element")
WZ_WORD(sum_no_answer_not_tested, "{0} niet getoetst", "{0} not tested")
WZ_WORD(sum_association,
        "Dit zijn samenhangen tussen studies, geen bewijs van oorzaak en gevolg: studies met en zonder een element kunnen ook op andere "
        "punten verschillen.",
        "These are associations between studies, not proof of cause: studies with and without an element may differ in other ways too.")
WZ_WORD(sum_association_any,
        "Dit zijn samenhangen tussen studies, geen bewijs van oorzaak en gevolg: studies kunnen ook op andere punten verschillen.",
        "These are associations between studies, not proof of cause: studies may differ in other ways too.")
WZ_WORD(names_larger, "Groter effect in studies met:", "Larger effect in studies with:")
WZ_WORD(names_smaller, "Kleiner effect in studies met:", "Smaller effect in studies with:")
WZ_WORD(size_negligible, "verwaarloosbaar", "negligible")
WZ_WORD(size_open, "geen effect aangetoond", "no effect shown")
WZ_WORD(size_small, "klein", "small")
WZ_WORD(size_medium, "middelgroot", "medium")
WZ_WORD(size_large, "groot", "large")
WZ_WORD(size_very_large, "zeer groot", "very large")

/* Counts */
WZ_WORD(count_manuals, "handleidingen", "manuals")
WZ_WORD(count_without_manual, "zonder handleiding", "without a manual")
WZ_WORD(count_studies, "studies", "studies")
WZ_WORD(count_effects, "effectgroottes", "effect sizes")
WZ_WORD(count_out, "elementen die eruit springen", "elements that stand out")
WZ_WORD(count_not_shown, "elementen onbeslist", "elements inconclusive")
WZ_WORD(count_alone, "elementen alleen op zichzelf opvallend", "elements notable only by themselves")
WZ_WORD(count_cannot_show, "elementen waarvan deze opzet geen verschil kan aantonen", "elements of which this design can not show a difference")
WZ_WORD(count_not_permuted, "elementen geschat, toets niet gedaan", "elements estimated, test not made")
WZ_WORD(count_not_estimable, "elementen niet te schatten", "elements not estimable")
WZ_WORD(count_aliased, "elementen niet te onderscheiden", "elements not to be told apart")
WZ_WORD(count_not_tested, "elementen niet getoetst", "elements not tested")

/* Overall effect */
WZ_WORD(title_overall, "Gemiddeld effect", "Overall effect")
WZ_WORD(overall_not_estimable, "Niet te schatten: {0}.", "Not estimable: {0}.")
WZ_WORD(tile_d, "gemiddeld effect (Cohens d)", "mean effect (Cohen's d)")
WZ_WORD(tile_log_or, "gemiddelde log oddsratio", "mean log odds ratio")
WZ_WORD(tile_or, "gemiddelde oddsratio", "mean odds ratio")
WZ_WORD(tile_ci, "betrouwbaarheids\u00adinterval", "confidence interval")
WZ_WORD(tile_or_ci, "betrouwbaarheids\u00adinterval van de oddsratio", "confidence interval of the odds ratio")
WZ_WORD(tile_pi, "voorspellings\u00adinterval", "prediction interval")
WZ_WORD(tile_or_pi, "voorspellings\u00adinterval van de oddsratio", "prediction interval of the odds ratio")
WZ_WORD(tile_size, "in woorden", "in words")
WZ_WORD(overall_test,
        "Alle intervallen zijn {7}%-intervallen. Standaardfout {0}; toets of het effect nul is: {1} = {2}{3}, p {4}. Toets of alle "
        "effectgroottes gelijk zijn: Cochrans Q = {5}{6}, p {8}.",
        "All intervals are {7}% intervals. Standard error {0}; test of whether the effect is zero: {1} = {2}{3}, p {4}. Test of whether "
        "all effect sizes are equal: Cochran's Q = {5}{6}, p {8}.")
WZ_WORD(with_df, " met {0} vrijheidsgraden", " with {0} degrees of freedom")
WZ_WORD(with_one_df, " met 1 vrijheidsgraad", " with 1 degree of freedom")
WZ_WORD(levels_caption, "Spreiding van de ware effecten, per niveau", "Spread of the true effects, by level")
WZ_WORD(head_level, "Niveau", "Level")
WZ_WORD(head_units, "Aantal", "Number")
WZ_WORD(head_tau, "Tau", "Tau")
WZ_WORD(note_tau, "standaardafwijking van de ware effecten tussen eenheden van dit niveau",
        "standard deviation of the true effects between units of this level")
WZ_WORD(note_tau_interval, "standaardafwijking van de ware effecten tussen eenheden van dit niveau, met het interval uit de profielaannemelijkheid waar dat is berekend",
        "standard deviation of the true effects between units of this level, with its profile-likelihood interval where that was computed")
WZ_WORD(note_tau_total, "standaardafwijking van de ware effecten, alle niveaus samen", "standard deviation of the true effects, all levels together")
WZ_WORD(not_separable, "niet te scheiden van het volgende niveau: elke eenheid bevat er \u00e9\u00e9n van",
        "can not be separated from the next level: every unit holds one of it")
WZ_WORD(one_unit_of_level, "niet te schatten: er is maar \u00e9\u00e9n eenheid van dit niveau", "not estimable: there is only one unit of this level")
WZ_WORD(head_i2, "I\u00b2", "I\u00b2")
WZ_WORD(note_i2, "aandeel van de verschillen dat niet uit steekproeftoeval maar uit dit niveau komt",
        "share of the differences that comes not from sampling but from this level")
WZ_WORD(level_effect, "effectgrootte", "effect size")
WZ_WORD(level_study, "studie", "study")
WZ_WORD(level_manual, "handleiding", "manual")
WZ_WORD(level_manual_own, "handleiding of studie zonder handleiding", "manual or study without one")

/* Studies and forest plot */
WZ_WORD(title_studies, "Studies", "Studies")
WZ_WORD(forest_title, "Bosdiagram: effect van elke studie", "Forest plot: effect of each study")
WZ_WORD(forest_text, "{0} effectgroottes, van groot naar klein, met hun intervallen. De tabel in het rapport bevat dezelfde getallen.",
        "{0} effect sizes, from large to small, with their intervals. The table in the report holds the same numbers.")
WZ_WORD(forest_text_studies, "{1} studies met samen {0} effectgroottes, van groot naar klein, met hun intervallen. De tabel in het rapport bevat elke effectgrootte.",
        "{1} studies with {0} effect sizes together, from large to small, with their intervals. The table in the report holds every effect size.")
WZ_WORD(forest_text_mean, "Gemiddeld {0}, interval {1} tot {2}.",
        "Mean {0}, interval {1} to {2}.")
WZ_WORD(forest_text_no_mean, "Een gemiddelde is niet te schatten.",
        "A mean can not be estimated.")
WZ_WORD(forest_caption,
        "Elk blauw vierkant is een effectgrootte met haar interval; een groter vierkant is een nauwkeuriger meting. De ruit is het gemiddelde "
        "met zijn interval, de dikke lijn daaronder het voorspellingsinterval. Een pijlpunt betekent dat een interval verder loopt dan de "
        "as. Studies staan van groot naar klein.",
        "Each blue square is an effect size with its interval; a larger square is a more precise one. The diamond is the mean with its "
        "interval, the thick line below it the prediction interval. An arrowhead means that an interval goes on beyond the axis. Studies "
        "stand from large to small.")
WZ_WORD(forest_caption_studies, "Elk blauw vierkant is een studie: het ongewogen gemiddelde van haar effectgroottes (hun aantal staat tussen haakjes), met het interval dat uit hun steekproefvarianties en de samenhang tussen steekproeffouten volgt. Een groter vierkant is een nauwkeuriger meting. De ruit is het gemiddelde van het model met zijn interval, de dikke lijn daaronder het voorspellingsinterval. Een pijlpunt betekent dat een interval verder loopt dan de as.",
        "Each blue square is a study: the unweighted mean of its effect sizes (their number stands in parentheses), with the interval that follows from their sampling variances and the correlation of sampling errors. A larger square is a more precise one. The diamond is the mean of the model with its interval, the thick line below it the prediction interval. An arrowhead means that an interval goes on beyond the axis.")
WZ_WORD(forest_assumed, "Een open vierkant is geen meting: er stond alleen \"niet significant\", en dat telt als nul ({0}).",
        "An open square is no measurement: only \"not significant\" was stated, which counts as zero ({0}).")
WZ_WORD(forest_assumed_studies, "Een open vierkant is een studie met effectgroottes die geen meting zijn: er stond alleen \"niet significant\", en dat telt als nul (effectgroottes: {0}).",
        "An open square is a study with effect sizes that are no measurements: only \"not significant\" was stated, which counts as zero (effect sizes: {0}).")
WZ_WORD(part, "Deel {0} van {1}", "Part {0} of {1}")
WZ_WORD(overall_row, "Gemiddeld effect", "Overall effect")
WZ_WORD(prediction_row, "Voorspellingsinterval", "Prediction interval")
WZ_WORD(control_better, "controlegroep beter", "control group better")
WZ_WORD(programme_better, "programma beter", "programme better")
WZ_WORD(below_zero, "onder nul", "below zero")
WZ_WORD(above_zero, "boven nul", "above zero")
WZ_WORD(manual_row, "Handleiding [0]", "Manual [0]")
WZ_WORD(without_manual_row, "Zonder handleiding: [0]", "Without a manual: [0]")
WZ_WORD(study_number, "Studie {0}", "Study {0}")
WZ_WORD(study_with_count, "[0] ({1})",
        "[0] ({1})")
WZ_WORD(study_number_with_count, "Studie [0] ({1})",
        "Study [0] ({1})")
WZ_WORD(line_number, "regel {0}", "line {0}")
WZ_WORD(axis_log_or, "log oddsratio", "log odds ratio")
WZ_WORD(axis_or, "oddsratio", "odds ratio")
WZ_WORD(not_estimable_short, "niet te schatten", "not estimable")
WZ_WORD(studies_as_table, "Alle effectgroottes als tabel", "All effect sizes as a table")
WZ_WORD(studies_caption, "Effectgroottes", "Effect sizes")
WZ_WORD(no_effect_sizes, "Dit type heeft geen effectgroottes.", "This type has no effect sizes.")
WZ_WORD(head_study, "Studie", "Study")
WZ_WORD(head_effect_id, "Effect", "Effect")
WZ_WORD(head_effect_size, "Effectgrootte", "Effect size")
WZ_WORD(note_effect_size, "met interval uit de steekproefvariantie; boven nul: de programmagroep was beter af",
        "with interval from the sampling variance; above zero: the programme group did better")
WZ_WORD(note_effect_size_coded, "met interval uit de steekproefvariantie; welke kant gunstig is, volgt de codering van de gegevens",
        "with interval from the sampling variance; which side is favourable follows the coding of the data")
WZ_WORD(head_variance, "Variantie", "Variance")
WZ_WORD(note_variance, "steekproefvariantie van de effectgrootte", "sampling variance of the effect size")
WZ_WORD(head_route, "Berekend uit", "Computed from")
WZ_WORD(note_route, "de formule waarmee de effectgrootte is berekend", "the formula by which the effect size was computed")
WZ_WORD(route_given, "zoals gegeven",
        "as given")
WZ_WORD(route_d_with_variance, "d en zijn variantie",
        "d and its variance")
WZ_WORD(route_d_with_n, "d en de groepsgroottes",
        "d and sizes of groups")
WZ_WORD(route_pre_post_ppc2, "voor- en nameting",
        "pre-test and post-test")
WZ_WORD(route_means_sd, "gemiddelden en SD",
        "means and SD")
WZ_WORD(route_means_se, "gemiddelden en standaardfouten",
        "means and standard errors")
WZ_WORD(route_means_ci, "gemiddelden en intervallen",
        "means and intervals")
WZ_WORD(route_counts_2x2, "aantallen (2x2-tabel)",
        "counts (2x2 table)")
WZ_WORD(route_proportions, "percentages",
        "proportions")
WZ_WORD(route_odds_ratio, "oddsratio en interval",
        "odds ratio and interval")
WZ_WORD(route_t_test, "t-toets",
        "t test")
WZ_WORD(route_f_test, "F-toets",
        "F test")
WZ_WORD(route_point_biserial, "correlatie",
        "correlation")
WZ_WORD(route_chi_square, "chi-kwadraat",
        "chi-square")
WZ_WORD(route_p_value, "p-waarde",
        "p value")
WZ_WORD(route_nonsignificant, "niet significant, zonder cijfers: geen effect",
        "not significant, no figures: no effect")
WZ_WORD(head_line, "Regel", "Line")
WZ_WORD(note_line, "regel in het invoerbestand, de kop telt mee", "line of the input file, the header counted")

/* Elements */
WZ_WORD(title_elements, "Elementen", "Elements")
WZ_WORD(no_elements, "Het codeboek bevat geen elementen.", "The codebook holds no elements.")
WZ_WORD(no_element_estimated, "Voor geen enkel element is een verschil te schatten.",
        "A difference can not be estimated for any element.")
WZ_WORD(unanswered_title, "Elementen zonder schatting ({0})",
        "Elements without an estimate ({0})")
WZ_WORD(unanswered_text, "Niet te schatten, niet te onderscheiden en niet getoetst betekenen niet dat een element er niet toe doet. Tussen haakjes staat waarvan er te weinig is en hoeveel er nodig zijn, of in hoeveel studies of handleidingen het element aanwezig en afwezig is.",
        "Not estimable, not to be told apart and not tested do not mean that an element makes no difference. In parentheses: what there is too little of and how many are needed, or in how many studies or manuals the element is present and absent.")
WZ_WORD(group_not_estimable, "Niet te schatten: {0} ({1})",
        "Not estimable: {0} ({1})")
WZ_WORD(group_aliased, "Niet te onderscheiden van een ander element, dat in de tabel staat ({0})",
        "Not to be told apart from another element, which stands in the table ({0})")
WZ_WORD(group_not_tested, "Niet getoetst: staat wel in het codeboek, niet in het plan ({0})",
        "Not tested: in the codebook, not in the plan ({0})")
WZ_WORD(item_aliased, "[0]: gaat steeds samen met [1]",
        "[0]: always goes together with [1]")
WZ_WORD(item_opposite, "[0]: steeds het omgekeerde van [1]",
        "[0]: always the opposite of [1]")
WZ_WORD(with_without, "{2}: aanwezig {0}, afwezig {1}",
        "{2}: present {0}, absent {1}")
WZ_WORD(too_few_studies_with, "studies waarin aanwezig: {0}; nodig: {1}", "studies that have it: {0}; needed: {1}")
WZ_WORD(too_few_studies_without, "studies waarin afwezig: {0}; nodig: {1}", "studies without it: {0}; needed: {1}")
WZ_WORD(too_few_manuals_with, "handleidingen waarin aanwezig: {0}; nodig: {1}", "manuals that have it: {0}; needed: {1}")
WZ_WORD(too_few_manuals_without, "handleidingen waarin afwezig: {0}; nodig: {1}", "manuals without it: {0}; needed: {1}")
WZ_WORD(elements_figure, "Verschil in effect tussen studies met en zonder elk element",
        "Difference in effect between studies with and without each element")
WZ_WORD(elements_figure_text,
        "Verschil in gemiddeld effect tussen studies met en zonder het element, met interval per element (niet gecorrigeerd voor het aantal "
        "elementen); in de volgorde van de tabel in het rapport; elementen zonder schatting staan daar onder.",
        "Difference in mean effect between studies with and without the element, with an interval for each (not corrected for the number "
        "of elements); in the order of the table in the report; elements without an estimate stand below that.")
WZ_WORD(smaller_with, "kleiner effect met element", "smaller effect with element")
WZ_WORD(larger_with, "groter effect met element", "larger effect with element")
WZ_WORD(elements_caption, "Elementen, van meest naar minst bewijs", "Elements, from most to least evidence")
WZ_WORD(elements_not_converged, "Bij {0} herverdelingen in deze toetsen kwam het model niet tot een oplossing. Ze tellen als een minstens even groot verschil, wat p groter maakt; aantallen per "
        "element staan in het CSV-bestand.",
        "In {0} replicates of these tests the model did not converge. They count as a difference at least as large, which makes p larger; numbers for each element are "
        "in the CSV file.")
WZ_WORD(domain_common, "Algemeen werkzame factoren", "Common factors")
WZ_WORD(domain_content, "Inhoud", "Content")
WZ_WORD(domain_context, "Context", "Context")
WZ_WORD(domain_organisation, "Organisatie", "Organisation")
WZ_WORD(domain_safety, "Veiligheid", "Safety")
WZ_WORD(domain_structure, "Vorm", "Structure")
WZ_WORD(domain_technique, "Technieken", "Techniques")
WZ_WORD(domain_none, "Zonder domein", "Without a domain")
WZ_WORD(head_element, "Element", "Element")
WZ_WORD(head_with, "Met", "With")
WZ_WORD(note_with, "studies / effectgroottes waarin het element aanwezig is", "studies / effect sizes in which the element is present")
WZ_WORD(head_without, "Zonder", "Without")
WZ_WORD(note_without, "studies / effectgroottes waarin het element afwezig is", "studies / effect sizes in which the element is absent")
WZ_WORD(head_not_stated, "Niet vermeld", "Not stated")
WZ_WORD(note_not_stated, "effectgroottes waarvan niet bekend is of het element aanwezig was; zij tellen niet mee",
        "effect sizes of which it is not known whether the element was there; these are left out")
WZ_WORD(head_mean_with, "Effect met", "Effect with")
WZ_WORD(note_mean_with, "gemiddeld effect met het element, met het interval van de toets van het plan", "mean effect with the element, with the interval of the plan's test")
WZ_WORD(head_mean_without, "Effect zonder", "Effect without")
WZ_WORD(note_mean_without, "gemiddeld effect zonder het element, met het interval van de toets van het plan", "mean effect without the element, with the interval of the plan's test")
WZ_WORD(head_difference, "Verschil", "Difference")
WZ_WORD(note_difference, "effect met min effect zonder, met interval", "effect with minus effect without, with interval")
WZ_WORD(head_p, "p", "p")
WZ_WORD(note_p, "kans op zo'n groot verschil als er geen is, volgens het model, voor dit element alleen",
        "chance of a difference this large if there is none, by the model, for this element alone")
WZ_WORD(head_p_perm, "p permutatie", "p permutation")
WZ_WORD(note_p_perm, "dezelfde kans, bepaald door de codes vele malen over de eenheden te herverdelen",
        "the same chance, found by reassigning the codes to the units many times")
WZ_WORD(head_p_maxt, "p max-T", "p max-T")
WZ_WORD(note_p_maxt, "permutatie-p, gecorrigeerd voor alle elementen die samen zijn getoetst; hierop berust het antwoord; komt altijd uit getrokken herverdelingen van alle elementen tegelijk, ook bij een element waarvan p permutatie alle herverdelingen telt",
        "permutation p, corrected for all elements tested together; the answer rests on this; it always comes from drawn assignments of all elements at once, also for an element whose p permutation counts all assignments")
WZ_WORD(paper_title, "Tabel voor een artikel: gemiddelde effecten met en zonder elk element", "Table for a paper: mean effects with and without each element")
WZ_WORD(paper_caption, "Gemiddeld effect met en zonder elk element, elk uit een eigen model", "Mean effect with and without each element, each from a model of its own")
WZ_WORD(corrections_title, "Andere correcties voor het aantal elementen", "Other corrections for the number of elements")
WZ_WORD(corrections_caption, "Dezelfde toetsen met andere correcties, ter vergelijking; het antwoord hierboven verandert er niet door",
        "The same tests under other corrections, to compare; the answer above does not change with them")
WZ_WORD(note_p_uncorrected, "permutatie-p van dit element alleen, niet gecorrigeerd", "permutation p of this element alone, not corrected")
WZ_WORD(head_p_maxt_sd, "p max-T stapsgewijs", "p max-T step-down")
WZ_WORD(note_p_maxt_sd, "als p max-T, maar elk element wordt vergeleken met zichzelf en de zwakkere: nooit groter dan p max-T",
        "as p max-T, but each element is compared with itself and the weaker ones: never larger than p max-T")
WZ_WORD(head_p_minp, "p min-P", "p min-P")
WZ_WORD(note_p_minp, "gecorrigeerd via de kleinste p van alle elementen in plaats van de grootste toetsgrootheid: weegt zeldzame en gangbare elementen gelijk",
        "corrected by the smallest p of all elements in place of the largest statistic: weighs rare and common elements alike")
WZ_WORD(head_p_minp_sd, "p min-P stapsgewijs", "p min-P step-down")
WZ_WORD(note_p_minp_sd, "als p min-P, stapsgewijs: nooit groter dan p min-P", "as p min-P, step-down: never larger than p min-P")
WZ_WORD(head_q_bh, "q", "q")
WZ_WORD(note_q_bh, "Benjamini-Hochberg: als alles met een q tot en met deze eruit zou springen, is dit naar verwachting het aandeel dat toeval is",
        "Benjamini-Hochberg: if everything with a q up to this one were to stand out, this is the expected share that is chance")
WZ_WORD(head_p_floor, "Kleinst mogelijke p", "Smallest possible p")
WZ_WORD(note_p_floor, "de kleinste permutatie-p die deze opzet kan geven", "the smallest permutation p that this design can give")
WZ_WORD(head_answer, "Antwoord", "Answer")
WZ_WORD(note_answer, "niet te schatten, niet getoetst en geen verschil aangetoond zijn drie verschillende antwoorden; alleen op zichzelf opvallend: niet na correctie voor alles wat samen is getoetst",
        "not estimable, not tested and no difference shown are three different answers; notable only by itself: not after correction for all that was tested together")
WZ_WORD(answer_larger, "Springt eruit: groter effect", "Stands out: larger effect")
WZ_WORD(answer_smaller, "Springt eruit: kleiner effect", "Stands out: smaller effect")
WZ_WORD(answer_differs, "Op zichzelf opvallend: het effect hangt hiermee samen (niet gecorrigeerd voor het aantal moderatoren).",
        "Notable by itself: the effect goes along with this (not corrected for the number of moderators).")
WZ_WORD(answer_alone, "Alleen op zichzelf opvallend", "Notable only by itself")
WZ_WORD(answer_not_shown, "Geschat; geen verschil aangetoond (en ook niet dat er geen is).",
        "Estimated; no difference shown (nor shown that there is none).")
WZ_WORD(answer_cannot_show, "Geschat; deze opzet kan geen verschil aantonen: p kan niet kleiner zijn dan {0}.",
        "Estimated; this design can not show a difference: p can not be smaller than {0}.")
WZ_WORD(answer_not_permuted, "Geschat; permutatietoets niet gedaan.", "Estimated; permutation test not made.")
WZ_WORD(answer_not_possible, "Geschat; permutatietoets niet mogelijk: {0}.", "Estimated; permutation test not possible: {0}.")
WZ_WORD(not_permuted_varies, "het kenmerk verschilt binnen de eenheden die het plan wil verwisselen",
        "the feature varies within the units that the plan wants to exchange")
WZ_WORD(not_permuted_strata, "de strata verschillen binnen de eenheden", "the strata vary within the units")
WZ_WORD(not_permuted_statistic, "het model voor de toetsgrootheid kwam niet tot een oplossing", "the model of the test statistic did not converge")
WZ_WORD(not_permuted_null, "het model zonder het kenmerk kwam niet tot een oplossing",
        "the model without the feature did not converge")
WZ_WORD(answer_not_estimable, "Niet te schatten: {0}{1}.", "Not estimable: {0}{1}.")
WZ_WORD(answer_aliased, "Niet te onderscheiden van [0]: in deze studies gaan ze steeds samen. Zie daar.",
        "Not to be told apart from [0]: in these studies the two always go together. See there.")
WZ_WORD(answer_opposite, "Niet te onderscheiden van [0]: in deze studies is steeds het ene of het andere aanwezig. Zie daar, met omgekeerd teken.",
        "Not to be told apart from [0]: in these studies there is always one or the other. See there, with the sign turned.")
WZ_WORD(answer_not_tested, "Niet getoetst: staat wel in het codeboek, niet in het plan.", "Not tested: in the codebook, not in the plan.")
WZ_WORD(reason_too_few_studies, "te weinig studies", "too few studies")
WZ_WORD(reason_too_few_manuals, "te weinig handleidingen", "too few manuals")
WZ_WORD(reason_too_few_effects, "te weinig effectgroottes voor dit model", "too few effect sizes for this model")
WZ_WORD(reason_one_effect, "er is maar \u00e9\u00e9n effectgrootte", "there is only one effect size")
WZ_WORD(reason_constant, "overal dezelfde waarde, dus niets te vergelijken", "the same value everywhere, so nothing to compare")
WZ_WORD(reason_no_effects, "geen effectgroottes", "no effect sizes")
WZ_WORD(reason_all_missing, "nergens vermeld", "stated nowhere")
WZ_WORD(reason_rank_deficient, "de gegevens onderscheiden de onderdelen van het model niet", "the data can not tell the parts of the model apart")
WZ_WORD(reason_not_converged, "het model kwam niet tot een oplossing", "the model did not converge")
WZ_WORD(reason_one_unit, "er is maar \u00e9\u00e9n eenheid", "there is only one unit")
WZ_WORD(reason_too_few_units, "het kenmerk gebruikt alle eenheden van een niveau op, dus er blijven er geen over om het aan te toetsen",
        "the feature uses up all units of a level, so none are left to test it by")
WZ_WORD(reason_few_units, "te weinig eenheden", "too few units")
WZ_WORD(reason_present_everywhere, "overal aanwezig, dus niets te vergelijken",
        "present everywhere, so nothing to compare")
WZ_WORD(reason_present_nowhere, "nergens aanwezig, dus niets te vergelijken",
        "present nowhere, so nothing to compare")
WZ_WORD(reason_one_name, "er is maar \u00e9\u00e9n naam om te vergelijken",
        "there is only one name to compare")
WZ_WORD(detail_minimum, "minimum", "minimum")
WZ_WORD(not_computed, "niet berekend", "not computed")
WZ_WORD(why_not_tested, "niet getoetst", "not tested")
WZ_WORD(why_aliased, "niet te onderscheiden van een ander element", "not to be told apart from another element")
WZ_WORD(why_not_estimable, "niet te schatten", "not estimable")
WZ_WORD(why_not_permuted, "permutatietoets niet gedaan", "permutation test not made")
WZ_WORD(why_reference, "referentie", "reference")
WZ_WORD(why_none_tested, "er is niets getoetst", "nothing was tested")
WZ_WORD(why_empty, "leeg", "empty")

/* Moderators */
WZ_WORD(title_moderators, "Andere kenmerken van studies (moderatoren)", "Other features of studies (moderators)")
WZ_WORD(no_moderators, "Het plan vraagt geen moderatoren.", "The plan asks for no moderators.")
WZ_WORD(moderators_caption, "Moderatoren, elk in een eigen model", "Moderators, each in a model of its own")
WZ_WORD(head_moderator, "Moderator", "Moderator")
WZ_WORD(head_category, "Categorie", "Category")
WZ_WORD(note_category, "de eerste regel van elke moderator is de toets van het geheel; daaronder de categorie\u00ebn",
        "the first line of each moderator is the test of the whole; its categories follow")
WZ_WORD(whole_moderator, "geheel", "whole")
WZ_WORD(per_unit, "per eenheid meer", "for one unit more")
WZ_WORD(category_absent, "afwezig", "absent")
WZ_WORD(category_present, "aanwezig", "present")
WZ_WORD(head_counts, "Studies / effecten", "Studies / effects")
WZ_WORD(note_counts, "aantal studies / aantal effectgroottes", "number of studies / number of effect sizes")
WZ_WORD(head_mean, "Gemiddeld effect", "Mean effect")
WZ_WORD(note_mean, "gemiddeld effect in de categorie, met interval; bij een getal: het effect bij het gemiddelde daarvan",
        "mean effect in the category, with interval; for a number: the effect at its mean")
WZ_WORD(note_difference_reference,
        "verschil met de referentiecategorie (streepje), met interval; bij een getal: verandering per eenheid",
        "difference from the reference category (dash), with interval; for a number: change for one unit")
WZ_WORD(note_p_category, "van dit verschil, volgens het model", "of this difference, by the model")
WZ_WORD(head_omnibus, "F (df)", "F (df)")
WZ_WORD(note_omnibus, "toets of de categorie\u00ebn samen verschillen, met vrijheidsgraden", "test of whether the categories differ at all, with degrees of freedom")
WZ_WORD(head_p_omnibus, "p van F", "p of F")
WZ_WORD(note_p_omnibus, "van de hele moderator, volgens het model", "of the whole moderator, by the model")
WZ_WORD(note_p_perm_moderators,
        "van de hele moderator, bepaald door de codes over de eenheden te herverdelen; niet gecorrigeerd; hierop berust het antwoord",
        "of the whole moderator, found by reassigning the codes to the units; not corrected; the answer rests on this")
WZ_WORD(title_interventions, "Interventies met een naam",
        "Named interventions")
WZ_WORD(interventions_text, "Het gemiddelde effect van elke interventie met twee of meer studies, uit een model met de interventie als kenmerk. De overige staan samen op een regel. Een verschil tussen twee interventies is hiermee niet getoetst: zij zijn zelden in dezelfde studies vergeleken.",
        "The mean effect of every intervention with two or more studies, from one model with the intervention as feature. The others share one line. This is no test of a difference between two interventions: they were seldom compared in the same studies.")
WZ_WORD(interventions_caption, "Interventies, van groot naar klein effect",
        "Interventions, from large to small effect")
WZ_WORD(head_intervention, "Interventie",
        "Intervention")
WZ_WORD(note_mean_intervention, "gemiddeld effect van de interventie, met interval",
        "mean effect of the intervention, with interval")
WZ_WORD(interventions_rest, "overige",
        "other")
WZ_WORD(interventions_none, "Een gemiddelde per interventie is niet te schatten: {0}.",
        "Means of interventions can not be estimated: {0}.")
WZ_WORD(interventions_counts, "Interventies met minder dan twee studies (samen de regel overige): {0}. Effectgroottes zonder naam van de interventie: {1}.",
        "Interventions with fewer than two studies (together the line other): {0}. Effect sizes without a name of the intervention: {1}.")

/* Interventions in use: the inventory */
WZ_WORD(title_practice, "Nederlandse interventies", "Dutch interventions")
WZ_WORD(practice_text,
        "{0} van de {1} interventies uit de inventarisatie ([2]) zijn van dit type. De inventarisatie staat los van de analyses: deze interventies hoeven niet te zijn "
        "onderzocht in de studies van dit rapport, en een element dat er hier uitspringt hoeft in deze interventies niet hetzelfde te doen.",
        "{0} of the {1} interventions of the inventory ([2]) are of this type. The inventory stands apart from the analyses: these interventions need not be among those "
        "that the studies of this report examined, and an element that stands out here need not do the same in them.")
WZ_WORD(practice_empty, "Geen van de {0} interventies uit de inventarisatie ([1]) is van dit type.",
        "None of the {0} interventions of the inventory ([1]) is of this type.")
WZ_WORD(practice_no_types, "De inventarisatie ([0]) zegt niet welke interventies van dit type zijn; ze staan alle op de pagina van alle interventies.",
        "The inventory ([0]) does not say which interventions are of this type; all are on the page of all interventions.")
WZ_WORD(practice_caption, "Nederlandse interventies van dit type en de elementen die zij bevatten",
        "Dutch interventions of this type and the elements that they contain")
WZ_WORD(practice_elements_caption, "Elementen van deze interventies, en wat de toetsen van dit type erover zeggen",
        "Elements of these interventions, and what the tests of this type say of them")
WZ_WORD(practice_range, "{0} tot {1} {2}", "{0} to {1} {2}")
WZ_WORD(practice_exact, "{0} {1}", "{0} {1}")
WZ_WORD(practice_at_least, "ten minste {0} {1}", "at least {0} {1}")
WZ_WORD(practice_at_most, "ten hoogste {0} {1}", "at most {0} {1}")
WZ_WORD(practice_weeks, "weken", "weeks")
WZ_WORD(practice_contacts, "contacten", "contacts")
WZ_WORD(practice_dutch_rct, "wel een Nederlandse RCT", "with a Dutch randomised trial")
WZ_WORD(practice_no_dutch_rct, "geen Nederlandse RCT", "no Dutch randomised trial")
WZ_WORD(practice_unknown, "de elementen zijn niet bekend", "its elements are not known")
WZ_WORD(practice_none, "geen van de elementen van de inventarisatie", "none of the inventory's elements")
WZ_WORD(practice_open, "(niet vermeld: {0})", "(not stated: {0})")
WZ_WORD(practice_near, "{0} (verwant)", "{0} (related)")
WZ_WORD(head_dose, "Omvang", "Dose")
WZ_WORD(note_dose, "duur, aantal contacten en frequentie, zoals in de inventarisatie", "duration, number of contacts and frequency, as in the inventory")
WZ_WORD(head_cost, "Kosten", "Cost")
WZ_WORD(note_cost, "bedragen gelden voor verschillende dingen (een cli\u00ebnt, een groep, een pakket): lees de toelichting voor een vergelijking",
        "amounts are for different things (a client, a group, a package): read the note before comparing")
WZ_WORD(head_effect_studies, "Effectonderzoek", "Effect studies")
WZ_WORD(note_effect_studies, "naar deze interventie, zoals in de inventarisatie", "of this intervention, as in the inventory")
WZ_WORD(head_contains, "Bevat", "Contains")
WZ_WORD(note_contains, "elementen volgens de inventarisatie", "elements according to the inventory")
WZ_WORD(note_element_inventory, "zoals de inventarisatie het noemt", "as the inventory calls it")
WZ_WORD(head_element_here, "In deze analyses", "In these analyses")
WZ_WORD(note_element_here, "het gecodeerde element dat het dichtst bij dat van de inventarisatie komt; verwant: ruimer of smaller",
        "the coded element that comes closest to that of the inventory; related: wider or narrower")
WZ_WORD(head_answer_here, "Antwoord in dit type", "Answer in this type")
WZ_WORD(note_answer_here, "wat de toets van dat element in de studies van dit type uitwees; niet over deze interventies zelf",
        "what the test of that element showed in the studies of this type; not about these interventions themselves")
WZ_WORD(head_who_has_it, "Interventies met dit element", "Interventions with this element")
WZ_WORD(note_with_interventions, "interventies van dit type die het element bevatten", "interventions of this type that contain the element")
WZ_WORD(note_without_interventions, "interventies van dit type die het niet bevatten", "interventions of this type that do not contain it")
WZ_WORD(note_open_interventions, "interventies van dit type waarvan het niet bekend is", "interventions of this type of which it is not known")
WZ_WORD(answer_no_element, "Niet te toetsen: geen van de gecodeerde elementen komt hiermee overeen.",
        "Can not be tested: none of the coded elements corresponds to it.")
WZ_WORD(answer_not_coded, "Niet getoetst: de studies van dit rapport zijn er niet op gecodeerd.", "Not tested: the studies of this report were not coded for it.")
WZ_WORD(why_not_stated, "niet vermeld", "not stated")
WZ_WORD(why_no_element, "geen", "none")
WZ_WORD(why_nobody, "geen enkele", "none of them")
WZ_WORD(file_practice, "Nederlandse interventies", "Dutch interventions")

WZ_WORD(others, "results.json bevat voor dit type nog {0} analyses waarvoor deze pagina geen plaats heeft.",
        "results.json holds {0} more analyses of this type that this page has no place for.")

/* Left out, changed */
WZ_WORD(title_excluded, "Niet meegenomen", "Left out")
WZ_WORD(none_excluded, "Alle gegevens zijn meegenomen.", "All records were used.")
WZ_WORD(excluded_caption, "Gegevens die niet zijn meegenomen, uit de hele dataset", "Records left out, of the whole data set")
WZ_WORD(head_record, "Studie of effect", "Study or effect")
WZ_WORD(head_file, "Bestand", "File")
WZ_WORD(head_reason, "Reden", "Reason")
WZ_WORD(note_reason, "waarom het programma dit niet kon gebruiken", "why the program could not use it")
WZ_WORD(head_detail, "Bijzonderheden", "Detail")
WZ_WORD(note_detail, "zoals het programma het meldde, in het Engels", "as the program put it")
WZ_WORD(first_of_many, "Hieronder staan de eerste {0} van {1}; allemaal staan ze in dataset.json, en in het CSV-bestand als het plan daarom vraagt.",
        "Below are the first {0} of {1}; all are in dataset.json, and in the CSV file when the plan asks for it.")
WZ_WORD(excluded_tally, "Hoe vaak welke reden",
        "How often which reason")
WZ_WORD(excluded_no_effect_size, "geen effectgrootte te berekenen uit wat is vermeld", "no effect size can be computed from what is stated")
WZ_WORD(excluded_variance_not_positive, "de steekproefvariantie is niet groter dan nul", "the sampling variance is not above zero")
WZ_WORD(excluded_missing_level_id, "niet bekend bij welke studie of handleiding het hoort", "not known which study or manual it belongs to")
WZ_WORD(excluded_invalid_counts, "de aantallen kunnen niet kloppen", "the counts can not be right")
WZ_WORD(excluded_invalid_statistic, "een van de vermelde waarden kan niet kloppen", "one of the values stated can not be right")
WZ_WORD(excluded_df_not_one, "de toets vergelijkt meer dan twee groepen tegelijk", "the test compares more than two groups at once")
WZ_WORD(excluded_no_direction, "niet bekend welke groep beter af was", "not known which group did better")
WZ_WORD(excluded_outside_interval, "een waarde ligt buiten het eigen betrouwbaarheidsinterval", "a value lies outside its own confidence interval")
WZ_WORD(excluded_interval_reversed, "de grenzen van een betrouwbaarheidsinterval staan verwisseld", "the limits of a confidence interval stand the wrong way round")
WZ_WORD(excluded_sign_conflict, "de cijfers en de gecodeerde richting spreken elkaar tegen", "the figures and the coded direction contradict each other")
WZ_WORD(excluded_no_pre_post_r, "de samenhang tussen voor- en nameting is niet bekend", "the correlation of pre-test and post-test is not known")
WZ_WORD(excluded_nonsignificant_without_figures, "alleen vermeld als niet significant, zonder cijfers", "stated as not significant only, without figures")
WZ_WORD(title_changes, "Gecorrigeerd of aangenomen", "Corrected or assumed")
WZ_WORD(none_changed, "Het programma heeft geen waarden veranderd of aangenomen.", "The program changed and assumed no values.")
WZ_WORD(none_changed_here, "In de rijen van dit type heeft het programma geen waarden veranderd of aangenomen.", "The program changed and assumed no values in the rows of this type.")
WZ_WORD(changes_others, "Veranderingen in rijen die niet bij dit type horen: {0}. Die staan in de tabel met veranderingen (changes.csv en de werkmap), en op de bladzijde van hun eigen type als ze er een hebben.",
        "Changes in rows that are not of this type: {0}. They stand in the table of changes (changes.csv and the workbook), and on the page of their own type if they have one.")
WZ_WORD(changes_no_analysis, "Veranderingen in rijen die aan geen analyse meedoen, omdat ze geen bruikbare effectgrootte hebben: {0}. Die staan in de tabel met veranderingen (changes.csv en de werkmap).",
        "Changes in rows that enter no analysis, since they have no usable effect size: {0}. They stand in the table of changes (changes.csv and the workbook).")
WZ_WORD(changes_caption, "Waarden die het programma heeft veranderd of aangenomen", "Values that the program changed or assumed")
WZ_WORD(changes_tally, "Hoe vaak welke regel",
        "How often which rule")
WZ_WORD(head_variable, "Variabele", "Variable")
WZ_WORD(head_old, "Was", "Was")
WZ_WORD(note_old, "zoals het in het invoerbestand staat", "as it stands in the input file")
WZ_WORD(head_new, "Is nu", "Is now")
WZ_WORD(head_rule, "Regel van correctie", "Rule")
WZ_WORD(rule_manual_is_intervention, "geen handleiding gescoord: de interventie zelf telt als eenheid op het niveau handleiding",
        "no manual was scored: the intervention itself counts as the unit at the level of manuals")
WZ_WORD(rule_manual_is_study, "geen handleiding: het onderzoek zelf telt als eenheid op het niveau handleiding",
        "no manual: the study itself counts as the unit at the level of manuals")
WZ_WORD(rule_half_added_to_zero_cell, "een half opgeteld bij alle vier de aantallen, omdat er een nul bij was",
        "a half added to all four counts, since one of them was zero")
WZ_WORD(rule_zero_rule, "vermeld als niet significant zonder cijfers: geteld als geen effect", "stated as not significant without figures: counted as no effect")
WZ_WORD(rule_n_half_of_total, "omvang van de groepen niet vermeld: elk de helft van het totaal", "sizes of the groups not stated: half of the total each")
WZ_WORD(rule_n_rest_of_total, "omvang van de groep niet vermeld: de rest van het totaal", "size of the group not stated: the rest of the total")
WZ_WORD(rule_pre_post_r_assumed, "samenhang van voor- en nameting niet vermeld: die van het plan aangenomen", "correlation of pre-test and post-test not stated: that of the plan assumed")
WZ_WORD(rule_outlier_moved, "uitschieter verplaatst naar de dichtstbijzijnde waarde die er geen is",
        "outlier moved to the nearest value that is none")
WZ_WORD(rule_variance_of_moved, "variantie opnieuw berekend bij de verplaatste waarde", "variance computed anew at the moved value")

/* How it was made */
WZ_WORD(title_made, "Hoe dit is gemaakt", "How this was made")
WZ_WORD(set_name, "Plan", "Plan")
WZ_WORD(set_program, "Programma", "Program")
WZ_WORD(set_method_version, "Versie van de methode", "Version of the method")
WZ_WORD(set_measure, "Effectmaat", "Effect measure")
WZ_WORD(measure_d, "Cohens d", "Cohen's d")
WZ_WORD(measure_log_or, "log oddsratio", "log odds ratio")
WZ_WORD(set_conversion, "Tussen oddsratio en d", "Between odds ratio and d")
WZ_WORD(conversion_logit, "logit: log oddsratio = \u03c0/\u221a3 maal d", "logit: log odds ratio = \u03c0/\u221a3 times d")
WZ_WORD(conversion_cox, "Cox: log oddsratio = 1,65 maal d", "Cox: log odds ratio = 1.65 times d")
WZ_WORD(conversion_probit, "probit: d is het verschil van de probits van twee aandelen; zonder aandelen logit (log oddsratio = \u03c0/\u221a3 maal d)",
        "probit: d is the difference of the probits of two shares; without shares logit (log odds ratio = \u03c0/\u221a3 times d)")
WZ_WORD(set_hedges, "Correctie voor kleine steekproeven (Hedges)", "Correction for small samples (Hedges)")
WZ_WORD(hedges_yes, "ja, op gestandaardiseerde gemiddelde verschillen", "yes, on standardised mean differences")
WZ_WORD(hedges_no, "nee", "no")
WZ_WORD(set_zero_rule, "Alleen als niet significant vermeld", "Stated as not significant only")
WZ_WORD(zero_rule_yes, "telt als effectgrootte nul", "counts as an effect size of zero")
WZ_WORD(zero_rule_no, "niet meegenomen", "left out")
WZ_WORD(set_outliers, "Uitschieters", "Outliers")
WZ_WORD(outliers_moved, "effectgroottes en steekproefgroottes meer dan {0} standaarddeviaties van hun gemiddelde: verplaatst naar de dichtstbijzijnde die dat niet is",
        "effect sizes and sample sizes more than {0} standard deviations from their mean: moved to the nearest one that is not")
WZ_WORD(outliers_kept, "niet verplaatst", "not moved")
WZ_WORD(set_pre_post_r, "Samenhang van voor- en nameting, aangenomen waar die niet is vermeld", "Correlation of pre-test and post-test, assumed where it is not stated")
WZ_WORD(set_levels, "Niveaus van het model", "Levels of the model")
WZ_WORD(set_method, "Schatting", "Estimation")
WZ_WORD(method_reml, "REML (restricted maximum likelihood)", "REML (restricted maximum likelihood)")
WZ_WORD(method_ml, "ML (maximum likelihood)", "ML (maximum likelihood)")
WZ_WORD(method_fixed, "gelijk effect in alle studies (fixed)", "equal effect in all studies (fixed)")
WZ_WORD(set_test, "Toets van het model", "Test of the model")
WZ_WORD(test_t, "t en F, vrijheidsgraden uit het aantal effectgroottes", "t and F, degrees of freedom from the number of effect sizes")
WZ_WORD(test_z, "normale benadering (z)", "normal approximation (z)")
WZ_WORD(test_contain, "t en F, vrijheidsgraden uit het aantal eenheden waartussen het kenmerk verschilt",
        "t and F, degrees of freedom from the number of units between which the feature varies")
WZ_WORD(set_level, "Betrouwbaarheid", "Confidence level")
WZ_WORD(set_rho, "Samenhang van steekproeffouten binnen een studie (rho)", "Correlation of sampling errors within a study (rho)")
WZ_WORD(set_min_studies, "Studies nodig aan elke kant", "Studies needed on each side")
WZ_WORD(set_min_manuals, "Handleidingen nodig aan elke kant", "Manuals needed on each side")
WZ_WORD(set_replicates, "Herverdelingen gevraagd", "Replicates asked for")
WZ_WORD(set_statistic, "Toetsgrootheid", "Test statistic")
WZ_WORD(statistic_refit, "het model opnieuw geschat bij elke herverdeling", "the model fitted anew in every replicate")
WZ_WORD(statistic_auto, "eerst met varianties van het model zonder kenmerk; wat in de buurt van de grens komt opnieuw geschat bij elke herverdeling",
        "first at the variances of the model without the feature; what comes near the limit fitted anew in every replicate")
WZ_WORD(statistic_null, "varianties vastgehouden op het model zonder kenmerk (benadering)", "variances held at those of the model without the feature (approximation)")
WZ_WORD(set_correction, "Correctie voor meer toetsen", "Correction for several tests")
WZ_WORD(correction_maxT, "max-T (Westfall en Young), over alle elementen van een type", "max-T (Westfall and Young), over all elements of a type")
WZ_WORD(correction_none, "geen", "none")
WZ_WORD(set_unit, "Wat wordt herverdeeld", "What is exchanged")
WZ_WORD(unit_auto, "eenheden van het hoogste niveau waarop een kenmerk vastligt", "units of the highest level at which a feature is constant")
WZ_WORD(set_strata, "Alleen herverdeeld binnen", "Exchanged only within")
WZ_WORD(up_to, "tot", "to")
WZ_WORD(note_exchange, "Herverdeeld per element: {0}.", "Exchanged for the elements: {0}.")
WZ_WORD(exchange_drawn, "{0} eenheden ({1}), {2} herverdelingen getrokken", "{0} units ({1}), {2} assignments drawn")
WZ_WORD(exchange_exact, "{0} eenheden ({1}), alle {2} herverdelingen", "{0} units ({1}), all {2} assignments")
WZ_WORD(note_not_stated_moderator, "effectgroottes waarvan dit kenmerk niet bekend is; zij tellen in deze toets niet mee",
        "effect sizes of which this feature is not known; left out of this test")
WZ_WORD(note_p_floor_moderator, "de kleinste p die de permutatietoets hier kan geven", "the smallest p that the permutation test can give here")
WZ_WORD(set_seed, "Startgetal van het toeval", "Seed of the random numbers")
WZ_WORD(set_digest, "Kenmerk van de analyse (SHA-256)", "Digest of the analysis (SHA-256)")
WZ_WORD(role_plan, "plan", "plan")
WZ_WORD(role_effects, "effectgroottes", "effect sizes")
WZ_WORD(role_studies, "studies", "studies")
WZ_WORD(role_interventions, "interventies", "interventions")
WZ_WORD(role_manuals, "handleidingen", "manuals")
WZ_WORD(role_first_coder, "eerste codeur", "first coder")
WZ_WORD(role_second_coder, "tweede codeur", "second coder")
WZ_WORD(role_codebook, "codeboek", "codebook")
WZ_WORD(role_taxonomy, "taxonomie", "taxonomy")
WZ_WORD(role_inventory, "inventarisatie", "inventory")
WZ_WORD(role_inventory_elements, "inventarisatie: elementen", "inventory: elements")
WZ_WORD(role_inventory_scores, "inventarisatie: welke interventie welk element heeft", "inventory: which intervention has which element")
WZ_WORD(computed_yi, "effectgrootte", "effect size")
WZ_WORD(computed_vi, "steekproefvariantie", "sampling variance")
WZ_WORD(computed_pre_post_r, "samenhang van voor- en nameting", "correlation of pre-test and post-test")
WZ_WORD(computed_n, "steekproefgrootte", "sample size")
WZ_WORD(inputs_caption, "Invoerbestanden", "Input files")
WZ_WORD(head_role, "Rol", "Role")
WZ_WORD(head_sha256, "SHA-256", "SHA-256")
WZ_WORD(note_sha256, "vingerafdruk van de inhoud: is zij gelijk, dan is het bestand gelijk", "fingerprint of the content: the same when the file is the same")

/* Methods */
WZ_WORD(title_methods, "Methode in het kort", "Methods in short")
WZ_WORD(methods_model,
        "Effectgroottes zijn samengevat met een meta-analytisch model met toevalseffecten op elk genoemd niveau; zo telt een studie met veel "
        "effectgroottes niet evenzovele malen mee.",
        "Effect sizes were combined by a meta-analytic model with random effects at each level named above, so that a study with many effect "
        "sizes does not count as many times.")
WZ_WORD(methods_heterogeneity,
        "Het betrouwbaarheidsinterval zegt hoe precies het gemiddelde bekend is; het voorspellingsinterval zegt waar het ware effect van een "
        "nieuwe, vergelijkbare studie kan liggen.",
        "The confidence interval says how well the mean is known; the prediction interval says where the true effect of a new, comparable "
        "study may lie.")
WZ_WORD(methods_elements,
        "Elk element is in een eigen model getoetst. Een element dat niet is vermeld, geldt niet als afwezig. Elementen die in precies dezelfde "
        "studies voorkomen, zijn niet van elkaar te onderscheiden.",
        "Each element was tested in a model of its own. An element that is not stated is not taken as absent. Elements that occur in exactly "
        "the same studies can not be told apart.")
WZ_WORD(methods_permutation,
        "De permutatietoets herverdeelt de codes over de eenheden van het hoogste niveau waarop zij vastliggen; p = (b + 1)/(B + 1), of precies "
        "wanneer alle herverdelingen zijn doorlopen. Max-T corrigeert voor alle elementen van een type samen en houdt rekening met hun samenhang.",
        "The permutation test reassigns codes to units at the highest level at which they are constant; p = (b + 1)/(B + 1), or exact where all "
        "assignments were enumerated. Max-T corrects for all elements of a type together and takes their correlation into account.")
WZ_WORD(methods_floor,
        "Met weinig eenheden kan een permutatietoets geen kleine p geven. Daarom staat de kleinst mogelijke p erbij.",
        "With few units a permutation test can not give a small p. The smallest possible p is therefore given beside it.")
WZ_WORD(methods_d, "Cohens d is het verschil tussen de groepen in standaardafwijkingen, positief wanneer de programmagroep beter af is.",
        "Cohen's d is the difference between the groups in standard deviations, positive when the programme group did better.")
WZ_WORD(methods_d_coded, "De effectgroottes zijn die van de gegevens zelf; welke kant gunstig is, volgt de codering daarvan.",
        "The effect sizes are those of the data themselves; which side is favourable follows their coding.")
WZ_WORD(methods_d_words, "In woorden: onder 0,20 verwaarloosbaar, onder 0,50 klein, onder 0,80 middelgroot, onder 1,20 groot, anders zeer groot.",
        "In words: below 0.20 negligible, below 0.50 small, below 0.80 medium, below 1.20 large, else very large.")
WZ_WORD(methods_log_or,
        "De oddsratio vergelijkt de kansverhouding op een gunstige uitkomst tussen programma- en controlegroep: boven 1 is gunstig voor het "
        "programma. Er is gerekend met de logaritme; een verschil van nul is een oddsratio van 1.",
        "The odds ratio compares the odds of a favourable outcome between programme and control group: above 1 is in favour of the programme. "
        "Computation is in logarithms; a difference of zero is an odds ratio of 1.")

/* Index */
WZ_WORD(all_types, "Alle typen", "All types")
WZ_WORD(index_title, "Typen naast elkaar", "Types side by side")
WZ_WORD(index_text, "Kies een type om te zien welke elementen samengaan met een groter of kleiner effect.",
        "Choose a type to see which elements go with a larger or smaller effect.")
WZ_WORD(types_figure, "Gemiddeld effect per type", "Overall effect by type")
WZ_WORD(types_figure_text,
        "Ruit: gemiddeld effect met interval. Streepjeslijn: voorspellingsinterval. Typen kunnen studies delen; dit is geen toets van hun verschil.",
        "Diamond: mean effect with interval. Dashed line: prediction interval. Types may share studies; this is no test of their difference.")
WZ_WORD(overview_caption, "Typen", "Types")
WZ_WORD(head_type, "Type", "Type")
WZ_WORD(head_estimate, "Gemiddeld effect", "Mean effect")
WZ_WORD(note_estimate, "in eenheden van de effectmaat (d of log oddsratio), met interval", "in units of the effect measure (d or log odds ratio), with interval")
WZ_WORD(head_prediction, "Voorspellingsinterval", "Prediction interval")
WZ_WORD(note_prediction, "waar het ware effect van een nieuwe, vergelijkbare studie kan liggen", "where the true effect of a new, comparable study may lie")
WZ_WORD(head_tested, "Elementen getoetst", "Elements tested")
WZ_WORD(note_tested, "elementen waarvoor een verschil is geschat en getoetst", "elements for which a difference was estimated and tested")
WZ_WORD(head_out, "Springt eruit", "Stands out")
WZ_WORD(note_out, "elementen die eruit springen na correctie voor alle elementen van het type", "elements that stand out after correction for all elements of the type")
WZ_WORD(head_remark, "Opmerking", "Remark")
WZ_WORD(remark_none_tested, "Geen element getoetst.", "No element tested.")
WZ_WORD(bytype_title, "Elementen per type",
        "Elements by type")
WZ_WORD(bytype_text, "Twee tabellen met dezelfde elementen en typen: hoe vaak een element voorkomt, en het gemiddelde effect van studies waarin het aanwezig is. De pagina van elk type heeft de intervallen en p-waarden.",
        "Two tables of the same elements and types: how often an element occurs, and the mean effect of studies in which it is present. The page of each type has the intervals and p values.")
WZ_WORD(bytype_often, "Hoe vaak elk element voorkomt",
        "How often each element occurs")
WZ_WORD(bytype_effect, "Gemiddeld effect waar het element aanwezig is",
        "Mean effect where the element is present")
WZ_WORD(bytype_overall, "Gemiddeld over alles",
        "Mean of all")
WZ_WORD(bytype_often_note, "Aantal met het element / aantal dat vermeldt of het aanwezig is, en het aandeel. Geteld zijn eenheden van het niveau waarop het element is gecodeerd: {0}.",
        "Number with the element / number that states whether it is there, and the share. What is counted are units of the level at which the element is coded: {0}.")
WZ_WORD(bytype_effect_note, "In eenheden van de effectmaat. Het teken erachter is de uitslag van de toets van aanwezig tegen afwezig binnen het type; \u2191 of \u2193: het effect is met het element groter of kleiner dan zonder.",
        "In units of the effect measure. The sign behind it is the result of the test of present against absent within the type; \u2191 or \u2193: the effect is larger or smaller with the element than without.")
WZ_WORD(bytype_not_tested, "In geen enkel type getoetst ({0}):",
        "Tested in no type ({0}):")
WZ_WORD(bytype_not_estimated, "Zonder schatting in alle typen ({0}):",
        "Without an estimate in every type ({0}):")
WZ_WORD(mark_no_sign, "geen teken",
        "no sign")
WZ_WORD(mark_stands_out, "springt eruit: gecorrigeerde p onder {0} (** onder 0,01; *** onder 0,001)",
        "stands out: corrected p below {0} (** below 0.01; *** below 0.001)")
WZ_WORD(mark_alone, "op zichzelf opvallend, niet na correctie voor alle elementen van het type",
        "notable by itself, not after correction for all elements of the type")
WZ_WORD(mark_not_shown, "geen verschil aangetoond (en ook niet dat er geen is)",
        "no difference shown (nor shown that there is none)")
WZ_WORD(mark_cannot_show, "deze opzet kan geen verschil aantonen: de kleinst mogelijke p is te groot",
        "this design can not show a difference: the smallest possible p is too large")
WZ_WORD(mark_not_permuted, "geschat, permutatietoets niet gedaan of niet mogelijk",
        "estimated, permutation test not made or not possible")
WZ_WORD(mark_not_estimable, "niet te schatten; de pagina van het type zegt waarom",
        "not estimable; the page of the type says why")
WZ_WORD(mark_aliased, "niet te onderscheiden van een ander element van het type",
        "not to be told apart from another element of the type")
WZ_WORD(mark_not_tested, "niet getoetst: niet in het plan",
        "not tested: not in the plan")
WZ_WORD(mark_nowhere_stated, "nergens vermeld",
        "stated nowhere")
WZ_WORD(sign_not_estimable, "n.t.s.",
        "n.e.")
WZ_WORD(sign_not_tested, "n.g.",
        "n.t.")
WZ_WORD(units_manual, "handleidingen",
        "manuals")
WZ_WORD(units_study, "studies",
        "studies")
WZ_WORD(units_effect, "effectgroottes",
        "effect sizes")
WZ_WORD(files_title, "Bestanden met dezelfde getallen", "Files with the same numbers")
WZ_WORD(files_text, "CSV, UTF-8, komma als scheiding, decimale punt, 17 cijfers.", "CSV, UTF-8, separated by commas, decimal point, 17 digits.")
WZ_WORD(files_text_dutch, "CSV voor een Nederlandse Excel: puntkomma als scheiding, decimale komma, 17 cijfers, UTF-8 met byte order mark.",
        "CSV for a Dutch Excel: separated by semicolons, decimal comma, 17 digits, UTF-8 with a byte order mark.")
WZ_WORD(part_lo, "{0}, van", "{0}, from")
WZ_WORD(part_hi, "{0}, tot", "{0}, to")
WZ_WORD(part_studies, "{0}, studies", "{0}, studies")
WZ_WORD(part_effects, "{0}, effectgroottes", "{0}, effect sizes")
WZ_WORD(part_df1, "{0}, df1", "{0}, df1")
WZ_WORD(part_df2, "{0}, df2", "{0}, df2")
WZ_WORD(part_nl, "{0} (Nederlands)", "{0} (Dutch)")
WZ_WORD(part_en, "{0} (Engels)", "{0} (English)")
WZ_WORD(csv_name, "In de CSV-bestanden: {0}", "In the CSV files: {0}")
WZ_WORD(file_overview, "typen", "types")
WZ_WORD(file_bytype, "elementen per type",
        "elements by type")
WZ_WORD(file_excluded, "niet meegenomen", "left out")
WZ_WORD(file_changes, "gecorrigeerd", "corrected")
WZ_WORD(file_techniques, "technieken binnen hun onderdeel", "techniques within their component")
WZ_WORD(file_pairs, "elementen in paren", "elements in pairs")
WZ_WORD(file_target, "doelgroepen", "target groups")
WZ_WORD(file_dose, "omvang", "dose")
WZ_WORD(file_outcomes, "uitkomstmaten", "outcomes")
WZ_WORD(file_bias, "vertekening door kleine studies", "small-study bias")
WZ_WORD(file_sensitivity, "gevoeligheid voor keuzes", "sensitivity to choices")
WZ_WORD(file_elements, "elementen", "elements")
WZ_WORD(file_moderators, "moderatoren", "moderators")
WZ_WORD(file_studies, "effectgroottes", "effect sizes")
WZ_WORD(file_interventions, "interventies",
        "interventions")
WZ_WORD(foot, "Gemaakt met [0] [1]; kenmerk van de analyse [2]. Om het programma te noemen: the werkzaam developers. werkzaam (versie [1]) [computersoftware].",
        "Made with [0] [1]; digest of the analysis [2]. To cite the program: the werkzaam developers. werkzaam (version [1]) [computer software].")

/* Agreement between two coders */
WZ_WORD(agree_title, "Overeenstemming tussen twee codeurs", "Agreement between two coders")
WZ_WORD(agree_files, "A: [0] (rijen: {1})   B: [2] (rijen: {3})", "A: [0] (rows: {1})   B: [2] (rows: {3})")
WZ_WORD(agree_about, "Toelichting", "About")
WZ_WORD(agree_coder_a, "Codeur A: [0] (rijen: {1})", "Coder A: [0] (rows: {1})")
WZ_WORD(agree_coder_b, "Codeur B: [0] (rijen: {1})", "Coder B: [0] (rows: {1})")
WZ_WORD(agree_caption,
        "Het eerste blad heeft elk verschil tussen de twee codeurs, met de definitie ernaast: kies in de open cellen de code die jullie samen afspreken. De andere bladen hebben de overeenstemming per item, "
        "samen en per domein, en wat maar \u00e9\u00e9n codeur heeft.",
        "The first sheet has every difference between the two coders, with the definition beside it: choose in the open cells the code that you agree on. The other sheets have the agreement by item, "
        "together and by domain, and what one coder only has.")
WZ_WORD(agree_matched, "In beide, niveau [0]: {1}. Alleen bij A: {2}. Alleen bij B: {3}.", "In both, level [0]: {1}. Only with A: {2}. Only with B: {3}.")
WZ_WORD(agree_items, "Per item", "Per item")
WZ_WORD(agree_overall, "Samen, en per domein en groep", "Together, and by domain and group")
WZ_WORD(agree_list, "Verschillen om te bespreken", "Differences to discuss")
WZ_WORD(agree_lone, "Bij één codeur", "With one coder only")
WZ_WORD(agree_unrated, "Niet vergeleken", "Not compared")
WZ_WORD(agree_all, "alles", "all")
WZ_WORD(agree_none, "Geen verschillen.", "No differences.")
WZ_WORD(agree_item, "item", "item")
WZ_WORD(agree_label, "naam", "label")
WZ_WORD(agree_domain, "domein", "domain")
WZ_WORD(agree_group, "groep", "group")
WZ_WORD(agree_level, "niveau", "level")
WZ_WORD(agree_record, "record", "record")
WZ_WORD(agree_n_items, "items", "items")
WZ_WORD(agree_units, "eenheden", "units")
WZ_WORD(agree_pairs, "paren", "pairs")
WZ_WORD(agree_one_states, "1 vermeldt", "1 states")
WZ_WORD(agree_none_states, "geen vermeldt", "none states")
WZ_WORD(agree_percent, "%", "%")
WZ_WORD(agree_percent_all, "% met nv", "% with ns")
WZ_WORD(agree_pooled, "kappa samen", "pooled kappa")
WZ_WORD(agree_pooled_ac1, "AC1 samen", "pooled AC1")
WZ_WORD(agree_pooled_alpha, "alpha samen", "pooled alpha")
WZ_WORD(agree_median_kappa, "mediaan kappa", "median kappa")
WZ_WORD(agree_median_ac1, "mediaan AC1", "median AC1")
WZ_WORD(agree_low, "kappa < 0,60", "kappa < 0.60")
WZ_WORD(agree_kappa, "kappa", "kappa")
WZ_WORD(agree_linear, "kappa lineair", "kappa linear")
WZ_WORD(agree_quadratic, "kappa kwadratisch", "kappa quadratic")
WZ_WORD(agree_kappa_all, "kappa met nv", "kappa with ns")
WZ_WORD(agree_ac1, "AC1", "AC1")
WZ_WORD(agree_ac1_all, "AC1 met nv", "AC1 with ns")
WZ_WORD(agree_alpha, "alpha", "alpha")
WZ_WORD(agree_icc, "ICC(2,1)", "ICC(2,1)")
WZ_WORD(agree_from, "van", "from")
WZ_WORD(agree_to, "tot", "to")
WZ_WORD(agree_why, "waarom niet", "why not")
WZ_WORD(agree_count, "verschillen", "differences")
WZ_WORD(agree_code_a, "code A", "code A")
WZ_WORD(agree_code_b, "code B", "code B")
WZ_WORD(agree_label_a, "betekenis A", "meaning A")
WZ_WORD(agree_label_b, "betekenis B", "meaning B")
WZ_WORD(agree_line_a, "regel A", "line A")
WZ_WORD(agree_line_b, "regel B", "line B")
WZ_WORD(agree_kind, "soort", "kind")
WZ_WORD(agree_definition, "definitie", "definition")
WZ_WORD(agree_agreed, "afgesproken code", "agreed code")
WZ_WORD(agree_remark, "opmerking", "remark")
WZ_WORD(agree_coder, "codeur", "coder")
WZ_WORD(agree_line, "regel", "line")
WZ_WORD(agree_near, "lijkt op", "looks like")
WZ_WORD(agree_not_stated, "niet vermeld", "not stated")
WZ_WORD(agree_choose, "Kies de code die jullie samen afspreken; NR is niet vermeld.", "Choose the code that you agree on; NR is not stated.")
WZ_WORD(kind_different, "andere code", "other code")
WZ_WORD(kind_only_a, "alleen A vermeldt iets", "only A states something")
WZ_WORD(kind_only_b, "alleen B vermeldt iets", "only B states something")
WZ_WORD(lack_pairs, "te weinig paren", "too few pairs")
WZ_WORD(lack_category, "één categorie", "one category")
WZ_WORD(lack_code, "één code", "one code")
WZ_WORD(lack_variation, "alles gelijk", "all equal")
WZ_WORD(lack_error, "geen steekproeffout", "no sampling error")
WZ_WORD(lack_replicates, "te weinig herhalingen", "too few replicates")
WZ_WORD(lack_clusters, "één record", "one record")
WZ_WORD(unrated_only_a, "kolom alleen bij A", "column only with A")
WZ_WORD(unrated_only_b, "kolom alleen bij B", "column only with B")
WZ_WORD(unrated_free_text, "vrije tekst", "free text")
WZ_WORD(unrated_detail, "detail van een element", "detail of an element")
WZ_WORD(unrated_not_described, "niet in codeboek of taxonomie", "in neither codebook nor taxonomy")
WZ_WORD(agree_foot,
        "Paren: beiden vermelden iets; daarover gaan %, kappa, AC1, alpha en ICC. Niet vermeld (nv) tegenover een code staat onder '1 vermeldt' en telt alleen "
        "mee in de kolommen 'met nv', als een eigen code. Intervallen: {0}%; van alpha door {1} keer eenheden trekken, van wat samen is genomen door {1} keer hele records met al hun "
        "items trekken (startgetal {2}).",
        "Pairs: both state something; %, kappa, AC1, alpha and ICC are about these. Not stated (ns) against a code stands under '1 states' and counts only in "
        "the columns 'with ns', as a code of its own. Intervals: {0}%; of alpha by drawing units {1} times, of what is taken together by drawing whole records with all their "
        "items {1} times (seed {2}).")
WZ_WORD(agree_foot_kappa,
        "Een kappa onder 0,60 vraagt om een scherpere definitie. Bij een element dat bijna altijd of bijna nooit voorkomt is kappa laag of niet te "
        "schatten terwijl de codeurs het eens zijn: kijk dan naar AC1.",
        "A kappa below 0.60 asks for a sharper definition. With an element that is nearly always or nearly never there, kappa is low or can't be estimated "
        "while the coders agree: then look at AC1.")

#include "report/words_parts.h"
#include "report/words_columns.h"
#include "report/words_plots.h"
#include "report/words_certificate.h"
#include "report/words_difference.h"
