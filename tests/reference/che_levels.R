# Expected values of models with sampling errors that are correlated within units of any cluster level, from metafor.
#
#   Rscript tests/reference/che_levels.R       from the top folder; writes tests/reference/che_levels.csv, which check_lane compares
#
# V comes from vcalc(cluster = unit of the level, obs = row, rho). metafor's optimiser is run with tight limits; what it leaves is about 1e-5 of
# relative error in the variances, and far less in the rest.

suppressMessages(library(metafor))
files <- c(fourlevel = "tests/reference/data/fourlevel.csv", fivelevel = "tests/reference/data/fivelevel.csv",
           konstantopoulos2011 = "datasets/konstantopoulos2011/effects.csv")
# levels: outermost first, the last is the effect; at: level of the correlation; mods: columns
case <- function(data, levels, at, rho, method, mods = character()) as.list(environment())
four <- c("manual", "study", "esid")
five <- c("region", "manual", "study", "esid")
cases <- list(
  case("fourlevel", four, "study", 0.6, "REML", c("x", "z")),
  case("fourlevel", four, "manual", 0.6, "REML"),
  case("fourlevel", four, "manual", 0.6, "REML", c("x", "z")),
  case("fourlevel", four, "manual", 0.3, "ML", c("x", "z")),
  case("fourlevel", four, "manual", 0.6, "FE", c("x", "z")),
  case("fivelevel", five, "manual", 0.4, "REML", c("x", "w", "z")),
  case("fivelevel", five, "region", 0.4, "REML", c("x", "w", "z")),
  case("fivelevel", five, "region", 0.6, "ML", "z"),
  case("fivelevel", five, "study", 0.6, "ML", "z"),
  # a school holds one effect: its component cannot be told from the effect's and is held at zero
  case("konstantopoulos2011", c("district", "school", "study"), "district", 0.5, "REML", "year"),
  case("konstantopoulos2011", c("district", "study"), "district", 0.5, "ML"))

rows <- list()
for (i in seq_along(cases)) {
  m <- cases[[i]]
  d <- read.csv(files[[m$data]])
  d$row <- seq_len(nrow(d))
  unit <- function(level) interaction(d[m$levels[seq_len(match(level, m$levels))]], drop = TRUE)
  for (l in head(m$levels, -1)) d[[paste0("unit_", l)]] <- unit(l)
  d$cluster <- unit(m$at)
  V <- vcalc(vi, cluster = cluster, obs = row, data = d, rho = m$rho)
  mods <- reformulate(if (length(m$mods)) m$mods else "1")
  random <- NULL
  used <- head(m$levels, -1)
  used <- used[sapply(used, function(l) nlevels(unit(l)) < nrow(d))]
  if (m$method != "FE") random <- c(lapply(used, function(l) as.formula(paste0("~ 1 | unit_", l))), list(~ 1 | row))
  run <- function(...) rma.mv(yi, V, mods = mods, random = random, data = d, method = m$method, sparse = TRUE, ...)
  fit <- if (is.null(random)) run() else
    tryCatch(run(control = list(optimizer = "nlminb", rel.tol = 1e-12)), error = function(e) run(control = list(rel.tol = 1e-10)))
  put <- function(quantity, value, tolerance)
    rows[[length(rows) + 1]] <<- data.frame(case = i, data = m$data, levels = paste(m$levels, collapse = " "), at = m$at, rho = m$rho,
      method = m$method, mods = paste(m$mods, collapse = " "), quantity = quantity, value = sprintf("%.17g", value), tolerance = tolerance)
  put("loglik", as.numeric(logLik(fit)), 1e-9)
  put("QE", fit$QE, 1e-9)
  for (c in seq_along(fit$b)) put(paste0("b", c - 1), fit$b[c], 1e-5)
  for (c in seq_along(fit$b)) put(paste0("se", c - 1), fit$se[c], 1e-5)
  if (!is.null(random)) for (l in seq_along(random)) put(paste0("sigma2 ", c(used, tail(m$levels, 1))[l]), fit$sigma2[l], 3e-5)
}
out <- do.call(rbind, rows)
out$provenance <- paste0("metafor ", packageVersion("metafor"), " (tests/reference/che_levels.R)")
write.csv(out, "tests/reference/che_levels.csv", row.names = FALSE, quote = FALSE)
