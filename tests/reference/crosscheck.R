# Compare the program with metafor and clubSandwich, live: the models of oracle.R, random models of every data set of sets.R and datasets/, and random data
# sets. The seed is printed.
#
#   Rscript tests/reference/crosscheck.R PROGRAM [SEED [MODELS [SECONDS]]]     from the top folder; `make crosscheck`
#
#   1. random models     2. random data     3. comparison     4. the table
#
# MODELS: random models of each data set (default 7). SECONDS: stop after so long (default: never); the order is random. Relative tolerances by kind of quantity stand in `kinds`; the (restricted) log likelihood is never to be
# below metafor's. Where the program ends on a higher top than metafor, the comparison is made there, and counted.

arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) < 1 || file.access(arguments[1], 1) != 0) {
  message("crosscheck: ", if (length(arguments)) paste0(arguments[1], ": no such program; build it with `make`") else "name the program")
  quit(status = 2)
}
program <- arguments[1]
seed <- if (length(arguments) > 1) as.integer(arguments[2]) else as.integer(Sys.time()) %% 1000000L
per_set <- if (length(arguments) > 2) as.integer(arguments[3]) else 7L
seconds <- if (length(arguments) > 3) as.numeric(arguments[4]) else Inf
source("tests/reference/oracle.R")
suppressMessages(library(jsonlite))
temporary <- tempfile("crosscheck")
dir.create(temporary)
cat("seed:", seed, "\n")
set.seed(seed, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")

# ---- 1. random models ----

chance <- function(p) runif(1) < p
pick <- function(x) x[sample.int(length(x), 1)]

# Columns that can be moderators, as terms of a formula.
candidates <- function(data, levels) {
  Filter(function(name) {
    column <- data[[name]]
    values <- length(unique(column[!is.na(column)]))
    mean(is.na(column)) < 0.3 && values > 1 && (is.numeric(column) || values <= 8)
  }, setdiff(names(data), c("yi", "vi", levels, "id")))
}

# A model with 0 to 6 coefficients beside the intercept, on some of the units. NULL when the draw makes no sense.
random_model <- function(name, data, levels, number) {
  id <- paste0(name, "#", number)
  # Years as they are cost metafor digits: centred here; tests/reference has models with raw ones.
  for (column in grep("^year$", names(data), ignore.case = TRUE, value = TRUE)) data[[column]] <- data[[column]] - 1990
  if (length(levels) > 2 && chance(0.4)) levels <- levels[-1]
  units <- unique(data[[levels[1]]])
  share <- if (nrow(data) > 400) 300 / nrow(data) else if (chance(0.5)) runif(1, 0.5, 1) else 1
  keep <- units[sample.int(length(units), min(length(units), max(3, round(share * length(units)))))]
  data <- data[data[[levels[1]]] %in% keep, , drop = FALSE]
  if (nrow(data) > 600) return(NULL)
  if (chance(0.15)) { data$yi <- data$yi * 1e3; data$vi <- data$vi * 1e6 } else if (chance(0.15)) { data$yi <- data$yi / 1e3; data$vi <- data$vi / 1e6 }
  terms <- candidates(data, levels)
  mods <- NULL
  if (length(terms) && chance(0.75)) {
    terms <- sample(terms, min(length(terms), sample(1:4, 1)))
    mods <- paste(if (chance(0.1)) "~ 0 +" else "~", paste(terms, collapse = if (length(terms) == 2 && chance(0.25)) " * " else " + "))
  }
  m <- model(id, id, levels, mods, method = if (chance(0.75)) "REML" else "ML", test = pick(c("t", "t", "z", "contain", "satterthwaite")),
             level = pick(c(95, 95, 90)))
  if (length(levels) > 1 && chance(0.45)) m$rho <- pick(c(0.2, 0.5, 0.6, 0.8, 0.95))
  if (!is.null(m$rho) && length(levels) > 2 && chance(0.3)) m$rho_level <- levels[1]
  used <- rows_of(m, data)
  if (nrow(used) < 4) return(NULL)
  X <- tryCatch(model.matrix(if (is.null(mods)) ~ 1 else as.formula(mods), used), error = function(e) NULL)
  if (is.null(X) || ncol(X) > 7 || nrow(used) < ncol(X) + 3) return(NULL)
  scaled <- scale(X, center = FALSE)
  if (!all(is.finite(scaled)) || qr(scaled)$rank < ncol(X) || kappa(scaled, exact = TRUE) > 1e5) return(NULL)
  clusters <- length(unique(used[[levels[1]]]))
  if (length(unique(used$yi)) < 2 || clusters < 3) return(NULL)
  if (chance(0.3) && clusters > ncol(X) + 2) {
    m$cr <- pick(c("CR0", "CR1", "CR2", "CR2", "CR2"))
    m$test <- pick(c("satterthwaite", "satterthwaite", "t", "z"))
  }
  small <- nrow(used) <= 120
  extra <- c(if (chance(0.25)) "variances", if (small && chance(0.15)) "profile", if (is.null(mods) && chance(0.5)) "predict", if (chance(0.15)) "egger",
             if (chance(0.1)) "peese", if (small && chance(0.15)) pick(c("loo", "influence")), if (is.null(mods) && m$method != "FE" && chance(0.3)) pick(c("L0", "R0")),
             if (small && chance(0.15)) "blup")
  m["extra"] <- list(as.character(extra))
  data_files[[id]] <<- file.path(temporary, paste0(gsub("#", "-", id), ".csv"))
  write_numbers(data, data_files[[id]])
  m
}

sets <- lapply(c(small_sets, live_sets), function(make) make())
sets$assink2016 <- structure(read_data("assink2016"), levels = c("study", "esid"))
sets$konstantopoulos2011 <- structure(read_data("konstantopoulos2011"), levels = c("district", "study"))
full <- as.data.frame(escalc(measure = "OR", ai = n.cbt.non, bi = n.cbt.rec, ci = n.ctrl.non, di = n.ctrl.rec,
                             data = read.csv("datasets/landenberger2005/effects.csv", stringsAsFactors = FALSE)))
columns <- c("pubtype", "design", "program", "setting", "designprob", "interval", "group", "length", "sessions", "hrs_week",
             grep("^cbt", names(full), value = TRUE))
sets$landenberger_full <- structure(full[c("study", "yi", "vi", columns)], levels = "study")
for (name in c("satcoaching", "hackshaw1998", "fourlevel", "fivelevel", "sim352"))
  sets[[name]] <- structure(read_data(name), levels = intersect(c("region", "manual", "study", "esid"), names(read_data(name))))
for (name in names(sets)) for (i in seq_len(per_set)) {
  m <- random_model(name, sets[[name]], attr(sets[[name]], "levels"), i)
  if (!is.null(m)) models <- c(models, list(m))
}
# Every element and background variable of landenberger2005, one at a time.
data_files[["landenberger_full"]] <- file.path(temporary, "landenberger_full.csv")
write_numbers(sets$landenberger_full, data_files[["landenberger_full"]])
models <- c(models, lapply(columns, function(name) model(paste("landenberger", name), "landenberger_full", "study", paste("~", name))))

# ---- 2. random data: few units, strong imbalance, variances over many decades, truths at the edge ----

for (i in seq_len(8 * per_set)) {
  studies <- sample(4:40, 1)
  sizes <- switch(pick(1:3), sample(1:6, studies, replace = TRUE), c(20, rep(1, studies - 1)), c(sample(10:30, 2), sample(1:2, studies - 2, replace = TRUE)))
  study <- rep(seq_len(studies), sizes)
  k <- length(study)
  vi <- switch(pick(1:3), runif(k, 0.005, 0.3), 10^runif(k, -4, 0), rep(10^runif(1, -3, -1), k) * runif(k, 0.9, 1.1))
  random <- data.frame(manual = study %/% 3, study = study, esid = seq_len(k), vi = vi, x = rbinom(studies, 1, 0.5)[study], z = rnorm(k), w = runif(k),
                       g = sample(c("a", "b", "c"), k, replace = TRUE))
  spread <- function() sample(c(0, 0.1, 0.4, 1), 1)
  random$yi <- 0.2 + 0.2 * random$x + rnorm(studies, 0, spread())[study] + rnorm(k, 0, spread()) + rnorm(k, 0, sqrt(vi))
  m <- random_model(paste0("random", i), random, if (chance(0.5)) c("manual", "study", "esid") else c("study", "esid"), 0)
  if (!is.null(m)) models <- c(models, list(m))
}

# ---- 3. comparison ----

# A path of expected.csv in the object that jsonlite reads: key, key[3], key[field=value].
find <- function(json, path) {
  for (step in strsplit(path, ".", fixed = TRUE)[[1]]) {
    json <- json[[sub("\\[.*", "", step)]]
    if (grepl("[", step, fixed = TRUE)) {
      selector <- sub(".*\\[(.*)\\]", "\\1", step)
      if (grepl("=", selector, fixed = TRUE)) {
        field <- sub("=.*", "", selector)
        hit <- Filter(function(item) identical(as.character(item[[field]]), sub(".*=", "", selector)), json)
        json <- if (length(hit)) hit[[1]]
      } else {
        at <- as.integer(selector) + 1
        json <- if (at <= length(json)) json[[at]]
      }
    }
    if (is.null(json)) return(NA)
  }
  if (is.numeric(json) || is.logical(json)) as.numeric(json) else NA
}

# Kind of quantity, its pattern, tolerance, and a value below which differences count as if the value were this large, in units of `unit`
# (se: standard error of the mean as it is with these variances; v: variances together; 1).
kinds <- read.table(header = TRUE, stringsAsFactors = FALSE, text = "
  kind                 pattern                                     tolerance floor unit
  counts               (^k|^p|QE_df|[.]n|n_units|n_effects|df1|added)$  0         1     1
  profile_limits       [.]ci[[]                                    1e-4      1e-3  v
  left_out             ^(loo|influence)[[].*[.](b|se)$             1e-6      1e-2  se
  left_out_variances   ^(loo|influence)[[].*sigma2                 1e-5      1e-3  v
  cooks_dfbetas        cooks|dfbetas                               1e-5      1e-2  1
  random_effects       ^blup                                       1e-6      1e-1  se
  trim_and_fill        ^trimfill                                   1e-6      1e-3  se
  egger_peese          ^(egger|peese).*[.](b|se|stat|df|lo|hi)$    1e-6      1e-2  1
  p_values             p$|_p$|p_mixture$                           1e-5      1e-8  1
  variances            sigma2                                      1e-5      1e-4  v
  I2                   I2                                          1e-5      1e-2  1
  lrt                  lrt$                                        1e-5      1e-2  1
  log_likelihood       logLik|AIC|BIC                              1e-8      1     1
  QE                   ^QE$                                        1e-8      1     1
  prediction           ^prediction                                 1e-6      1e-2  se
  estimates            [.](b|mean)$                                1e-6      1e-2  se
  standard_errors      [.]se$                                      1e-6      0     1
  df                   [.]df2?$                                    1e-6      0     1
  statistics           stat$                                       1e-6      1e-2  1
  limits               [.](lo|hi)$                                 1e-6      1e-2  se
")
kinds$compared <- kinds$largest <- 0
kinds$where <- ""
compared <- failed <- refused <- left_out <- higher <- gave_up <- 0
complain <- function(...) {
  failed <<- failed + 1
  cat(sprintf(...), "\n")
}
began <- proc.time()[["elapsed"]]
done <- 0
for (m in models[sample.int(length(models))]) {
  if (proc.time()[["elapsed"]] - began > seconds) break
  done <- done + 1
  command <- paste(shQuote(program), "fit", shQuote(data_files[[m$dataset]]), paste(options_of(m), collapse = " "), "--json")
  out <- suppressWarnings(system(paste(command, "2>", shQuote(file.path(temporary, "message"))), intern = TRUE))
  status <- attr(out, "status")
  if (!is.null(status)) {
    message_line <- readLines(file.path(temporary, "message"), warn = FALSE)
    if (status == 4 && any(grepl("none is left to estimate|units of a level|cannot carry", message_line))) refused <- refused + 1
    else complain("%s: status %d from: %s\n  %s", m$id, status, command, paste(message_line, collapse = " "))
    next
  }
  got <- fromJSON(paste(out, collapse = "\n"), simplifyVector = FALSE)
  ours <- vapply(got$levels, function(l) if (is.null(l$sigma2)) 0 else as.numeric(l$sigma2), 0)
  solved <- tryCatch(solve_model(m, ours = if (length(m$levels)) ours), error = identity)
  want <- if (inherits(solved, "error")) solved else tryCatch(quantities(solved), error = identity)
  if (inherits(want, "error")) {
    cat(m$id, ": left out:", conditionMessage(want), "\n")
    left_out <- left_out + 1
    next
  }
  if (is.null(solved$raw)) gave_up <- gave_up + 1
  if (solved$other_top) {
    higher <- higher + 1
    cat(sprintf("%s: a higher top than metafor's: %.10g, metafor %.10g; compared there\n", m$id, find(got, "logLik"), as.numeric(logLik(solved$raw))))
  }
  if (!is.null(solved$raw)) {
    metafors <- as.numeric(logLik(solved$raw))
    compared <- compared + 1
    if (!isTRUE(find(got, "logLik") >= metafors - 1e-8 * max(1, abs(metafors))))
      complain("%s: log likelihood %.17g is below metafor's %.17g: %s", m$id, find(got, "logLik"), metafors, command)
  }
  units <- c("1" = 1, se = min(solved$fit$se), v = sum(solved$s) + mean(solved$data$vi))
  bad <- 0
  for (i in seq_len(nrow(want))) {
    row <- which(vapply(kinds$pattern, grepl, TRUE, x = want$quantity[i]))[1]
    if (is.na(row)) stop("no kind for ", want$quantity[i])
    value <- find(got, want$quantity[i])
    difference <- abs(value - want$value[i]) / max(abs(want$value[i]), kinds$floor[row] * units[[kinds$unit[row]]], 1e-300)
    compared <- compared + 1
    kinds$compared[row] <- kinds$compared[row] + 1
    if (is.na(difference) || difference > kinds$tolerance[row]) {
      bad <- bad + 1
      if (bad <= 4) complain("%s %s %s: %.17g, metafor %.17g", m$id, want$quantity[i], want$name[i], value, want$value[i])
      else failed <- failed + 1
    } else if (difference > kinds$largest[row]) {
      kinds$largest[row] <- difference
      kinds$where[row] <- m$id
    }
  }
  if (bad) {
    cat("  from:", command, "\n")
  }
}

# ---- 4. the table ----

unlink(temporary, recursive = TRUE)
cat(sprintf("\nLargest relative differences (%s, %s, %s):\n", MF, CS, R.version.string))
print(kinds[kinds$compared > 0, c("kind", "compared", "largest", "tolerance", "where")], row.names = FALSE, digits = 2)
cat(sprintf("%d models: %d where the program found a higher top, %d where metafor's optimiser gave up, %d refused as not estimable, %d left out for the oracle\n",
            done, higher, gave_up, refused, left_out))
cat(sprintf("crosscheck: %d models, %d comparisons, %d differ (seed %d)\n", done, compared, failed, seed))
if (failed || compared == 0) quit(status = 1)
