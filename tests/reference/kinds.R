# Expected values of tests/unit/check_kinds.c: pairs, techniques, target groups, doses, empirical-Bayes values, detectable differences.
# Rscript tests/reference/kinds.R prints them; metafor does the models, R's own noncentral t the power.
# The data are those of tests/unit/small_set.h.

suppressMessages(library(metafor))
options(digits = 12)

i <- 0:31
m <- i %/% 4
s <- i %/% 2
yi <- round(0.2 + 0.05 * ((m * 5) %% 8) + 0.06 * ((s * 7) %% 11) - 0.04 * ((i * 13) %% 17), 4)
vi <- round(0.02 + 0.003 * ((i * 11) %% 19), 4)
states <- function(text) as.numeric(strsplit(text, "")[[1]])[m + 1]
d <- data.frame(yi, vi, m, s, i, weeks = 4 + m^2, home = s %% 3 == 0, rare = states("01000100"), half = states("11010010"))
d$clinic <- as.numeric(!d$home)

fit <- function(data, mods) {
  V <- outer(seq_len(nrow(data)), seq_len(nrow(data)),
             function(a, b) ifelse(a == b, data$vi[a], ifelse(data$s[a] == data$s[b], 0.6 * sqrt(data$vi[a] * data$vi[b]), 0)))
  rma.mv(yi, V, mods = mods, random = ~ 1 | m/s/i, data = data, test = "t", sparse = FALSE,
         control = list(optimizer = "optim", optmethod = "Nelder-Mead", reltol = 1e-13, maxit = 20000))
}
row <- function(what, f, c) cat(what, c(f$b[c], f$se[c], f$pval[c]), "\n")

f <- fit(d, ~ rare * half)
row("pair rare:half", f, 4)
for (x in list(c(1, 1, 1), c(1, 0, 0), c(0, 1, 0), c(0, 0, 0))) {
  p <- predict(f, newmods = x)
  cat("  cell", x, p$pred, p$se, "\n")
}
f <- fit(d[d$half == 1, ], ~ rare)
row("technique rare within half", f, 2)
f <- fit(d, ~ half * clinic)
row("target group half:setting", f, 4)
p <- predict(f, newmods = c(1, 1, 1)); cat("  cell with, clinic", p$pred, p$se, "\n")
a <- anova(f, X = rbind(c(0, 1, 0, 1))); cat("  difference in clinic", a$Xb, a$se, "\n")
d$x <- d$weeks - mean(d$weeks)
f <- fit(d, ~ half * x)
row("target group half:weeks", f, 4)
a <- anova(f, X = rbind(c(0, 0, 1, 1))); cat("  slope with", a$Xb, a$se, "\n")
f <- fit(d, ~ x + I(x^2))
row("dose linear", f, 2)
row("dose square", f, 3)
cat("  omnibus", f$QM, f$QMp, "\n")
v <- mean(d$weeks) - f$b[2] / (2 * f$b[3])
g <- c(-1 / (2 * f$b[3]), f$b[2] / (2 * f$b[3]^2))
cat("  vertex", v, sqrt(t(g) %*% vcov(f)[2:3, 2:3] %*% g), "\n")
p <- predict(f, newmods = c(max(d$weeks) - mean(d$weeks), (max(d$weeks) - mean(d$weeks))^2)); cat("  curve, highest", p$pred, p$se, "\n")
row("dose, straight line", fit(d, ~ x), 2)

b <- c(0.31, -0.12, 0.05, 0.44, 0.18, -0.33, 0.02)
se <- c(0.10, 0.15, 0.08, 0.20, 0.12, 0.17, 0.30)
f <- rma(b, se^2, control = list(threshold = 1e-12, maxiter = 1000))
cat("prior", f$b, f$tau2, "\n")
e <- blup(f)
cat("  value", e$pred, "\n  sd   ", e$se, "\n")

power <- function(d, df, level) {
  t <- qt(1 - (1 - level / 100) / 2, df)
  suppressWarnings(pt(t, df, d, lower.tail = FALSE) + pt(-t, df, d))
}
for (k in list(c(3, 95), c(6, 95), c(30, 95), c(1000, 95), c(30, 99)))
  cat("detectable", k, uniroot(function(x) power(x, k[1], k[2]) - 0.8, c(0.1, 30), tol = 1e-13)$root, "\n")
cat("detectable, normal", uniroot(function(x) pnorm(x - qnorm(.975)) + pnorm(-x - qnorm(.975)) - 0.8, c(0.1, 9), tol = 1e-14)$root, "\n")
cat("q", p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.20, 0.9, 0.011), "BH"), "\n")
