/* words_certificate.h - the sentences of the certificate of `verify`; included by words_table.h (no include guard) */

WZ_WORD(cert_title, "CERTIFICAAT VAN CONTROLE", "CERTIFICATE OF VERIFICATION")
WZ_WORD(cert_run, "Run", "Run")
WZ_WORD(cert_seed, "startgetal", "seed")
WZ_WORD(cert_made, "Gemaakt", "Made")
WZ_WORD(cert_verified, "Nagegaan", "Verified")
WZ_WORD(cert_with, "Met", "With")
WZ_WORD(cert_outcome, "Uitkomst", "Outcome")
WZ_WORD(cert_by, "{0}, werkzaam {1} (methode {2}), machine {3}, processen: {4}", "{0}, werkzaam {1} (method {2}), host {3}, ranks: {4}")
WZ_WORD(cert_run_by, "{0}, werkzaam {1} (methode {2}), machine {3}, processen: {4}; zegt de run zelf", "{0}, werkzaam {1} (method {2}), host {3}, ranks: {4}; so the run says")
WZ_WORD(cert_agrees_all, "KLOPT: wat hieronder staat is opnieuw gemaakt en tot op de bit hetzelfde",
        "AGREES: what is named below was made again and is the same, bit for bit")
WZ_WORD(cert_agrees_part, "KLOPT voor zover nagegaan: wat opnieuw is gemaakt, is tot op de bit hetzelfde",
        "AGREES as far as it was checked: what was made again is the same, bit for bit")
WZ_WORD(cert_differs_all, "WIJKT AF: de run is heel, maar is niet wat zijn invoer en dit programma geven",
        "DIFFERS: the run is whole, but it is not what its inputs and this program give")
WZ_WORD(cert_not_found_all, "NIET NAGEGAAN: invoer is niet gevonden (noem haar map met --inputs); wat wel opnieuw is gemaakt, is tot op de bit hetzelfde",
        "NOT CHECKED: inputs not found (give --inputs); what was made again is the same, bit for bit")
WZ_WORD(cert_damaged_all, "BESCHADIGD: bestanden van de run zijn beschadigd, weg of van een andere run",
        "DAMAGED: files of the run are damaged, missing or of another run")
WZ_WORD(cert_checks, "Nagegaan is", "Checks")
WZ_WORD(cert_agrees, "klopt", "agrees")
WZ_WORD(cert_differs, "WIJKT AF", "DIFFERS")
WZ_WORD(cert_damaged, "BESCHADIGD", "DAMAGED")
WZ_WORD(cert_not_found, "ontbreekt", "not found")
WZ_WORD(cert_not_done, "niet gedaan", "not checked")
WZ_WORD(cert_versions, "dezelfde versie van de methode", "same version of the method")
WZ_WORD(cert_inputs, "invoerbestanden, aan hun SHA-256", "input files, by SHA-256")
WZ_WORD(cert_dataset, "dataset.json, opnieuw gemaakt uit de invoer", "dataset.json, made again from the inputs")
WZ_WORD(cert_agreement, "overeenstemming met de tweede codeur, opnieuw berekend", "agreement with the second coder, computed again")
WZ_WORD(cert_fits, "fits.json: typen, alle modellen opnieuw geschat", "fits.json: types, all models fitted again")
WZ_WORD(cert_blocks, "blokken herhalingen, aan kop en CRC-32", "blocks of replicates, by header and CRC-32")
WZ_WORD(cert_blocks_again, "blokken herhalingen, opnieuw berekend", "blocks of replicates, computed again")
WZ_WORD(cert_results, "results.json, opnieuw samengevoegd uit alle blokken", "results.json, merged again from all blocks")
WZ_WORD(cert_report, "bestanden van het rapport, opnieuw gemaakt uit results.json", "files of the report, made again from results.json")
WZ_WORD(cert_of, "{0} van {1}", "{0} of {1}")
WZ_WORD(cert_needs_inputs, "daarvoor moet alle invoer zijn zoals die was", "needs all inputs as they were")
WZ_WORD(cert_no_report, "deze run heeft geen rapport", "this run has no report")
WZ_WORD(cert_kept, "het is wat dit programma van dezelfde bestanden bewaarde; met --blocks all wordt het opnieuw berekend",
        "it is what this program kept of the same files; --blocks all computes it again")
WZ_WORD(cert_no_blocks, "zonder dataset.json en fits.json van deze run weet niemand welke blokken er horen te zijn",
        "without dataset.json and fits.json of this run nobody knows which blocks there should be")
WZ_WORD(cert_as_above, "als hierboven", "as above")
WZ_WORD(cert_drawn, "De blokken die opnieuw zijn berekend, zijn willekeurig getrokken met startgetal {0}.", "Blocks to compute again were drawn at random with seed {0}.")
WZ_WORD(cert_drawn_types, "De blokken en typen die opnieuw zijn gemaakt, zijn willekeurig getrokken met startgetal {0}.",
        "Blocks and types to make again were drawn at random with seed {0}.")
WZ_WORD(cert_given, "De blokken die opnieuw zijn berekend, volgen uit startgetal {0}, dat was opgegeven en niet door toeval kwam.",
        "Blocks to compute again follow from seed {0}, which was given and not left to chance.")
WZ_WORD(cert_given_types, "De blokken en typen die opnieuw zijn gemaakt, volgen uit startgetal {0}, dat was opgegeven en niet door toeval kwam.",
        "Blocks and types to make again follow from seed {0}, which was given and not left to chance.")
WZ_WORD(cert_previous, "wat sinds een eerdere run veranderde (previous.json), op de eerste bladzijde", "what changed since an earlier run (previous.json), on the index")
WZ_WORD(cert_name_previous, "noem die eerdere run met --previous", "give the earlier run with --previous")
WZ_WORD(cert_types, "Opnieuw geschat zijn de modellen van: {0}. Die van de andere typen zijn uit fits.json overgenomen zoals ze daar staan.",
        "Models were fitted again of: {0}. The other types' models were taken from fits.json as they are.")
WZ_WORD(cert_findings, "Bevindingen ({0}), in de woorden van het programma", "Findings ({0})")
WZ_WORD(cert_more, "... en nog {0}: certificate.json", "... and {0} more: certificate.json")
WZ_WORD(cert_files, "Dit certificaat gaat over de bestanden met deze SHA-256:", "This certificate is about the files with these SHA-256:")
WZ_WORD(cert_signed, "Getekend   naam ______________________________  datum ____________", "Signed     name ______________________________  date ____________")
