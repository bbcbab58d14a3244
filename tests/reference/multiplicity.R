# Multiplicity over elements and pairs in plain R, from the permutations that the program draws: its random numbers are made once more from their definition
# (Philox 4x64-10 in limbs of 16 bits, Lemire's numbers below n, Fisher and Yates), and each statistic, p value and correction by its own.
#
#   Rscript tests/reference/multiplicity.R     from the top folder; writes multiplicity.csv and the data of both plans (about two minutes)
#
#   1. random numbers     2. data     3. statistics     4. multiplicity     5. plan "null"     6. plan "refit"     7. out
#
# null: 20 manuals, six elements, one of which is not stated everywhere and one the opposite of another; variances held at the model without elements. Its pairs too.
# refit: 10 manuals, four elements; every replicate of every element fitted by metafor's rma.mv, and its variances sharpened (oracle.R).

suppressMessages(library(metafor))
source("tests/reference/oracle.R")

# ---- 1. random numbers ----

# A 64-bit number is a row of four limbs of 16 bits, the lowest first.
limbs <- function(hex) as.numeric(rev(strtoi(substring(hex, c(1, 5, 9, 13), c(4, 8, 12, 16)), 16)))
carry <- function(x) { # x: columns of sums, lowest first; each becomes 16 bits
  for (j in seq_len(ncol(x) - 1)) { x[, j + 1] <- x[, j + 1] + x[, j] %/% 65536; x[, j] <- x[, j] %% 65536 }
  x[, ncol(x)] <- x[, ncol(x)] %% 65536
  x
}
product <- function(a, b) { # a: limbs of a constant; b: rows. 128 bits as eight limbs
  out <- matrix(0, nrow(b), 9)
  for (i in 1:4) for (j in 1:4) out[, i + j - 1] <- out[, i + j - 1] + a[i] * b[, j] # at most four products below 2^32: exact
  carry(out)[, 1:8, drop = FALSE]
}
xor <- function(a, b) matrix(as.numeric(bitwXor(as.integer(a), as.integer(b))), nrow(a))
philox <- function(counter, key, rounds = 10) { # counter: four matrices of rows; key: two vectors of limbs
  M <- list(limbs("D2E7470EE14C6C93"), limbs("CA5A826395121157")); W <- list(limbs("9E3779B97F4A7C15"), limbs("BB67AE8584CAA73B"))
  n <- nrow(counter[[1]])
  for (r in seq_len(rounds)) {
    if (r > 1) key <- Map(function(k, w) c(carry(matrix(k + w, 1))), key, W)
    p0 <- product(M[[1]], counter[[1]]); p1 <- product(M[[2]], counter[[3]])
    k <- lapply(key, function(k) matrix(k, n, 4, byrow = TRUE))
    counter <- list(xor(xor(p1[, 5:8, drop = FALSE], counter[[2]]), k[[1]]), p1[, 1:4, drop = FALSE], xor(xor(p0[, 5:8, drop = FALSE], counter[[4]]), k[[2]]), p0[, 1:4, drop = FALSE])
  }
  counter
}
zero <- function(n = 1) matrix(0, n, 4)
known <- philox(list(zero(), zero(), zero(), zero()), list(rep(0, 4), rep(0, 4))) # known answer of Random123's own tests (kat_vectors)
stopifnot(all(known[[1]] == limbs("16554d9eca36314c")), all(known[[2]] == limbs("db20fe9d672d0fdc")), all(known[[3]] == limbs("d7e772cee186176b")),
          all(known[[4]] == limbs("7e68b68aec7ba23b")))

# The stream of a family: the first eight bytes of the SHA-256 of its type, kind and level, each text behind its length.
stream_of <- function(...) {
  bytes <- unlist(lapply(c(...), function(text) c(as.raw(nchar(text)), raw(7), charToRaw(text))))
  file <- tempfile()
  writeBin(bytes, file)
  hex <- sub(" .*", "", system2("sha256sum", file, stdout = TRUE))
  byte <- strtoi(substring(hex, seq(1, 15, 2), seq(2, 16, 2)), 16)
  byte[c(1, 3, 5, 7)] + 256 * byte[c(2, 4, 6, 8)]
}
orders <- function(seed, stream, replicates, n) { # a row a replicate: 0 .. n - 1 in random order
  key <- list(c(seed %% 65536, seed %/% 65536, 0, 0), stream)
  need <- 3 * n
  counter <- carry(cbind(seq_len(replicates) - 1, 0, 0, 0))
  high <- do.call(cbind, lapply(seq_len(ceiling(need / 4)), function(block) {
    out <- philox(list(counter, cbind(rep(block - 1, replicates), 0, 0, 0), zero(replicates), zero(replicates)), key)
    vapply(out, function(x) x[, 3] + 65536 * x[, 4], numeric(replicates)) # the upper 32 bits
  }))
  t(vapply(seq_len(replicates), function(r) {
    item <- seq_len(n) - 1
    used <- 0
    for (i in n:2) {
      repeat {
        used <- used + 1
        stopifnot(used <= ncol(high))
        wide <- high[r, used] * i # below 2^37
        if (wide %% 2^32 >= 2^32 %% i) break
      }
      j <- wide %/% 2^32
      item[c(i, j + 1)] <- item[c(j + 1, i)]
    }
    item
  }, numeric(n)))
}

# ---- 2. data ----

folder <- "tests/reference/multiplicity"
make <- function(name, seed, manuals, elements, missing, difference, opposite, plan) {
  set.seed(seed, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
  has <- vapply(elements, function(p) { x <- integer(manuals); x[sample(manuals, p)] <- 1L; x }, integer(manuals))
  if (!is.null(opposite)) has <- cbind(has, opposite = 1L - has[, opposite])
  difference <- c(difference, rep(0, ncol(has) - length(difference)))
  state <- matrix(as.character(has), manuals, dimnames = dimnames(has))
  for (at in names(missing)) state[missing[[at]], at] <- ""
  studies <- sample(1:3, manuals, replace = TRUE)
  manual <- rep(seq_len(manuals), studies)
  per_study <- sample(1:3, length(manual), replace = TRUE)
  study <- rep(seq_along(manual), per_study)
  n <- length(study)
  vi <- round(runif(n, 0.02, 0.15), 4)
  yi <- round(0.3 + (has %*% difference)[manual[study]] + rnorm(manuals, 0, 0.15)[manual[study]] + rnorm(length(manual), 0, 0.1)[study] + rnorm(n, 0, sqrt(vi + 0.01)), 4)
  data <- data.frame(manual = paste0("m", manual[study]), study = paste0("s", study), esid = sequence(per_study), yi = yi, vi = vi, state[manual[study], , drop = FALSE])
  write.csv(data, sprintf("%s/%s.csv", folder, name), row.names = FALSE, quote = FALSE)
  book <- c("variable,label_nl,label_en,type,codes,level,note,role", "manual,M,M,text,,manual,,id", "study,S,S,text,,study,,id", "esid,E,E,text,,effect,,id",
            "yi,Y,Y,numeric,,effect,,effect", "vi,V,V,numeric,,effect,,variance", sprintf("%s,%s,%s,element,,manual,,", colnames(has), colnames(has), colnames(has)))
  writeLines(book, sprintf("%s/%s_codebook.csv", folder, name))
  writeLines(c(sprintf("name: multiplicity-%s", name), sprintf("records: {effects: %s.csv}", name), sprintf("codebook: %s_codebook.csv", name),
               "effect_size: {measure: d, rho: 0.6, outlier_z: 0}", "model: {levels: [manual, study, effect], method: reml, test: t}", plan, "seed: 20170401"),
             sprintf("%s/%s.yaml", folder, name))
  read.csv(sprintf("%s/%s.csv", folder, name))
}

# ---- 3. statistics ----

as_model <- function() model("multiplicity", "none", c("manual", "study", "esid"), rho = 0.6)
null_fit <- function(data) { # variances of the model without elements, and V
  m <- as_model()
  d <- design_of(m, data)
  r <- random_of(d, data)
  start <- rma.mv(yi, d$V, random = r$random, data = r$data, method = "REML")$sigma2
  s <- sharpen(d, start, rep(TRUE, length(start)), TRUE)
  list(d = d, V = d$V + Reduce(`+`, Map(`*`, s, d$A)), s = s)
}
# |t| of the last column of X, by generalised least squares.
gls_t <- function(X, y, W) {
  A <- solve(crossprod(X, W %*% X))
  abs((A %*% crossprod(X, W %*% y))[ncol(X)]) / sqrt(A[ncol(X), ncol(X)])
}
# Unit i of those that state it, in order of the table, gets what the i-th of them in the drawn order has.
moved <- function(values, stated, order) { out <- values; out[which(stated)] <- values[(order + 1)[stated[order + 1]]]; out }

# Statistics must not be so near the observed one that rounding could decide, unless they are the same.
clear_cut <- function(T, nearest) for (k in seq_len(ncol(T))) {
  gap <- abs(T[-1, k] / T[1, k] - 1)
  stopifnot(!any(gap > 1e-9 & gap < nearest))
}

# ---- 4. multiplicity: T has a row an arrangement, the observed one first, and a column a hypothesis ----

corrections <- function(T, min_p = TRUE) {
  B <- nrow(T) - 1; E <- ncol(T)
  reaches <- function(x, t) x >= t * (1 - 1e-8)
  p <- vapply(seq_len(E), function(k) (1 + sum(reaches(T[-1, k], T[1, k]))) / (B + 1), 0)
  single <- vapply(seq_len(E), function(i) (1 + sum(reaches(apply(T[-1, , drop = FALSE], 1, max), T[1, i]))) / (B + 1), 0)
  by_t <- order(-T[1, ])
  down <- numeric(E)
  for (i in seq_len(E)) down[by_t[i]] <- (1 + sum(reaches(apply(T[-1, by_t[i:E], drop = FALSE], 1, max), T[1, by_t[i]]))) / (B + 1)
  down[by_t] <- cummax(down[by_t])
  # min-p: each arrangement's share of arrangements that reach it
  P <- apply(T, 2, function(t) vapply(t, function(x) sum(reaches(t, x)), 0)) / (B + 1)
  near <- apply(T, 2, function(t) { g <- diff(sort(t)) / sort(t)[-1]; sum(g > 1e-9 & g < 5e-7) })
  if (min_p && any(near > 0)) stop("statistics that single precision could take for ties, another seed is needed: ", paste(near, collapse = " "))
  min_single <- vapply(seq_len(E), function(i) mean(apply(P, 1, min) <= P[1, i] + 1e-12), 0)
  by_p <- order(P[1, ], -T[1, ])
  min_down <- numeric(E)
  for (i in seq_len(E)) min_down[by_p[i]] <- mean(apply(P[, by_p[i:E], drop = FALSE], 1, min) <= P[1, by_p[i]] + 1e-12)
  min_down[by_p] <- cummax(min_down[by_p])
  data.frame(name = colnames(T), observed = T[1, ], exceed = round(p * (B + 1)) - 1, p_perm = p, p_maxT = single, p_maxT_sd = down, p_minP = min_single, p_minP_sd = min_down,
             q_BH = p.adjust(p, "BH"))
}
rows_of_family <- function(plan, kind, table, provenance, tolerance) {
  quantity <- setdiff(names(table), "name")
  do.call(rbind, lapply(quantity, function(q) data.frame(plan = plan, kind = kind, name = table$name, quantity = q, value = table[[q]],
                                                         tolerance = switch(q, exceed = 0, observed = tolerance, 1e-12), provenance = provenance)))
}

# ---- 5. plan "null" ----

seed <- 20170401
B <- 499
data <- make("null", 13, 20, c(rare = 5, half = 10, many = 13, gap = 8, strong = 9), list(gap = c(3, 11)), c(0.1, 0, 0.15, 0, 0.45), opposite = "half",
             c("permutation: {replicates: 499, unit: auto, statistic: \"null\", correction: maxT}", "elements: {pairs: true, min_manuals: 2, min_studies: 2}"))
elements <- c("rare", "half", "many", "gap", "strong") # an alias counts once
manuals <- unique(data$manual)
of_manual <- match(data$manual, manuals)
value <- sapply(elements, function(e) data[[e]][match(manuals, data$manual)])
drawn <- rbind(seq_along(manuals) - 1, orders(seed, stream_of("all", "element", "manual"), B, length(manuals)))
T <- sapply(elements, function(e) {
  stated <- !is.na(value[, e])
  rows <- stated[of_manual]
  null <- null_fit(data[rows, ])
  W <- solve(null$V)
  apply(drawn, 1, function(o) gls_t(cbind(1, moved(value[, e], stated, o)[of_manual][rows]), null$d$y, W))
})
clear_cut(T, 1e-6)
null_table <- corrections(T)

all <- null_fit(data) # pairs hold the variances of the model of all effects
pairs <- combn(elements, 2)
cell_sizes <- function(a, b) table(factor(value[, a], 0:1), factor(value[, b], 0:1))
pairs <- pairs[, apply(pairs, 2, function(ab) all(cell_sizes(ab[1], ab[2]) >= 2)), drop = FALSE]
TP <- apply(pairs, 2, function(ab) {
  stated <- !is.na(value[, ab[1]]) & !is.na(value[, ab[2]])
  rows <- stated[of_manual]
  W <- solve(all$V[rows, rows])
  apply(drawn, 1, function(o) {
    x <- moved(value[, ab[1]], stated, o)[of_manual][rows]; z <- moved(value[, ab[2]], stated, o)[of_manual][rows]
    gls_t(cbind(1, x, z, x * z), all$d$y[rows], W)
  })
})
colnames(TP) <- apply(pairs, 2, paste, collapse = ":")
clear_cut(TP, 1e-6)
pair_table <- corrections(TP, min_p = FALSE)[c("name", "observed", "p_perm", "p_maxT")]

# ---- 6. plan "refit" ----

B <- 199
data <- make("refit", 5, 10, c(first = 5, second = 4, third = 5, fourth = 6), list(), c(0.05, 0.1, 0.4, 0), NULL,
             c("permutation: {replicates: 199, unit: auto, statistic: refit, correction: maxT}", "elements: {min_manuals: 2, min_studies: 2}"))
elements <- c("first", "second", "third", "fourth")
manuals <- unique(data$manual)
of_manual <- match(data$manual, manuals)
value <- sapply(elements, function(e) data[[e]][match(manuals, data$manual)])
drawn <- rbind(seq_along(manuals) - 1, orders(seed, stream_of("all", "element", "manual"), B, length(manuals)))
d <- design_of(as_model(), data)
r <- random_of(d, data)
T <- sapply(elements, function(e) apply(drawn, 1, function(o) {
  moderator <- value[o + 1, e][of_manual]
  fit <- rma.mv(yi, d$V, mods = ~ moderator, random = r$random, data = r$data, method = "REML", test = "t")
  at <- d
  at$X <- cbind(1, moderator)
  t <- gls_t(at$X, d$y, solve(d$V + Reduce(`+`, Map(`*`, sharpen(at, fit$sigma2, rep(TRUE, length(d$A)), TRUE), d$A))))
  stopifnot(abs(abs(fit$zval[2]) - t) < 1e-3 * (t + 0.1)) # what metafor's optimiser leaves
  t
}))
clear_cut(T, 1e-6)
refit_table <- corrections(T)

# ---- 7. out ----

mf <- paste("metafor", packageVersion("metafor"))
out <- rbind(rows_of_family("null", "element", null_table, "plain R of the program's draws; variances of metafor sharpened", 1e-8),
             rows_of_family("null", "pair", pair_table, "plain R of the program's draws; variances of metafor sharpened", 1e-8),
             rows_of_family("refit", "element", refit_table, paste(mf, "rma.mv on each of the program's draws; sharpened"), 1e-8))
out$value <- sprintf("%.17g", out$value)
out$tolerance <- sprintf("%g", out$tolerance)
out$provenance <- sub(";", ":", out$provenance)
write.csv(out, "tests/reference/multiplicity.csv", row.names = FALSE, quote = FALSE)
print(null_table, digits = 4); print(pair_table, digits = 4); print(refit_table, digits = 4)
cat(nrow(out), "values\n")
