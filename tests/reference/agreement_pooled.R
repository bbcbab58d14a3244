# Expected values of agreement of several items together: Rscript tests/reference/agreement_pooled.R (from the project's folder; base R only).
# Reads datasets/agreement-example, writes agreement_pooled.csv.
#
# Nothing here uses the code of the program: items are tables of R, coefficients are written from their definitions, and the bootstrap draws studies
# (or manuals) with R's generator. Point values: 1e-12. Intervals and standard errors: mean of 50 runs of 1,999 draws; the tolerance is four
# standard deviations of one run.

set.seed(20170401, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
path <- "datasets/agreement-example/"

# ---- records: what is compared once a study, and once an effect ----

a <- read.csv(paste0(path, "coder_a.csv"), colClasses = "character")
b <- read.csv2(paste0(path, "coder_b.csv"), colClasses = "character")
studies <- intersect(a$study, b$study)
of_study <- function(x, column) x[[column]][match(studies, x$study)]
both <- merge(a, b, by = c("study", "effect"), suffixes = c(".a", ".b"))
number <- function(x) as.numeric(sub(",", ".", x))
code <- function(x, codes) ifelse(x == "", NA, match(x, codes))
chosen <- function(x, k) ifelse(x == "", NA, 1 + sapply(strsplit(x, ";"), function(set) k %in% set))
items <- list()
item <- function(id, group, level, q, va, vb, cluster) items[[id]] <<- list(group = group, level = level, q = q, a = va, b = vb, cluster = cluster)
for (v in list(list("design", 0:1), list("risk", 0:3), list("group_parents", 0:1)))
  item(v[[1]], "", "study", length(v[[2]]), code(of_study(a, v[[1]]), v[[2]]), code(of_study(b, v[[1]]), v[[2]]), studies)
for (k in 0:3) item(paste0("techniques=", k), "techniques", "study", 2, chosen(of_study(a, "techniques"), k), chosen(of_study(b, "techniques"), k), studies)
item("sessions", "", "study", 0, number(of_study(a, "sessions")), number(of_study(b, "sessions")), studies)
item("outcome", "", "effect", 3, code(both$outcome.a, 0:2), code(both$outcome.b, 0:2), both$study)
for (v in c("follow_up", "d")) item(v, "", "effect", 0, number(both[[paste0(v, ".a")]]), number(both[[paste0(v, ".b")]]), both$study)

# ---- coefficients of a set of items when each cluster is there so many times ----

pooled <- function(set, times) {
  agree <- pairs <- same <- units <- 0
  k <- k_room <- g <- g_room <- d_o <- d_e <- 0
  for (x in set) {
    w <- times[x$cluster]; w[is.na(w)] <- 0
    stated <- !is.na(x$a) & !is.na(x$b); equal <- stated & x$a == x$b
    n <- sum(w[stated])
    units <- units + sum(w); same <- same + sum(w[equal | (is.na(x$a) & is.na(x$b))])
    pairs <- pairs + n; agree <- agree + sum(w[equal])
    if (x$q == 0 || n == 0) next
    p_o <- sum(w[equal]) / n
    row <- sapply(1:x$q, function(i) sum(w[stated & x$a == i])) / n
    col <- sapply(1:x$q, function(i) sum(w[stated & x$b == i])) / n
    p_e <- sum(row * col)
    s <- (row + col) / 2
    g_e <- sum(s * (1 - s)) / (x$q - 1)
    k <- k + p_o - p_e; k_room <- k_room + 1 - p_e
    g <- g + p_o - g_e; g_room <- g_room + 1 - g_e
    N <- 2 * n; values <- N * s
    d_o <- d_o + 1 - p_o
    d_e <- d_e + 1 - sum(values * (values - 1)) / (N * (N - 1)) # two of the N values drawn without replacement differ
  }
  c(percent = 100 * agree / pairs, percent_with_not_stated = 100 * same / units, kappa = if (k_room > 1e-12) k / k_room else NA,
    AC1 = if (g_room > 0) g / g_room else NA, alpha = if (d_e > 1e-12) 1 - d_o / d_e else NA)
}

rows <- list()
put <- function(data, domain, group, coefficient, part, value, tolerance)
  rows[[length(rows) + 1]] <<- data.frame(data, domain, group, coefficient, part, value = sprintf("%.17g", value), tolerance = sprintf("%.3g", tolerance))
compare <- function(data, domain, group, set, clusters) {
  set <- lapply(set, function(x) { x$cluster <- match(x$cluster, clusters); x })
  G <- length(clusters)
  point <- pooled(set, rep(1, G))
  runs <- replicate(50, {
    drawn <- replicate(1999, pooled(set, tabulate(sample(G, G, TRUE), G)))
    apply(drawn, 1, function(x) c(se = sd(x, na.rm = TRUE), quantile(x, c(0.025, 0.975), type = 6, na.rm = TRUE)))
  })
  for (k in names(point)) {
    if (is.na(point[k])) next
    put(data, domain, group, k, "value", point[k], 1e-12)
    if (all(runs[1, k, ] < 1e-12)) next # full agreement: no interval
    for (part in 1:3) put(data, domain, group, k, c("se", "lo", "hi")[part], mean(runs[part, k, ]), max(4 * sd(runs[part, k, ]), 1e-9))
  }
}
compare("records", "", "", items, studies)
for (level in c("study", "effect")) compare("records", level, "", Filter(function(x) x$level == level, items), studies)
compare("records", "study", "techniques", Filter(function(x) x$group == "techniques", items), studies)

# ---- manuals: one wide sheet, one long; a score that is not there is not stated ----

taxonomy <- read.csv(paste0(path, "taxonomy.csv"), colClasses = "character")
a <- read.csv(paste0(path, "manuals_a.csv"), colClasses = "character", check.names = FALSE)
b <- read.csv(paste0(path, "manuals_b.csv"), colClasses = "character")
manuals <- intersect(a$manual, b$manual)
items <- lapply(seq_len(nrow(taxonomy)), function(i) {
  id <- taxonomy$id[i]
  va <- a[[id]][match(manuals, a$manual)]
  mine <- b[b$element == id, ]
  vb <- mine$value[match(manuals, mine$manual)]; vb[is.na(vb)] <- ""
  codes <- if (taxonomy$scale[i] == "binary") 0:1 else if (grepl("^ordinal", taxonomy$scale[i])) 0:2 else NULL
  list(domain = taxonomy$domain[i], q = length(codes), cluster = manuals, a = if (is.null(codes)) number(va) else code(va, codes),
       b = if (is.null(codes)) number(vb) else code(vb, codes))
})
compare("manuals", "", "", items, manuals)
for (domain in unique(taxonomy$domain)) compare("manuals", domain, "", Filter(function(x) x$domain == domain, items), manuals)

write.csv(do.call(rbind, rows), "tests/reference/agreement_pooled.csv", row.names = FALSE, quote = TRUE)
