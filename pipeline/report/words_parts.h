/* words_parts.h - the sentences of answers, maps, pairs, target groups, dose, outcomes, bias and sensitivity; included by words_table.h (no include guard) */

/* Answers */
WZ_WORD(answer_no_difference, "Geen relevant verschil: binnen {0} van nul", "No relevant difference: within {0} of zero")
WZ_WORD(answer_inconclusive, "Onbeslist", "Inconclusive")
WZ_WORD(note_answer_verdict, "springt eruit: groter of kleiner effect in studies met het element; onbeslist: een verschil is niet aangetoond, en een verschil dat ertoe doet niet uitgesloten; dat is iets anders dan geen verschil; alleen op zichzelf opvallend: ook onbeslist, want niet na correctie voor alles wat samen is getoetst",
        "stands out: larger or smaller effect in studies with the element; inconclusive: no difference is shown, and one that matters is not excluded; that is something else than no difference; notable only by itself: inconclusive as well, since not after correction for all that was tested together")
WZ_WORD(head_detectable, "Te vinden", "Could be found")
WZ_WORD(note_detectable, "het kleinste ware verschil dat deze gegevens in vier van de vijf gevallen zouden tonen, in een toets op zichzelf",
        "the smallest true difference that these data would show four times in five, in a test by itself")
WZ_WORD(answer_pair, "Springt eruit.", "Stands out.")
WZ_WORD(answer_pair_more, "Springt eruit: samen gaan ze met een groter effect dan de som van beide.", "Stands out: together they go with a larger effect than the sum of both.")
WZ_WORD(answer_pair_less, "Springt eruit: samen gaan ze met een kleiner effect dan de som van beide.", "Stands out: together they go with a smaller effect than the sum of both.")
WZ_WORD(answer_target, "Springt eruit: het verschil hangt samen met de doelgroep.", "Stands out: the difference depends on the target group.")
WZ_WORD(few_df, "Te weinig vrijheidsgraden voor de robuuste standaardfout: niet op te vertrouwen.", "Too few degrees of freedom for the robust standard error: not to be trusted.")
WZ_WORD(reason_too_few_values, "te weinig verschillende waarden", "too few different values")
WZ_WORD(reason_empty_cell, "een combinatie komt niet voor", "a combination does not occur")
WZ_WORD(reason_expression, "de voorwaarde in het plan is niet te lezen", "the condition in the plan can not be read")
WZ_WORD(not_permuted_interaction, "een samenspel is zo niet te toetsen", "an interaction can not be tested in this way")
WZ_WORD(detail_category, "categorie", "category")
WZ_WORD(detail_n_studies, "studies", "studies")
WZ_WORD(detail_n_manuals, "handleidingen", "manuals")
WZ_WORD(mark_no_difference, "geen relevant verschil: het interval ligt binnen de marge van het plan", "no relevant difference: the interval lies within the margin of the plan")
WZ_WORD(count_no_difference, "elementen zonder relevant verschil", "elements with no relevant difference")

/* First sentences */
WZ_WORD(summary_label, "Wat we weten", "What we know")
WZ_WORD(sum_zero_rule, "Effectgroottes die niet zijn gemeten maar op nul gesteld, omdat er alleen \"niet significant\" stond: {0}.",
        "Effect sizes that were not measured but set to zero, since only \"not significant\" was stated: {0}.")
WZ_WORD(sum_excluded, "Niet meegenomen records, in de hele dataset: {0}", "Records left out, in the whole data set: {0}")
WZ_WORD(sum_no_prediction, "Een voorspellingsinterval is niet te schatten: hoe het effect tussen situaties verschilt, is niet bekend.",
        "A prediction interval can not be estimated: how the effect differs between settings is not known.")
WZ_WORD(sum_no_elements, "Over elementen zegt dit rapport niets: het codeboek heeft er geen.", "This report says nothing of elements: the codebook has none.")
WZ_WORD(sum_verdicts, "Van de andere geschatte elementen: geen relevant verschil {0} (het interval ligt binnen {1} van nul), onbeslist {2}",
        "Of the other elements with an estimate: no relevant difference {0} (the interval lies within {1} of zero), inconclusive {2}")
WZ_WORD(sum_verdicts_or, "Van de andere geschatte elementen: geen relevant verschil {0} (volgens het hele interval verschillen de oddsratio's met en zonder element minder dan een factor {1}), onbeslist {2}",
        "Of the other elements with an estimate: no relevant difference {0} (by all of the interval the odds ratios with and without the element differ by less than a factor {1}), inconclusive {2}")
WZ_WORD(sum_verdicts_alone, ", alleen op zichzelf opvallend {0}", ", notable only by itself {0}")
WZ_WORD(sum_verdicts_cannot_show, ", deze opzet kan geen verschil aantonen {0}", ", this design can not show a difference {0}")
WZ_WORD(sum_detectable_or, "Bij de helft van de onbesliste elementen zou pas een ware factor van {0} of meer tussen de oddsratio's met en zonder element in vier van de vijf gevallen zijn gevonden.",
        "For half of the inconclusive elements only a true factor of {0} or more between the odds ratios with and without the element would have been found four times in five.")
WZ_WORD(sum_detectable, "Bij de helft van de onbesliste elementen zou pas een waar verschil van {0} of meer in vier van de vijf gevallen zijn gevonden.",
        "For half of the inconclusive elements only a true difference of {0} or more would have been found four times in five.")
WZ_WORD(sum_detectable_one_or, "Bij het onbesliste element zou pas een ware factor van {0} of meer tussen de oddsratio's met en zonder element in vier van de vijf gevallen zijn gevonden.",
        "For the inconclusive element only a true factor of {0} or more between the odds ratios with and without it would have been found four times in five.")
WZ_WORD(sum_detectable_one, "Bij het onbesliste element zou pas een waar verschil van {0} of meer in vier van de vijf gevallen zijn gevonden.",
        "For the inconclusive element only a true difference of {0} or more would have been found four times in five.")
WZ_WORD(sum_all_answered, "Voor elk element is er een antwoord.", "Every element has an answer.")
WZ_WORD(bias_not_estimable, "Niet te schatten met deze gegevens.", "Not estimable with these data.")
WZ_WORD(sum_egger_yes, "Kleine en grote studies verschillen in effect (Egger, p {0}). Dat kan komen doordat studies niet zijn gepubliceerd, en dan is het gemiddelde vertekend, maar het kan ook andere oorzaken hebben.",
        "Small and large studies differ in effect (Egger, p {0}). Unpublished studies may be behind it, and then the mean is biased, but it can have other causes too.")
WZ_WORD(sum_egger_no, "Dat kleine studies andere effecten geven dan grote, is niet aangetoond (Egger, p {0}).",
        "That small studies give other effects than large ones is not shown (Egger, p {0}).")
WZ_WORD(sum_egger_doubt, "Of kleine studies andere effecten geven dan grote, is met zo weinig gegevens niet te zeggen.",
        "Whether small studies give other effects than large ones can not be said from so few data.")
WZ_WORD(sum_range_or, "Met andere keuzes in model en rekenwijze, bij dezelfde studies, ligt de gemiddelde oddsratio tussen {0} en {1}.",
        "Under other choices in model and computation, with the same studies, the mean odds ratio lies between {0} and {1}.")
WZ_WORD(sum_range, "Met andere keuzes in model en rekenwijze, bij dezelfde studies, ligt het gemiddelde tussen {0} en {1}.",
        "Under other choices in model and computation, with the same studies, the mean lies between {0} and {1}.")
WZ_WORD(sum_range_same_or, "Met andere keuzes in model en rekenwijze, bij dezelfde studies, blijft de gemiddelde oddsratio {0}.",
        "Under other choices in model and computation, with the same studies, the mean odds ratio stays {0}.")
WZ_WORD(sum_range_same, "Met andere keuzes in model en rekenwijze, bij dezelfde studies, blijft het gemiddelde {0}.",
        "Under other choices in model and computation, with the same studies, the mean stays {0}.")
WZ_WORD(sum_range_subsets, "In de deelverzamelingen die het plan noemt: van {0} tot {1}.", "In the subsets that the plan names: from {0} to {1}.")
WZ_WORD(sum_left_out, "Met telkens \u00e9\u00e9n eenheid ({2}) weggelaten: tussen {0} en {1}.", "With one unit ({2}) left out at a time: between {0} and {1}.")
WZ_WORD(sum_choices_not, "Andere keuzes bij het zoeken en coderen zijn niet onderzocht.", "Other choices in searching and coding were not examined.")
WZ_WORD(sum_peese, "Gecorrigeerd voor de precisie van studies (PEESE): {3} {0} ({1} tot {2}).", "Corrected for the precision of studies (PEESE): {3} {0} ({1} to {2}).")
WZ_WORD(sum_peese_doubt, "Gecorrigeerd voor de precisie van studies (PEESE): {3} {0} ({1} tot {2}), maar met te weinig gegevens om op te vertrouwen.",
        "Corrected for the precision of studies (PEESE): {3} {0} ({1} to {2}), but from too few data to be trusted.")

/* Elements */
WZ_WORD(head_domain, "Domein", "Domain")
WZ_WORD(head_shrunken, "Gekrompen verschil", "Shrunken difference")
WZ_WORD(note_shrunken, "empirical Bayes: het verschil, naar het gemiddelde van alle verschillen getrokken naarmate het onzekerder is; om te rangschikken, niet om te toetsen",
        "empirical Bayes: the difference, drawn towards the mean of all differences the more uncertain it is; to rank by, not to test by")
WZ_WORD(head_prevalence, "Komt voor", "Occurs")
WZ_WORD(note_prevalence, "aandeel van de eenheden (handleidingen of studies) die het vermelden en het element hebben",
        "share of the units (manuals or studies) that state it which have the element")
WZ_WORD(head_p_units, "p (eenheden)", "p (units)")
WZ_WORD(note_p_contain, "kans op zo'n groot verschil als er geen is, voor deze toets alleen, met vrijheidsgraden uit het aantal eenheden (handleidingen of studies); in het CSV-bestand is dit p_contain",
        "chance of a difference this large if there is none, for this test alone, with degrees of freedom from the number of units (manuals or studies); in the CSV file this is p_contain")
WZ_WORD(note_difference_units, "effect met min effect zonder, met het interval dat bij p (eenheden) hoort; in het CSV-bestand contain_lo en contain_hi",
        "effect with minus effect without, with the interval that belongs to p (units); in the CSV file contain_lo and contain_hi")
WZ_WORD(note_interaction_units, "effect met beide, min dat met alleen het eerste, min dat met alleen het tweede, plus dat zonder; met het interval dat bij p (eenheden) hoort, in het CSV-bestand contain_lo en contain_hi",
        "effect with both, minus that with the first only, minus that with the second only, plus that without; with the interval that belongs to p (units), in the CSV file contain_lo and contain_hi")
WZ_WORD(note_ci_contain, "interval dat bij p_contain hoort", "interval that belongs to p_contain")
WZ_WORD(note_with_manuals, "handleidingen / studies / effectgroottes waarin het element aanwezig is", "manuals / studies / effect sizes in which the element is present")
WZ_WORD(note_without_manuals, "handleidingen / studies / effectgroottes waarin het element afwezig is", "manuals / studies / effect sizes in which the element is absent")
WZ_WORD(note_with_manuals_own, "handleidingen (en studies of interventies zonder handleiding, als die het vermelden) / studies / effectgroottes waarin het element aanwezig is",
        "manuals (and studies or interventions without one, if they state it) / studies / effect sizes in which the element is present")
WZ_WORD(note_without_manuals_own, "dezelfde aantallen waarin het element afwezig is", "the same numbers in which the element is absent")
WZ_WORD(note_with_own, "studies / effectgroottes waarin het aanwezig is; met drie getallen staan vooraan de handleidingen (en studies of interventies zonder handleiding, als die het vermelden)",
        "studies / effect sizes in which it is present; where there are three numbers the first is manuals (and studies or interventions without one, if they state it)")
WZ_WORD(note_counts_own, "aantal studies / aantal effectgroottes; met drie getallen staan vooraan de handleidingen (met studies of interventies zonder handleiding, die elk als een handleiding tellen)",
        "number of studies / number of effect sizes; where there are three numbers the first is manuals (with studies or interventions without one, which count as a manual each)")
WZ_WORD(note_cells_own, "hier en in de volgende drie kolommen: studies / effectgroottes; met drie getallen staan vooraan de handleidingen (en studies of interventies zonder handleiding, als die het vermelden)",
        "here and in the next three columns: studies / effect sizes; where there are three numbers the first is manuals (and studies or interventions without one, if they state it)")
WZ_WORD(note_with_any, "studies / effectgroottes waarin het aanwezig is; met drie getallen staan de handleidingen vooraan",
        "studies / effect sizes in which it is present; where there are three numbers the first is manuals")
WZ_WORD(note_without_any, "dezelfde aantallen waarin het afwezig is", "the same numbers in which it is absent")
WZ_WORD(note_counts_any, "aantal studies / aantal effectgroottes; met drie getallen staan de handleidingen vooraan",
        "number of studies / number of effect sizes; where there are three numbers the first is manuals")
WZ_WORD(elements_caption_ranked, "Elementen, van het grootste naar het kleinste gekrompen verschil", "Elements, from the largest to the smallest shrunken difference")
WZ_WORD(elements_log_or, "Verschillen hieronder, ook die te vinden waren, zijn verschillen van log oddsratio's: e tot de macht zo'n verschil is de factor tussen de oddsratio's met en zonder het element.",
        "Differences below, also those that could be found, are differences of log odds ratios: e to the power of such a difference is the factor between the odds ratios with and without the element.")
WZ_WORD(elements_caption_alike, "Elementen, van het grootste naar het kleinste verschil", "Elements, from the largest to the smallest difference")
WZ_WORD(shrunken_same,
        "De gegevens laten niet zien dat elementen van elkaar verschillen: de spreiding van hun ware verschillen is op (vrijwel) nul geschat. Daarom zijn ze alle naar "
        "hetzelfde gemiddelde getrokken ({0}). Zij staan hier naar het verschil zelf; die volgorde kan toeval zijn.",
        "The data do not show that elements differ from each other: the spread of their true differences was estimated as (nearly) zero. So all are drawn to the "
        "same mean ({0}). They are ordered here by the difference itself; that order may be chance.")
WZ_WORD(shrunken_near,
        "Na krimpen (empirical Bayes) verschillen de elementen minder van elkaar dan er volgens het plan toe doet: al hun gekrompen verschillen liggen tussen {0} en {1}, dichter bij elkaar dan de marge ({2}). "
        "Een volgorde daarnaar zegt dus niets. Zij staan hier naar het verschil zelf, en ook die volgorde kan toeval zijn.",
        "After shrinking (empirical Bayes) the elements differ from each other by less than matters according to the plan: all their shrunken differences lie between {0} and {1}, closer together than the margin ({2}). "
        "To order by them would say nothing. They are ordered here by the difference itself, and that order too may be chance.")
WZ_WORD(elements_figure_alike,
        "Vierkant met interval: verschil in gemiddeld effect tussen studies met en zonder het element (interval niet gecorrigeerd voor het aantal elementen); hierop berust de volgorde. "
        "Open rondje: het gekrompen verschil, waarin de elementen te weinig verschillen om ze daarnaar te ordenen. De tabel in het rapport bevat dezelfde getallen.",
        "Square with interval: difference in mean effect between studies with and without the element (interval not corrected for the number of elements), by which they are ordered. "
        "Open circle: the shrunken difference, in which the elements differ too little to be ordered by. The table in the report holds the same numbers.")
WZ_WORD(elements_figure_ranked,
        "Vierkant met interval: verschil in gemiddeld effect tussen studies met en zonder het element (interval niet gecorrigeerd voor het aantal elementen). Open rondje: "
        "het gekrompen verschil, waarop de volgorde berust. De tabel in het rapport bevat dezelfde getallen.",
        "Square with interval: difference in mean effect between studies with and without the element (interval not corrected for the number of elements). Open circle: the "
        "shrunken difference, by which they are ordered. The table in the report holds the same numbers.")

WZ_WORD(head_boot, "Bootstrap", "Bootstrap")
WZ_WORD(note_boot, "interval van het verschil uit de bootstrap van het plan, niet gecorrigeerd voor het aantal elementen",
        "interval of the difference from the bootstrap of the plan, not corrected for the number of elements")
WZ_WORD(elements_few_df, "Elementen met te weinig vrijheidsgraden voor de robuuste standaardfout: {0}. Hun robuuste interval en p (in het CSV-bestand difference_lo, difference_hi en p) zijn niet te vertrouwen: {1}.",
        "Elements with too few degrees of freedom for the robust standard error: {0}. Their robust interval and p (difference_lo, difference_hi and p in the CSV file) are not to be trusted: {1}.")

/* Bootstrap and CR2 */
WZ_WORD(overall_boot, "Bootstrap ({0}, {1} herhalingen): interval {2} tot {3} ({4}).", "Bootstrap ({0}, {1} replicates): interval {2} to {3} ({4}).")
WZ_WORD(overall_boot_extreme, "Een grens van dit interval ligt aan het uiterste van de herhalingen: er zijn er te weinig om haar goed te bepalen.",
        "A limit of this interval lies at the extreme of the replicates: there are too few of them to find it well.")
WZ_WORD(overall_boot_inner,
        "Alleen eenheden van niveau {0} zijn opnieuw getrokken, binnen wat daarboven ligt: dit interval gaat over de onderzochte buitenste eenheden en is te kort voor nieuwe.",
        "Only units of level {0} were drawn again, within what is above them: this interval is about the outermost units studied here, and too short for new ones.")
WZ_WORD(overall_boot_error, "Andere toevalsgetallen zouden deze grenzen ongeveer {0} en {1} verschuiven.",
        "Other random numbers would move these limits by about {0} and {1}.")
WZ_WORD(overall_boot_wild, "Wild bootstrap ({0} herhalingen): p {1}.", "Wild bootstrap ({0} replicates): p {1}.")
WZ_WORD(overall_by_units,
        "Deze toets en dit interval tellen effectgroottes, zoals het plan vraagt (test: t). Effectgroottes van \u00e9\u00e9n eenheid lijken op elkaar, dus dat kan te stellig zijn. Met vrijheidsgraden uit "
        "het aantal eenheden van het buitenste niveau ({0}), zoals bij de elementen: interval {1} tot {2}, p {3}.",
        "This test and interval count effect sizes, as the plan asks (test: t). Effect sizes of one unit resemble each other, so that may be too confident. With degrees of freedom from the "
        "number of units of the outermost level ({0}), as for elements: interval {1} to {2}, p {3}.")
WZ_WORD(overall_cr2, "Met robuuste standaardfout (CR2): interval {0} tot {1}, {2} vrijheidsgraden, p {3}.",
        "With robust standard error (CR2): interval {0} to {1}, {2} degrees of freedom, p {3}.")
WZ_WORD(boot_cases, "eenheden", "cases")
WZ_WORD(boot_wild, "wild", "wild")
WZ_WORD(boot_parametric, "parametrisch", "parametric")
WZ_WORD(boot_bca, "BCa", "BCa")
WZ_WORD(boot_percentile, "percentielen", "percentile")
WZ_WORD(boot_student, "gestudentiseerd", "studentised")

/* Map */
WZ_WORD(map_title, "Verbeterpunten: hoe vaak een element voorkomt en wat ermee samengaat", "Points to improve: how often an element occurs and what goes with it")
WZ_WORD(map_how,
        "Linksboven staat wat weinig voorkomt en samengaat met een groter effect. Ruit: springt eruit. Streepje: geen relevant verschil. Open rondje: onbeslist; die plaats "
        "kan toeval zijn. De hoogte is het verschil. De tabel van de elementen bevat dezelfde getallen.",
        "At the upper left is what occurs seldom and goes with a larger effect. Diamond: stands out. Bar: no relevant difference. Open circle: inconclusive; its place may be "
        "chance. The height is the difference. The table of elements holds the same numbers.")
WZ_WORD(map_how_shrunken,
        "Linksboven staat wat weinig voorkomt en samengaat met een groter effect. Ruit: springt eruit. Streepje: geen relevant verschil. Open rondje: onbeslist; die plaats "
        "kan toeval zijn. De hoogte is het gekrompen verschil (empirical Bayes): hoe onzekerder een verschil, hoe meer het naar het gemiddelde van alle is getrokken. De tabel van de elementen bevat dezelfde getallen.",
        "At the upper left is what occurs seldom and goes with a larger effect. Diamond: stands out. Bar: no relevant difference. Open circle: inconclusive; its place may be "
        "chance. The height is the shrunken difference (empirical Bayes): the more uncertain a difference, the more it is drawn to the mean of all. The table of elements holds the same numbers.")
WZ_WORD(map_alike_title, "Hoe vaak een element voorkomt en wat ermee samengaat", "How often an element occurs and what goes with it")
WZ_WORD(map_alike_how,
        "De hoogte is het verschil zelf en kan toeval zijn. Ruit: springt eruit. Streepje: geen relevant verschil. Open rondje: onbeslist. De tabel van de elementen bevat dezelfde getallen.",
        "The height is the difference itself and may be chance. Diamond: stands out. Bar: no relevant difference. Open circle: inconclusive. The table of elements holds the same numbers.")
WZ_WORD(map_alike_none,
        "Verbeterpunten worden hier niet genoemd: de gegevens laten niet zien dat het ene element met een groter effect samengaat dan het andere, dus is er geen om voor te laten gaan.",
        "No points to improve are named here: the data do not show that one element goes with a larger effect than another, so there is none to put first.")
WZ_WORD(map_corner, "weinig gebruikt, groter effect", "seldom used, larger effect")
WZ_WORD(map_x, "komt voor", "occurs")
WZ_WORD(map_y, "verschil in effect", "difference in effect")
WZ_WORD(map_text, "{0}: {1} elementen naar hoe vaak zij voorkomen en het {3}; {2} springen eruit.",
        "{0}: {1} elements by how often they occur and the {3}; {2} stand out.")
WZ_WORD(map_y_shrunken, "gekrompen verschil in effect", "shrunken difference in effect")
WZ_WORD(map_text_all, "{1} elementen naar hoe vaak zij voorkomen en het {3}; {2} springen eruit.",
        "{1} elements by how often they occur and the {3}; {2} stand out.")
WZ_WORD(map_list,
        "In minder dan de helft van de eenheden, en een verschil van meer dan {0}{1} (vet: springt eruit; de andere zijn mogelijkheden om te onderzoeken, geen bevindingen):",
        "In less than half of the units, and a difference of more than {0}{1} (bold: stands out; the others are possibilities to look into, not findings):")
WZ_WORD(map_list_shrunken,
        "In minder dan de helft van de eenheden, en een gekrompen verschil van meer dan {0}{1} (vet: springt eruit; de andere zijn mogelijkheden om te onderzoeken, geen bevindingen):",
        "In less than half of the units, and a shrunken difference of more than {0}{1} (bold: stands out; the others are possibilities to look into, not findings):")
WZ_WORD(in_log_or, " (log oddsratio)", " (log odds ratio)")
WZ_WORD(map_item, "{0}, komt voor in {1}", "{0}, occurs in {1}")
WZ_WORD(map_nothing, "Geen element komt in minder dan de helft van de eenheden voor en gaat samen met een verschil van meer dan {0}{1}.",
        "No element occurs in less than half of the units and goes with a difference of more than {0}{1}.")
WZ_WORD(map_nothing_shrunken, "Geen element komt in minder dan de helft van de eenheden voor en gaat samen met een gekrompen verschil van meer dan {0}{1}.",
        "No element occurs in less than half of the units and goes with a shrunken difference of more than {0}{1}.")
WZ_WORD(map_unshrunken,
        "Het verschil zelf, zonder krimpen, is wel groter dan {0}{1} bij: {2}. Op zo'n los verschil is niet te bouwen: van veel onzekere verschillen zijn de grootste voor een deel door toeval zo groot.",
        "The difference itself, without shrinking, does exceed {0}{1} for: {2}. A single such difference is not to be relied upon: of many uncertain differences the largest are so large partly by chance.")
WZ_WORD(map_unshrunken_more, "en nog {0}", "and {0} more")

/* Techniques */
WZ_WORD(title_techniques, "Technieken binnen hun onderdeel", "Techniques within their component")
WZ_WORD(techniques_text,
        "Elke techniek, vergeleken tussen handleidingen die het onderdeel erboven hebben: gaat het onderdeel met deze techniek samen met een ander effect dan zonder? "
        "Technieken: {0}; geschat: {1}.",
        "Each technique, compared among manuals that have the component above it: does the component with this technique go with another effect than without? "
        "Techniques: {0}; with an estimate: {1}.")
WZ_WORD(shrunken_same_techniques,
        "De gegevens laten niet zien dat technieken van elkaar verschillen; daarom zijn ze alle naar hetzelfde gemiddelde getrokken ({0}), en kan de volgorde toeval zijn.",
        "The data do not show that techniques differ from each other; so all are drawn to the same mean ({0}), and their order may be chance.")
WZ_WORD(shrunken_near_techniques,
        "Na krimpen (empirical Bayes) verschillen de technieken minder van elkaar dan er volgens het plan toe doet: al hun gekrompen verschillen liggen tussen {0} en {1}, dichter bij elkaar dan de marge ({2}). Hun volgorde zegt dus niets.",
        "After shrinking (empirical Bayes) the techniques differ from each other by less than matters according to the plan: all their shrunken differences lie between {0} and {1}, closer together than the margin ({2}). So their order says nothing.")
WZ_WORD(techniques_caption, "Technieken, per onderdeel van groot naar klein", "Techniques, by component from large to small")
WZ_WORD(head_technique, "Techniek", "Technique")
WZ_WORD(head_within, "Binnen", "Within")
WZ_WORD(note_within, "alleen effecten van handleidingen met dit onderdeel", "only effects of manuals with this component")
WZ_WORD(note_p_maxt_techniques, "permutatie-p, gecorrigeerd voor de technieken die samen zijn getoetst; hierop berust het antwoord",
        "permutation p, corrected for the techniques tested together; the answer rests on this")

/* Pairs */
WZ_WORD(title_pairs, "Elementen in paren", "Elements in pairs")
WZ_WORD(pairs_text,
        "Gaan twee elementen samen met meer (of minder) effect dan de som van beide? Paren: {0}; geschat: {1}. Daarvan springen eruit: {2}; geen relevant verschil: {3}; onbeslist: {4}.",
        "Do two elements together go with more (or less) effect than the sum of both? Pairs: {0}; with an estimate: {1}. Of these, stand out: {2}; no relevant difference: {3}; "
        "inconclusive: {4}.")
WZ_WORD(pairs_caption, "Paren die eruit springen, en de tien met de kleinste p", "Pairs that stand out, and the ten with the smallest p")
WZ_WORD(pairs_caption_none, "Geen paar springt eruit; dit zijn de tien met de kleinste p", "No pair stands out; these are the ten with the smallest p")
WZ_WORD(head_pair_first, "Eerste element", "First element")
WZ_WORD(head_pair_second, "Tweede element", "Second element")
WZ_WORD(head_interaction, "Samenspel", "Interaction")
WZ_WORD(note_interaction, "effect met beide, min dat met alleen het eerste, min dat met alleen het tweede, plus dat zonder; met interval",
        "effect with both, minus that with the first only, minus that with the second only, plus that without; with interval")
WZ_WORD(cell_both, "Beide", "Both")
WZ_WORD(cell_first, "Alleen eerste", "First only")
WZ_WORD(cell_second, "Alleen tweede", "Second only")
WZ_WORD(cell_neither, "Geen van beide", "Neither")
WZ_WORD(note_cells, "hier en in de volgende drie kolommen: studies / effectgroottes; met drie getallen staan de handleidingen vooraan",
        "here and in the next three columns: studies / effect sizes; where there are three numbers the first is manuals")
WZ_WORD(head_q, "q", "q")
WZ_WORD(note_q, "p, gecorrigeerd voor alle geschatte paren (Benjamini en Hochberg); hierop berust het antwoord",
        "p, corrected for all pairs with an estimate (Benjamini and Hochberg); the answer rests on this")

/* Target groups */
WZ_WORD(title_target, "Doelgroepen", "Target groups")
WZ_WORD(target_text, "Hangt het verschil met en zonder een element af van de doelgroep? Toetsen: {0}; geschat: {1}; springen eruit: {2}.",
        "Does the difference with and without an element depend on the target group? Tests: {0}; with an estimate: {1}; stand out: {2}.")
WZ_WORD(target_caption, "Elementen waarvan het verschil samenhangt met de doelgroep, en de tien met de kleinste q",
        "Elements whose difference depends on the target group, and the ten with the smallest q")
WZ_WORD(target_caption_none, "Geen springt eruit; dit zijn de tien met de kleinste q", "None stands out; these are the ten with the smallest q")
WZ_WORD(head_target, "Kenmerk", "Feature")
WZ_WORD(head_differences, "Verschil per groep", "Difference by group")
WZ_WORD(note_differences, "effect met min effect zonder het element in elke groep, met interval volgens de toets van het model (p hiernaast gaat over het verschil tussen de groepen); bij een getal: verandering per eenheid, zonder en met het element",
        "effect with minus effect without the element in each group, with interval by the test of the model (p beside it is about the difference between the groups); for a number: change for one unit, without and with the element")
WZ_WORD(note_omnibus_target, "toets of het verschil tussen de groepen gelijk is, met vrijheidsgraden van het model",
        "test of whether the difference is the same in all groups, with degrees of freedom of the model")
WZ_WORD(note_q_target, "p, gecorrigeerd voor alle elementen bij dit kenmerk (Benjamini en Hochberg); hierop berust het antwoord",
        "p, corrected for all elements by this feature (Benjamini and Hochberg); the answer rests on this")

/* Dose */
WZ_WORD(title_dose, "Dosis", "Dose")
WZ_WORD(dose_table, "Effect naar dosis", "Effect by dose")
WZ_WORD(head_dose_variable, "Dosis", "Dose")
WZ_WORD(head_linear, "Rechte lijn", "Straight line")
WZ_WORD(note_linear, "verandering van het effect per eenheid, met interval", "change of the effect for one unit, with interval")
WZ_WORD(head_p_linear, "p van de lijn", "p of the line")
WZ_WORD(head_quadratic, "Kromming", "Curvature")
WZ_WORD(note_quadratic, "co\u00ebffici\u00ebnt van het kwadraat: onder nul buigt de lijn omlaag", "coefficient of the square: below zero the line bends down")
WZ_WORD(head_p_quadratic, "p van de kromming", "p of the curvature")
WZ_WORD(head_p_both, "p van beide", "p of both")
WZ_WORD(note_p_both, "toets van lijn en kromming samen, volgens het model", "test of line and curvature together, by the model")
WZ_WORD(note_p_perm_dose, "van lijn en kromming samen, bepaald door de waarden over de eenheden te herverdelen; hierop berust het antwoord",
        "of line and curvature together, found by reassigning the values to the units; the answer rests on this")
WZ_WORD(dose_figure, "Effect naar dosis", "Effect by dose")
WZ_WORD(dose_x, "dosis", "dose")
WZ_WORD(dose_figure_text, "{0}: bij {1} is het gemiddelde effect {2}, bij {3} is het {4}.", "{0}: at {1} the mean effect is {2}, at {3} it is {4}.")
WZ_WORD(dose_caption, "Doorgetrokken: het model met lijn en kromming. Streepjes: grenzen van het interval, op de vijf plaatsen met een stip berekend.",
        "Solid: the model with line and curvature. Dashed: limits of the interval, computed at the five places with a dot.")
WZ_WORD(dose_vertex, "Het {0} punt van de kromme ligt bij {1} (standaardfout {2}).", "The {0} point of the curve is at {1} (standard error {2}).")
WZ_WORD(vertex_highest, "hoogste", "highest")
WZ_WORD(vertex_lowest, "laagste", "lowest")

/* Outcomes */
WZ_WORD(title_outcomes, "Soorten uitkomsten", "Kinds of outcome")
WZ_WORD(outcomes_text, "Dezelfde analyses op alleen de effectgroottes met deze uitkomst. Elke uitkomst is gecorrigeerd voor haar eigen toetsen; de uitkomsten delen studies.",
        "The same analyses on only the effect sizes of this outcome. Each outcome is corrected for its own tests; outcomes share studies.")
WZ_WORD(outcomes_caption, "Uitkomsten naast elkaar", "Outcomes side by side")
WZ_WORD(head_outcome, "Uitkomst", "Outcome")
WZ_WORD(all_outcomes, "Alle uitkomsten", "All outcomes")
WZ_WORD(head_out_names, "Wat eruit springt", "What stands out")
WZ_WORD(note_out_names, "elementen, met tussen haakjes het verschil in effect", "elements, with the difference in effect in parentheses")
WZ_WORD(head_share_tested, "Aandeel getoetst", "Share tested")
WZ_WORD(note_share_tested, "van de elementen van het codeboek", "of the elements of the codebook")

/* Moderators */
WZ_WORD(head_variances, "Variantie per niveau", "Variance by level")
WZ_WORD(note_variances, "van de ware effecten, met de moderator in het model; niveaus van buiten naar binnen, zoals onder Gemiddeld effect",
        "of the true effects, with the moderator in the model; levels from the outermost in, as under Overall effect")
WZ_WORD(note_variance_1, "van de ware effecten; niveaus van buiten naar binnen, zoals in het plan", "of the true effects; levels from the outermost in, as in the plan")

/* Bias */
WZ_WORD(title_bias, "Vertekening door kleine studies", "Small-study bias")
WZ_WORD(bias_text,
        "Als kleine studies vooral worden gepubliceerd wanneer hun effect groot is, hangen effect en onnauwkeurigheid samen. Deze toetsen houden rekening met effectgroottes "
        "uit dezelfde studie (behalve trim and fill). Een samenhang kan ook andere oorzaken hebben, zoals een intensiever programma in kleine studies.",
        "If small studies are published mostly when their effect is large, effect and imprecision go together. These tests take into account that effect sizes share studies "
        "(except trim and fill). Such an association may have other causes too, such as a more intensive programme in small studies.")
WZ_WORD(bias_caption, "Toetsen op vertekening", "Tests of bias")
WZ_WORD(bias_trimfill,
        "Trim and fill telt elke effectgrootte als een eigen studie en gaat ervan uit dat scheefheid alleen van ontbrekende studies komt. Het staat hier ter vergelijking met "
        "oudere rapporten, niet als correctie.",
        "Trim and fill counts each effect size as a study of its own and assumes that asymmetry comes from missing studies only. It stands here to compare with older reports, "
        "not as a correction.")
WZ_WORD(head_method, "Methode", "Method")
WZ_WORD(head_estimate_only, "Schatting", "Estimate")
WZ_WORD(note_bias_estimate, "met interval; bij Egger de helling, bij de andere het gemiddelde effect na correctie", "with interval; the slope of Egger's test, of the others the mean effect after correction")
WZ_WORD(note_bias_p, "bij Egger: of effect en standaardfout samenhangen; bij R0: of er studies ontbreken; bij de andere: of het gecorrigeerde effect nul is",
        "of Egger's test: whether effect and standard error go together; of R0: whether studies are missing; of the others: whether the corrected effect is zero")
WZ_WORD(head_se, "Standaardfout", "Standard error")
WZ_WORD(head_added, "Toegevoegd", "Added")
WZ_WORD(note_added, "effectgroottes die trim and fill erbij verzint", "effect sizes that trim and fill invents")
WZ_WORD(bias_egger, "Egger: helling van effect op standaardfout (CR2)", "Egger: slope of effect on standard error (CR2)")
WZ_WORD(bias_pet, "PET: effect bij standaardfout nul (CR2)", "PET: effect at standard error zero (CR2)")
WZ_WORD(bias_peese, "PEESE: effect bij variantie nul (CR2)", "PEESE: effect at variance zero (CR2)")
WZ_WORD(bias_l0, "Trim and fill, L0", "Trim and fill, L0")
WZ_WORD(bias_r0, "Trim and fill, R0", "Trim and fill, R0")
WZ_WORD(filled_side, "Toegevoegd aan de {0}kant.", "Added on the {0} side.")
WZ_WORD(filled_none, "Niets toegevoegd (gezocht aan de {0}kant).", "Nothing added (looked for on the {0} side).")
WZ_WORD(side_left, "linker", "left")
WZ_WORD(side_right, "rechter", "right")
WZ_WORD(funnel_title, "Trechterdiagram: effect en standaardfout", "Funnel plot: effect and standard error")
WZ_WORD(funnel_text, "{0} effectgroottes tegen hun standaardfout, nauwkeurige boven; {1} toegevoegd door trim and fill. De tabel van effectgroottes bevat de getallen.",
        "{0} effect sizes against their standard error, precise ones at the top; {1} added by trim and fill. The table of effect sizes holds the numbers.")
WZ_WORD(funnel_caption,
        "Elke stip is een effectgrootte; nauwkeurige staan boven. Doorgetrokken: het gemiddelde effect. Streepjes: waarbinnen effectgroottes zouden liggen als alle ware effecten "
        "gelijk waren. Open rondjes zijn geen gegevens: die voegt trim and fill (L0) toe.",
        "Each dot is an effect size; precise ones stand at the top. Solid: the mean effect. Dashed: where effect sizes would lie if all true effects were equal. Open circles are "
        "no data: trim and fill (L0) adds them.")
WZ_WORD(funnel_filled, "toegevoegd door trim and fill", "added by trim and fill")

/* Sensitivity */
WZ_WORD(title_sensitivity, "Gevoeligheid voor keuzes", "Sensitivity to choices")
WZ_WORD(sensitivity_figure, "Gemiddeld effect bij andere keuzes", "Mean effect under other choices")
WZ_WORD(sensitivity_figure_text, "Het gemiddelde effect bij {0} keuzes, met interval. De tabel in het rapport bevat dezelfde getallen.",
        "The mean effect under {0} choices, with interval. The table in the report holds the same numbers.")
WZ_WORD(sensitivity_caption_figure, "Elke regel is het gemiddelde effect als \u00e9\u00e9n keuze anders was; de streepjeslijn is dat van het plan.",
        "Each line is the mean effect had one choice been another; the dashed line is that of the plan.")
WZ_WORD(sensitivity_caption, "Gemiddeld effect, \u00e9\u00e9n keuze anders", "Mean effect, one choice changed")
WZ_WORD(head_choice, "Keuze", "Choice")
WZ_WORD(note_p_mean, "of het gemiddelde effect nul is", "whether the mean effect is zero")
WZ_WORD(variant_as_planned, "zoals in het plan", "as in the plan")
WZ_WORD(variant_rho, "samenhang van steekproeffouten {0}", "correlation of sampling errors {0}")
WZ_WORD(variant_method, "schatting: {0}", "estimation: {0}")
WZ_WORD(variant_robust, "robuuste standaardfouten ({0})", "robust standard errors ({0})")
WZ_WORD(variant_robust_none, "standaardfouten van het model", "standard errors of the model")
WZ_WORD(variant_outliers, "uitschieters zoals vermeld", "outliers as reported")
WZ_WORD(variant_subset, "alleen {0}", "only {0}")
WZ_WORD(left_out_caption, "Gemiddeld effect met telkens \u00e9\u00e9n eenheid weggelaten", "Mean effect with one unit left out at a time")
WZ_WORD(head_left_out, "Weggelaten", "Left out")
WZ_WORD(head_lowest, "Laagste", "Lowest")
WZ_WORD(note_lowest, "kleinste gemiddelde effect, en zonder welke eenheid dat is", "smallest mean effect, and without which unit that is")
WZ_WORD(head_highest, "Hoogste", "Highest")
WZ_WORD(note_highest, "grootste gemiddelde effect, en zonder welke eenheid dat is", "largest mean effect, and without which unit that is")
WZ_WORD(head_without_unit, "zonder", "without")
WZ_WORD(head_cook, "Cooks afstand", "Cook's distance")
WZ_WORD(note_cook, "van de eenheid met de meeste invloed op het gemiddelde", "of the unit with the most influence on the mean")
WZ_WORD(head_influence_unit, "van", "of")

/* Methods */
WZ_WORD(methods_shrunken,
        "Het gekrompen verschil is het verwachte verschil wanneer alle verschillen van een type uit \u00e9\u00e9n normale verdeling komen: onzekere verschillen worden sterker naar het gemiddelde "
        "getrokken (empirisch Bayes).",
        "The shrunken difference is the expected difference if all differences of a type come from one normal distribution: uncertain differences are drawn more towards the mean "
        "(empirical Bayes).")
WZ_WORD(methods_verdict,
        "Een element springt eruit wanneer de gecorrigeerde p klein genoeg is; er is geen relevant verschil wanneer het hele interval binnen de marge van het plan ligt; anders is "
        "het onbeslist. Wat te vinden was, is het kleinste ware verschil dat de toets in 80% van de gevallen zou tonen.",
        "An element stands out when the corrected p is small enough; there is no relevant difference when all of the interval lies within the margin of the plan; else it is "
        "inconclusive. What could be found is the smallest true difference that the test would show in 80% of cases.")
WZ_WORD(methods_terms,
        "Zoals een tijdschrift het zou zeggen: \"springt eruit\" is statistisch significant na de correctie voor meervoudig toetsen die het plan vraagt (p < {0}); \"alleen op zichzelf opvallend\" is significant v\u00f3\u00f3r die "
        "correctie; \"geen relevant verschil\" is equivalentie (het {1}%-interval ligt binnen de equivalentiemarge); \"onbeslist\" is niet significant en niet equivalent; \"te vinden\" is het minimaal aantoonbare "
        "verschil (minimal detectable difference) bij 80% power en tweezijdige \u03b1 = {0}, zonder correctie voor meervoudig toetsen; \"gekrompen verschil\" is de empirical-Bayesschatting; "
        "\"p (eenheden)\" is de p van een t-toets met vrijheidsgraden uit het aantal eenheden (containment).",
        "As a journal would put it: \"stands out\" is statistically significant after the correction for multiple testing that the plan asks for (p < {0}); \"notable only by itself\" is significant before that "
        "correction; \"no relevant difference\" is equivalence (the {1}% interval lies within the equivalence margin); \"inconclusive\" is neither significant nor equivalent; \"could be found\" is the minimal "
        "detectable difference at 80% power and two-sided \u03b1 = {0}, without correction for multiple testing; \"shrunken difference\" is the empirical-Bayes estimate; "
        "\"p (units)\" is the p of a t test with degrees of freedom from the number of units (containment).")
WZ_WORD(methods_interactions,
        "Paren en doelgroepen zijn getoetst op hun samenspel in het model; p is gecorrigeerd voor het aantal toetsen volgens Benjamini en Hochberg (q).",
        "Pairs and target groups were tested by their interaction in the model; p was corrected for the number of tests by Benjamini and Hochberg (q).")
WZ_WORD(methods_bias,
        "Egger en PEESE voegen de standaardfout of de variantie toe aan hetzelfde model, met robuuste standaardfouten per buitenste eenheid (CR2). Trim and fill rekent zonder niveaus.",
        "Egger and PEESE add the standard error or the variance to the same model, with robust standard errors by outermost unit (CR2). Trim and fill computes without levels.")
WZ_WORD(methods_bootstrap, "De bootstrap trekt eenheden met hun effectgroottes opnieuw, of verstoort die volgens het plan, en schat het model telkens opnieuw.",
        "The bootstrap draws units with their effect sizes again, or perturbs these as the plan says, and fits the model anew each time.")

/* Files */
WZ_WORD(file_workbook, "alle tabellen als werkmap (xlsx)", "all tables as a workbook (xlsx)")
WZ_WORD(file_json, "alle uitkomsten voor programma's (JSON)", "all results for programs (JSON)")
WZ_WORD(contents, "Inhoud", "Contents")
WZ_WORD(search_table, "Zoek in deze tabel", "Search this table")
WZ_WORD(skip, "Naar de inhoud", "Skip to the content")
WZ_WORD(rows_shown, "regels", "rows")

/* Coding quality */
WZ_WORD(title_coding, "Kwaliteit van de codering", "Coding quality")
WZ_WORD(coded_once, "Niet dubbel gecodeerd: het plan noemt geen tweede codeur. Hoe ver de uitkomsten afhangen van wie er codeerde, is dus niet bekend.",
        "Not double coded: the plan names no second coder. So it is not known how far the results depend on who coded.")
WZ_WORD(coded_none, "Bij dit type is niets dubbel gecodeerd ({1} van een codeur: {0}). Hoe ver de uitkomsten van dit type afhangen van wie er codeerde, is dus niet bekend.",
        "Nothing of this type was coded twice ({1} of one coder: {0}). So it is not known how far the results of this type depend on who coded.")
WZ_WORD(coded_twice, "Door twee mensen gecodeerd: {0}. De intervallen zijn {2}%-intervallen; die van de domeinen komen uit het hertrekken van hele {1}.",
        "Coded by two people: {0}. Intervals are {2}% intervals; those of the domains come from drawing whole {1} again.")
WZ_WORD(coded_level, "{0}: {1} van {2}", "{0}: {1} of {2}")
WZ_WORD(coded_only_b, "Alleen door de tweede codeur gecodeerd: {0}. Die zijn nergens voor gebruikt.", "Coded by the second coder only: {0}. These were used for nothing.")
WZ_WORD(coded_caption, "Overeenstemming tussen de twee codeurs, per domein", "Agreement between the two coders, by domain")
WZ_WORD(coded_items_title, "Overeenstemming per onderdeel van het codeboek", "Agreement by item of the codebook")
WZ_WORD(coded_items_caption, "Overeenstemming per onderdeel, de laagste kappa eerst", "Agreement by item, the lowest kappa first")
WZ_WORD(coded_all, "Alles samen", "All together")
WZ_WORD(head_coded_item, "Onderdeel", "Item")
WZ_WORD(head_coded_items, "Onderdelen", "Items")
WZ_WORD(head_coded_pairs, "Paren", "Pairs")
WZ_WORD(note_coded_pairs, "scores die beide codeurs vermelden", "scores that both coders state")
WZ_WORD(head_coded_one, "E\u00e9n vermeldt", "One states")
WZ_WORD(note_coded_one, "gevallen waarin maar \u00e9\u00e9n van beiden iets vermeldt; die tellen in de maten hiernaast niet mee",
        "cases in which only one of the two states something; the measures beside leave these out")
WZ_WORD(head_coded_percent, "% gelijk", "% equal")
WZ_WORD(note_coded_percent, "aandeel van de paren met dezelfde score; hoog als bijna alles 0 of bijna alles 1 is, ook wanneer codeurs maar wat doen",
        "share of pairs with the same score; high where nearly all is 0 or nearly all is 1, even when coders guess")
WZ_WORD(head_coded_kappa, "Kappa", "Kappa")
WZ_WORD(note_coded_kappa, "overeenstemming boven toeval (Cohen; van onderdelen samen volgens De Vries): 0 is toeval, 1 volledig",
        "agreement beyond chance (Cohen; of items together by De Vries): 0 is chance, 1 complete")
WZ_WORD(head_coded_ac1, "AC1", "AC1")
WZ_WORD(note_coded_ac1, "idem (Gwet), minder gevoelig voor codes die bijna altijd of bijna nooit voorkomen",
        "the same (Gwet), less sensitive to codes that occur nearly always or hardly ever")
WZ_WORD(head_coded_alpha, "Alpha", "Alpha")
WZ_WORD(note_coded_alpha, "idem (Krippendorff)", "the same (Krippendorff)")
WZ_WORD(head_coded_icc, "ICC", "ICC")
WZ_WORD(note_coded_icc, "van getallen: ICC(2,1), absolute overeenstemming van enkele scores", "of numbers: ICC(2,1), absolute agreement of single scores")
WZ_WORD(coded_low, "Onderdelen met een kappa (van getallen: ICC) onder {2}: {0} van {1}.", "Items with a kappa (of numbers: ICC) below {2}: {0} of {1}.")
WZ_WORD(coded_lacking, "Geen kappa of ICC te berekenen, met het aantal onderdelen: {0}.", "No kappa or ICC can be computed, with the number of items: {0}.")
WZ_WORD(coded_few, "Met zo weinig dubbel gecodeerde {0} zijn deze maten ruw: \u00e9\u00e9n andere score kan een kappa ver verschuiven.",
        "With so few {0} coded twice these measures are rough: one other score can move a kappa far.")
WZ_WORD(coded_lack_pairs, "minder dan twee paren", "fewer than two pairs")
WZ_WORD(coded_lack_category, "beide codeurs gaven overal dezelfde code, dus toeval had hetzelfde gegeven", "both coders gave one code throughout, so chance would have done the same")
WZ_WORD(coded_lack_code, "het codeboek kent maar \u00e9\u00e9n code", "the codebook has one code only")
WZ_WORD(coded_lack_variation, "alle getallen zijn gelijk", "all numbers are equal")
WZ_WORD(coded_out_low, "Springt eruit, maar de codeurs waren het vaak oneens over wie dit had (kappa onder {0}): {1}.",
        "Stands out, but the coders often disagreed on who has it (kappa below {0}): {1}.")
WZ_WORD(coded_out_unknown, "Springt eruit, maar de overeenstemming hierover is niet te berekenen: {0}.", "Stands out, but agreement on it can not be computed: {0}.")
WZ_WORD(coded_out_good, "Alle elementen die eruit springen, hebben een kappa van {0} of hoger.", "All elements that stand out have a kappa of {0} or above.")
WZ_WORD(methods_coding,
        "Kwaliteit van de codering: percentage gelijke scores (interval van Wilson), Cohens kappa, Gwets AC1, Krippendorffs alpha en van getallen ICC(2,1), over de scores die beide codeurs "
        "vermelden. Van onderdelen samen: kappa en AC1 als som van de overeenstemming boven toeval gedeeld door de som van wat boven toeval mogelijk is. Intervallen van "
        "domeinen en van alpha zijn percentielen van 1.999 hertrekkingen.",
        "Coding quality: percentage of equal scores (Wilson's interval), Cohen's kappa, Gwet's AC1, Krippendorff's alpha and for numbers ICC(2,1), of the scores that both coders "
        "state. Of items together: kappa and AC1 as the sum of agreement beyond chance divided by the sum of what is possible beyond chance. Intervals of "
        "domains and of alpha are percentiles of 1,999 resamples.")
WZ_WORD(file_coding, "kwaliteit van de codering", "coding quality")

/* Since the previous run */
WZ_WORD(title_since, "Wat er veranderde sinds de vorige run", "What changed since the previous run")
WZ_WORD(since_none, "Er is geen eerdere run genoemd om mee te vergelijken (werkzaam run PLAN --previous MAP).", "No earlier run was named to compare with (werkzaam run PLAN --previous FOLDER).")
WZ_WORD(since_failed, "Er is een eerdere run genoemd, maar die was niet te vergelijken: hij is beschadigd of van een andere versie. werkzaam diff zegt waarom.",
        "An earlier run was named, but it could not be compared: it is damaged or of another version. werkzaam diff says why.")
WZ_WORD(since_same, "Vergeleken met de run [0] van {1} (versie {2}) is er niets veranderd: invoer, instellingen, records en uitkomsten zijn dezelfde.",
        "Compared with the run [0] of {1} (version {2}) nothing changed: inputs, settings, records and results are the same.")
WZ_WORD(since_run, "Vergeleken met de run [0] van {1} (versie {2}):", "Compared with the run [0] of {1} (version {2}):")
WZ_WORD(since_inputs, "Bestanden: {0}.", "Files: {0}.")
WZ_WORD(since_edited, "gewijzigd", "edited")
WZ_WORD(since_added, "nieuw", "new")
WZ_WORD(since_removed, "vervallen", "gone")
WZ_WORD(since_setting, "Instelling [0]: [1] werd [2].", "Setting [0]: [1] became [2].")
WZ_WORD(since_version, "Versie [0]: [1] werd [2].", "Version [0]: [1] became [2].")
WZ_WORD(since_records, "Records nieuw: {0}, vervallen: {1}; gewijzigde waarden: {2}; effectgroottes die daardoor anders zijn: {3}.",
        "Records new: {0}, gone: {1}; values edited: {2}; effect sizes that differ by it: {3}.")
WZ_WORD(since_numbers, "Records: {0}, dat waren er {1}; met een effectgrootte: {2}, dat waren er {3}.", "Records: {0}, from {1}; with an effect size: {2}, from {3}.")
WZ_WORD(since_lost, "Effectgrootte verloren: [0]: [1].", "Effect size lost: [0]: [1].")
WZ_WORD(since_gained, "Effectgrootte erbij: [0], eerst niet meegenomen: [1].", "Effect size gained: [0], left out before: [1].")
WZ_WORD(since_edit, "Gewijzigd: [0] [1], [2]: [3] werd [4].", "Edited: [0] [1], [2]: [3] became [4].")
WZ_WORD(since_more, "En nog {0}; werkzaam diff noemt ze alle.", "And {0} more; werkzaam diff names all of them.")
WZ_WORD(since_analyses, "Analyses in beide runs: {0}; met een andere uitkomst: {1}.", "Analyses in both runs: {0}; with another result: {1}.")
WZ_WORD(since_no_conclusion, "Geen enkele conclusie is veranderd: geen p-waarde kwam aan de andere kant van de grens, en geen interval van een gemiddeld effect kreeg of verloor de nul.",
        "No conclusion changed: no p value crossed its limit, and no interval of an overall effect took in or lost zero.")
WZ_WORD(since_conclusions, "Conclusies, intervallen met of zonder nul, en p-waarden aan de andere kant van de grens", "Conclusions, intervals with or without zero, and p values on the other side of the limit")
WZ_WORD(since_interval, "Interval van het gemiddelde", "Interval of the mean")
WZ_WORD(since_with_zero, "{0} [{1}; {2}], met nul", "{0} [{1}; {2}], with zero")
WZ_WORD(since_without_zero, "{0} [{1}; {2}], zonder nul", "{0} [{1}; {2}], without zero")
WZ_WORD(since_p_egger, "p van Egger", "p of Egger")
WZ_WORD(since_empty, "(leeg)", "(empty)")
WZ_WORD(since_estimates_title, "Gemiddelde effecten, en de andere schattingen die het meest verschoven", "Overall effects, and the other estimates that moved most")
WZ_WORD(since_estimates, "Gemiddelde effecten, dan de andere schattingen, de grootste verschuiving eerst", "Overall effects, then the other estimates, the largest move first")
WZ_WORD(head_since_name, "Analyse", "Analysis")
WZ_WORD(head_since_before, "Was", "Was")
WZ_WORD(head_since_after, "Is nu", "Is now")
WZ_WORD(head_since_change, "Verschoven", "Moved by")
WZ_WORD(note_since_change, "in standaardfouten van de vorige run", "in standard errors of the previous run")
WZ_WORD(since_setting_list, "Instelling [0]: nieuw: [1]; vervallen: [2].", "Setting [0]: new: [1]; gone: [2].")
WZ_WORD(verdict_stands_out, "springt eruit", "stands out")
WZ_WORD(verdict_no_difference, "geen relevant verschil", "no relevant difference")
WZ_WORD(verdict_alone, "alleen op zichzelf opvallend", "notable only by itself")
WZ_WORD(verdict_cannot_show, "deze opzet kan geen verschil aantonen", "this design can not show a difference")
WZ_WORD(verdict_inconclusive, "onbeslist", "inconclusive")
WZ_WORD(verdict_aliased, "niet te onderscheiden van een ander element", "not to be told apart from another element")
WZ_WORD(verdict_estimated, "geschat", "estimated")
WZ_WORD(what_technique, "Techniek binnen component", "Technique within component")
WZ_WORD(what_pair, "Paar", "Pair")
WZ_WORD(what_target_group, "Element en doelgroep", "Element and target group")
