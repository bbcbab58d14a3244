# Compare the program with metafor, live: the models of oracle.R, every element and background variable of landenberger2005 one at
# a time, and random data sets whose seed is printed.
#
#   Rscript tests/reference/crosscheck.R PROGRAM [SEED]     from the top folder; `make crosscheck`
#
# Relative tolerance 1e-6, variances 1e-5, and the (restricted) log likelihood not below metafor's by more than 1e-8 of it.

arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) < 1 || file.access(arguments[1], 1) != 0) {
  message("crosscheck: ", if (length(arguments)) paste0(arguments[1], ": no such program; build it with `make`") else "name the program")
  quit(status = 2)
}
program <- arguments[1]
seed <- if (length(arguments) > 1) as.integer(arguments[2]) else as.integer(Sys.time()) %% 1000000L
source("tests/reference/oracle.R")
suppressMessages(library(jsonlite))

# ---- more models ----

single <- function(name, method) model(paste("landenberger", name, method), "landenberger_full", "study", paste("~", name), method = method)
full <- local({
  read <- read.csv("datasets/landenberger2005/effects.csv", stringsAsFactors = FALSE)
  as.data.frame(escalc(measure = "OR", ai = n.cbt.non, bi = n.cbt.rec, ci = n.ctrl.non, di = n.ctrl.rec, data = read))
})
columns <- c("pubtype", "design", "program", "setting", "designprob", "interval", "group", "length", "sessions", "hrs_week",
             grep("^cbt", names(full), value = TRUE))
temporary <- tempfile("crosscheck")
dir.create(temporary)
data_files[["landenberger_full"]] <- file.path(temporary, "landenberger_full.csv")
write_numbers(full[c("study", "yi", "vi", columns)], data_files[["landenberger_full"]])
models <- c(models, lapply(columns, single, "REML"), lapply(grep("^cbt", columns, value = TRUE), single, "ML"))

cat("seed of the random data sets:", seed, "\n")
set.seed(seed)
for (i in 1:6) {
  name <- paste0("random", i)
  studies <- sample(6:40, 1)
  study <- rep(seq_len(studies), sample(1:6, studies, replace = TRUE))
  k <- length(study)
  random <- data.frame(study = study, esid = seq_len(k), vi = runif(k, 0.005, 0.3), x = rbinom(studies, 1, 0.5)[study], z = rnorm(k))
  # The truth is now and then without variance at a level, so that the edge is met too.
  random$yi <- 0.2 + 0.2 * random$x + rnorm(studies, 0, sample(c(0, 0.1, 0.4), 1))[study] + rnorm(k, 0, sample(c(0, 0.1, 0.4), 1)) +
    rnorm(k, 0, sqrt(random$vi))
  data_files[[name]] <- file.path(temporary, paste0(name, ".csv"))
  write_numbers(random, data_files[[name]])
  mods <- if (length(unique(random$x)) > 1) "~ x + z" else "~ z"
  models <- c(models, list(model(paste(name, "overall"), name, c("study", "esid"), extra = "predict"),
                           model(paste(name, mods), name, c("study", "esid"), mods, rho = sample(c(0.2, 0.5, 0.8), 1)),
                           model(paste(name, mods, "ML"), name, c("study", "esid"), mods, method = "ML", test = "z")))
}

# ---- comparison ----

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

compared <- failed <- 0
complain <- function(...) {
  failed <<- failed + 1
  cat(sprintf(...), "\n")
}
for (m in models) {
  solved <- tryCatch(solve_model(m), error = function(e) {
    cat(m$id, ": left out, metafor says:", conditionMessage(e), "\n")
    NULL
  })
  if (is.null(solved)) next
  want <- quantities(solved)
  command <- paste(shQuote(program), "fit", shQuote(data_files[[m$dataset]]), paste(options_of(m), collapse = " "), "--json")
  out <- suppressWarnings(system(command, intern = TRUE))
  status <- attr(out, "status")
  if (!is.null(status)) {
    complain("%s: status %d from: %s", m$id, status, command)
    next
  }
  got <- fromJSON(paste(out, collapse = "\n"), simplifyVector = FALSE)
  for (i in seq_len(nrow(want))) {
    value <- find(got, want$quantity[i])
    tolerance <- max(want$tolerance[i], if (grepl("sigma2|\\.ci|lrt|I2", want$quantity[i])) 1e-5 else 1e-6)
    if (want$tolerance[i] == 0) tolerance <- 0
    compared <- compared + 1
    if (is.na(value) || abs(value - want$value[i]) > tolerance * max(abs(want$value[i]), 1e-8))
      complain("%s %s %s: %.17g, metafor %.17g", m$id, want$quantity[i], want$name[i], value, want$value[i])
  }
  metafors <- as.numeric(logLik(solved$raw))
  compared <- compared + 1
  if (!isTRUE(find(got, "logLik") >= metafors - 1e-8 * abs(metafors)))
    complain("%s: log likelihood %.17g is below metafor's %.17g", m$id, find(got, "logLik"), metafors)
}
unlink(temporary, recursive = TRUE)
cat(sprintf("crosscheck: %d models, %d comparisons, %d differ (seed %d)\n", length(models), compared, failed, seed))
if (failed || compared == 0) quit(status = 1)
