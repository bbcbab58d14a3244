# Write models.csv, expected.csv and the data files under data/ from metafor.
#
#   Rscript tests/reference/expected.R     from the top folder (Debian: r-cran-metafor r-cran-metadat; r-cran-clubsandwich for one data set)

source("tests/reference/oracle.R")

# ---- data that are not in datasets/ ----

landenberger <- escalc(measure = "OR", ai = n.cbt.non, bi = n.cbt.rec, ci = n.ctrl.non, di = n.ctrl.rec,
                       data = read.csv("datasets/landenberger2005/effects.csv"))
write_numbers(as.data.frame(landenberger[c("study", "yi", "vi", "design", "setting", grep("^cbt", names(landenberger), value = TRUE))]),
              data_files[["landenberger2005"]])
write_numbers(as.data.frame(dat.hackshaw1998[c("study", "yi", "vi")]), data_files[["hackshaw1998"]])
data("SATcoaching", package = "clubSandwich")
coaching <- data.frame(study = as.integer(factor(SATcoaching$study)), esid = seq_len(nrow(SATcoaching)), yi = SATcoaching$d, vi = SATcoaching$V)
write_numbers(coaching, data_files[["satcoaching"]])

# Four levels: no published set at hand, so one with known structure; x constant in manuals, z in effects.
local({
  set.seed(4, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
  manuals <- 14
  per_manual <- sample(2:6, manuals, replace = TRUE)
  manual <- rep(seq_len(manuals), per_manual)
  per_study <- sample(1:5, length(manual), replace = TRUE)
  study <- rep(seq_along(manual), per_study)
  n <- length(study)
  vi <- round(runif(n, 0.01, 0.12), 4)
  x <- as.integer(seq_len(manuals) %% 3 == 0)[manual][study]
  z <- round(rnorm(n), 2)
  yi <- 0.3 + 0.15 * x + 0.05 * z + rnorm(manuals, 0, 0.25)[manual][study] + rnorm(length(manual), 0, 0.2)[study] + rnorm(n, 0, 0.15) +
    rnorm(n, 0, sqrt(vi))
  write_numbers(data.frame(manual = manual[study], study = study, esid = sequence(per_study), yi = round(yi, 4), vi = vi, x = x, z = z),
                data_files[["fourlevel"]])
})

# Five levels, counting the sampling errors: w constant in regions, x in manuals, z in effects.
local({
  set.seed(5, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
  region <- rep(1:9, sample(2:4, 9, replace = TRUE))
  manual <- rep(seq_along(region), sample(1:4, length(region), replace = TRUE))
  study <- rep(seq_along(manual), sample(1:4, length(manual), replace = TRUE))
  n <- length(study)
  of_study <- function(v) v[study]
  of_manual <- function(v) v[manual][study]
  of_region <- function(v) v[region][manual][study]
  vi <- round(runif(n, 0.01, 0.12), 4)
  x <- of_manual(rbinom(length(region), 1, 0.4))
  w <- of_region(round(rnorm(9), 1))
  z <- round(rnorm(n), 2)
  yi <- 0.2 + 0.15 * x + 0.05 * z + of_region(rnorm(9, 0, 0.3)) + of_manual(rnorm(length(region), 0, 0.25)) +
    of_study(rnorm(length(manual), 0, 0.2)) + rnorm(n, 0, 0.2) + rnorm(n, 0, sqrt(vi))
  write_numbers(data.frame(region = of_region(seq_len(9)), manual = of_manual(seq_along(region)), study = study, esid = seq_len(n),
                           yi = round(yi, 4), vi = vi, x = x, w = w, z = z), data_files[["fivelevel"]])
})

# Units of measurement must not matter: variances a million times smaller and larger.
for (scaled in list(list("assink_tiny", 1e-6), list("assink_huge", 1e6))) {
  data <- read_data("assink2016")[c("study", "esid", "yi", "vi", "pubstatus", "year", "deltype")]
  data$yi <- data$yi * sqrt(scaled[[2]])
  data$vi <- data$vi * scaled[[2]]
  write_numbers(data, data_files[[scaled[[1]]]])
}

for (name in names(small_sets)) write_numbers(small_sets[[name]](), data_files[[name]])

# ---- metafor's values ----

options(metafors_influence = TRUE) # metafor's own Cook's distances and DFBETAS must agree
solved <- lapply(models, function(m) { message(m$id); quantities(solve_model(m)) })
source("tests/reference/permutation.R")
source("tests/reference/wild.R")
source("tests/reference/cases.R")
source("tests/reference/tops.R")
expected <- rbind(do.call(rbind, solved), permutation_rows, wild_rows, cases_rows, tops_rows)

# ---- statistics section 9, as printed there: kept as literals, so that they do not move with this script ----

literal <- function(model, quantity, value, tolerance = 1e-4) {
  data.frame(dataset = NA, model = model, quantity = quantity, name = "", value = value, tolerance = tolerance,
             provenance = "statistics section 9 / metafor 3.8-1")
}
section9 <- rbind(
  literal("assink_reml", "k", 100, 0), literal("assink_reml", "levels[0].n", 17, 0),
  literal("assink_reml", "coefficients[0].b", .426799), literal("assink_reml", "coefficients[0].se", .118429),
  literal("assink_reml", "coefficients[0].stat", 3.603836), literal("assink_reml", "coefficients[0].df", 99, 0),
  literal("assink_reml", "levels[0].sigma2", .187870),
  literal("assink_reml", "levels[1].sigma2", .111992),
  literal("assink_reml", "logLik", -73.632705, 1e-7), literal("assink_reml", "QE", 809.461128, 1e-8),
  literal("assink_reml", "levels[0].lrt", 62.802428, 1e-6), literal("assink_reml", "levels[1].lrt", 81.865844, 1e-6),
  literal("assink_reml", "levels[0].I2", 58.306), literal("assink_reml", "levels[1].I2", 34.757),
  literal("assink_reml", "prediction.lo", -.68487), literal("assink_reml", "prediction.hi", 1.53847),
  literal("assink_ml", "coefficients[0].b", .42664711), literal("assink_rho6", "coefficients[0].b", .367755),
  literal("assink_rho6", "coefficients[0].se", .096532), literal("assink_rho6", "levels[0].sigma2", .080733),
  literal("assink_rho6", "levels[1].sigma2", .154543), literal("assink_deltype", "moderators.stat", 7.48799),
  literal("assink_deltype", "moderators.df1", 2, 0), literal("assink_deltype", "moderators.df2", 97, 0),
  literal("assink_deltype", "means[category=general].mean", .4702489), literal("assink_deltype", "means[category=overt].mean", .2483574),
  literal("assink_deltype", "means[category=covert].mean", -.2594070), literal("assink_year", "coefficients[1].b", -.04207, 2e-4),
  literal("assink_year", "coefficients[1].se", .01800, 5e-4), literal("assink_year", "moderators.stat", 5.46332),
  literal("assink_year", "moderators.df1", 1, 0), literal("assink_year", "moderators.df2", 98, 0),
  literal("assink_exact_refit", "permutation.exceed", 15, 0), literal("assink_exact_refit", "permutation.replicates", 136, 0),
  literal("assink_exact_null", "permutation.exceed", 16, 0),
  literal("konst_reml", "coefficients[0].b", .184713), literal("konst_reml", "coefficients[0].se", .084556),
  literal("konst_reml", "levels[0].sigma2", .065062), literal("konst_reml", "levels[1].sigma2", .032737),
  literal("konst_reml", "logLik", -7.958724, 1e-7), literal("konst_reml", "levels[0].lrt", 17.773551, 1e-6),
  literal("konst_reml", "levels[1].lrt", 48.515504, 1e-6), literal("konst_contain", "coefficients[0].df", 10, 0),
  literal("konst_contain", "coefficients[0].p", .0538335), literal("konst_z", "prediction.lo", -.450231),
  literal("konst_z", "prediction.hi", .819657), literal("konst_reml", "prediction.lo", -.464511), literal("konst_reml", "prediction.hi", .833938),
  literal("landenberger_reml", "coefficients[0].b", .42260), literal("landenberger_reml", "coefficients[0].se", .06047),
  literal("landenberger_reml", "levels[0].sigma2", .10461), literal("landenberger_reml", "QE", 213.68984, 1e-7),
  literal("satcoaching_boundary", "coefficients[0].b", .122805), literal("satcoaching_boundary", "levels[0].sigma2", 0, 1e-12),
  literal("satcoaching_boundary", "levels[1].sigma2", 0, 1e-12))
section9$dataset <- expected$dataset[match(section9$model, expected$model)]

# The literals must agree with what was computed just now.
key <- function(rows) paste(rows$model, rows$quantity)
now <- expected$value[match(key(section9), key(expected))]
off <- which(is.na(now) | abs(now - section9$value) > section9$tolerance * pmax(abs(section9$value), 1e-300) + 1e-12)
if (length(off)) { print(cbind(section9[off, ], now = now[off])); stop("section 9 does not agree") }

# The Knapp-Hartung t values of section 9 are no output of `fit`; they show that the landenberger2005 table is the right one.
kh <- function(element) rma(yi, vi, mods = as.formula(paste("~", element)), data = landenberger, test = "knha")$zval[2]
stopifnot(abs(kh("cbt.angerctrl") - 2.1118) < 1e-4, abs(kh("cbt.other") - 2.3715) < 1e-4, abs(kh("cbt.cogrestruct") - 1.5253) < 1e-4)

# ---- out ----

expected <- rbind(expected, section9)
expected$value <- sprintf("%.17g", expected$value)
expected$tolerance <- sprintf("%g", expected$tolerance)
expected$provenance <- gsub(",", " ", expected$provenance, fixed = TRUE)
expected$quantity <- gsub(",", " ", expected$quantity, fixed = TRUE)
expected$name <- paste0("\"", gsub("\"", "'", expected$name), "\"")
write.csv(expected, "tests/reference/expected.csv", row.names = FALSE, quote = FALSE)
table <- rbind(data.frame(id = vapply(models, `[[`, "", "id"), dataset = vapply(models, `[[`, "", "dataset"),
                          options = vapply(models, function(m) paste(options_of(m), collapse = " "), "")), permutation_models, wild_models, cases_models, tops_models)
table <- data.frame(id = table$id, dataset = table$dataset, file = data_files[table$dataset], options = paste0("\"", gsub("\"", "\"\"", table$options, fixed = TRUE), "\""))
write.csv(table, "tests/reference/models.csv", row.names = FALSE, quote = FALSE)
cat(nrow(table), "models,", nrow(expected), "values\n")
